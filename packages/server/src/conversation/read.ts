/** Reading about one conversation: receipts, members. Decides through the access module and changes nothing. */
import { type Entry, limits } from '@kith/protocol'
import { isPresentMember, maySeeSeq } from '../access/access.ts'
import { type Answer, ok, refuse } from '../answer.ts'
import type { MembershipView } from '../ports/directory.ts'
import type { Caller, EntryStatus, MemberMarks, MemberStatus, MembersPage } from '../services.ts'
import { type ConversationContext, withMember } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { pageOf } from './members-page.ts'
import { readEntry } from './send.ts'
import { peersOf } from './tell.ts'
import { viewOf } from './view.ts'

export function status(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  seq: number,
  page: MembersPage,
): Promise<Answer<EntryStatus>> {
  return withMember(context, caller, conversationId, async (conversation, member) => {
    if (!maySeeSeq(conversation, member, seq) || seq > conversation.committedHead) return refuse('not_found')
    const hidden = await context.directory.hidden(member.userId, conversationId, seq, seq)
    const entry = hidden.length > 0 ? undefined : await readEntry(context, conversation, seq)
    if (!entry) return refuse('not_found')
    const timeOf = await receiptTimes(context, conversation, entry)
    const others = presentMembers(conversation).filter(
      (other) => other.userId !== entry.from && other.visibleFrom <= seq,
    )
    const { members, next } = pageOf(others, page)
    return ok({
      recalled: entry.content.kind === 'erased',
      reached: reachedByAll(others, seq, member.readReceipts),
      members: members.map((other) => statusOf(other, seq, member.readReceipts, timeOf)),
      next,
    })
  })
}

function reachedByAll(others: readonly Member[], seq: number, showsRead: boolean): EntryStatus['reached'] {
  if (others.length === 0) return 'SENT'
  if (showsRead && others.every(({ shownRead }) => shownRead >= seq)) return 'READ'
  return others.every(({ shownDelivered }) => shownDelivered >= seq) ? 'RECEIVED' : 'SENT'
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
  page: MembersPage,
): Promise<Answer<{ members: MemberMarks[]; next: string | undefined }>> {
  return withMember(context, caller, conversationId, (conversation, viewer) => {
    const { members, next } = pageOf(presentMembers(conversation), page)
    return ok({ members: members.map((member) => marksAsSeenBy(viewer, member)), next })
  })
}

function presentMembers(conversation: Conversation): Member[] {
  return Array.from(conversation.members.values()).filter(isPresentMember)
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
