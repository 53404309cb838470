/** Reading about one conversation: receipts, members. Decides through the access module and changes nothing. */
import { type Entry, limits } from '@kith/protocol'
import { isPresentMember, maySeeSeq } from '../access/access.ts'
import { type Answer, ok, refuse } from '../answer.ts'
import type { MembershipView } from '../ports/directory.ts'
import type { Caller, MemberMarks, MemberStatus } from '../services.ts'
import { type ConversationContext, withMember } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { readEntry } from './send.ts'
import { peersOf } from './tell.ts'
import { viewOf } from './view.ts'

export function status(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  seq: number,
): Promise<Answer<{ recalled: boolean; from: string; members: MemberStatus[] }>> {
  return withMember(context, caller, conversationId, async (conversation, member) => {
    if (!maySeeSeq(conversation, member, seq) || seq > conversation.committedHead) return refuse('not_found')
    const hidden = await context.directory.hidden(member.userId, conversationId, seq, seq)
    const entry = hidden.length > 0 ? undefined : await readEntry(context, conversation, seq)
    if (!entry) return refuse('not_found')
    const timeOf = await receiptTimes(context, conversation, entry)
    const members: MemberStatus[] = []
    for (const other of conversation.members.values()) {
      if (other.userId === entry.from || !isPresentMember(other) || other.visibleFrom > seq) continue
      members.push(statusOf(other, seq, member.readReceipts, timeOf))
    }
    return ok({ recalled: entry.content.kind === 'erased', from: entry.from, members })
  })
}

type TimeOf = (member: Member, mark: 'delivered' | 'read') => number | undefined

function statusOf(other: Member, seq: number, showsRead: boolean, timeOf: TimeOf): MemberStatus {
  const { userId } = other
  const delivered = other.shownDelivered >= seq
  const read = showsRead && other.shownRead >= seq
  const status: MemberStatus = { userId, delivered, read }
  const deliveredAt = delivered ? timeOf(other, 'delivered') : undefined
  const readAt = read ? timeOf(other, 'read') : undefined
  if (deliveredAt !== undefined) status.deliveredAt = deliveredAt
  if (readAt !== undefined) status.readAt = readAt
  return status
}

/** When members' marks, once they have reached an entry, did so: in a step of time that has ended, or in the current one. */
async function receiptTimes(
  context: ConversationContext,
  conversation: Conversation,
  { seq, time }: Entry,
): Promise<TimeOf> {
  if (time < context.runtime.clock.now() - limits.receiptTimesKeptMs) return () => undefined
  await pendingDurable(conversation)
  const from = time - (time % limits.receiptTimeStepMs)
  const rows = await context.directory.markTimes(conversation.conversationId, seq, from)
  const ended = new Map(rows.map((row) => [row.userId, row]))
  return (member, mark) => {
    const at = ended.get(member.userId)?.[mark] ?? member.markedAt
    return at > 0 ? Math.max(at, time) : undefined
  }
}

/** A step that has just ended may still be on its way to the store. */
function pendingDurable(conversation: Conversation): Promise<void> {
  const pending = conversation.open ?? conversation.inFlight
  return pending ? new Promise((resolve) => pending.after.push(() => resolve())) : Promise.resolve()
}

export function view(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
): Promise<Answer<MembershipView>> {
  return withMember(context, caller, conversationId, async (conversation, member) => {
    const users = await peersOf(context, conversation)
    const peer = conversation.peerOf(member.userId)
    return ok(viewOf(conversation, member, peer && users.get(peer.userId)))
  })
}

export function members(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
): Promise<Answer<MemberMarks[]>> {
  return withMember(context, caller, conversationId, (conversation, viewer) => {
    const present = Array.from(conversation.members.values()).filter(isPresentMember)
    present.sort((first, second) => first.joinedAt - second.joinedAt)
    return ok(present.map((member) => marksAsSeenBy(viewer, member)))
  })
}

function marksAsSeenBy(viewer: Member, member: Member): MemberMarks {
  const mine = viewer.userId === member.userId
  return {
    userId: member.userId,
    role: member.role,
    joinedSeq: member.visibleFrom - 1,
    delivered: mine ? member.delivered : member.shownDelivered,
    read: mine ? member.read : viewer.readReceipts ? member.shownRead : 0,
  }
}
