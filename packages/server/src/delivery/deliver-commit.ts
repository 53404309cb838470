/**
 * What happens after a batch is durable, in this order: answer the senders, then the live sessions of members. All
 * of it is a hint; a session that misses something fetches it from the log.
 */

import { mayRead } from '../access/access.ts'
import { ok } from '../answer.ts'
import type { OpenCommit, PendingEntry } from '../conversation/append.ts'
import type { Conversation, Member } from '../conversation/conversation.ts'
import type { LivePacket, RouterPort } from '../ports/router.ts'
import type { CommitEvents } from './commit-events.ts'
import { type EntryParts, entriesPacket, framePacket } from './packets.ts'

export function deliverCommit(
  router: RouterPort,
  open: OpenCommit,
  events: CommitEvents,
  position: number,
): void {
  becomeDurable(open, position)
  for (const entry of open.entries) {
    for (const settled of entry.settled) settled(ok({ seq: entry.seq, time: entry.time, repeat: false }))
  }
  if (open.entries.length > 0) deliverEntries(router, open, position)
  deliverMarks(router, open.conversation, events, position)
  for (const after of open.after) after(true)
}

function becomeDurable(open: OpenCommit, position: number): void {
  const { conversation, entries } = open
  for (const { seq, bytes } of open.replace) conversation.replaceInTail(seq, bytes)
  if (entries.length === 0) return
  conversation.extendTail(
    entries.map(({ seq, bytes, clientIdBytes }) => ({ seq, position, bytes, clientId: clientIdBytes })),
  )
  conversation.committedHead = entries[entries.length - 1]!.seq
  conversation.lastTime = entries[entries.length - 1]!.time
}

/** Members who wrote nothing in this commit share one packet; an author's sessions get what each of them lacks. */
function deliverEntries(router: RouterPort, open: OpenCommit, position: number): void {
  const { conversation, entries } = open
  const authors = new Set(entries.map((entry) => entry.from))
  const lastSeq = entries[entries.length - 1]!.seq
  const anyWithheld = entries.some((entry) => entry.withheldFrom !== undefined)
  let shared: LivePacket | undefined
  for (const member of conversation.members.values()) {
    if (!receives(member, entries)) continue
    if (authors.has(member.userId)) deliverToAuthor(router, conversation, member.userId, entries, position)
    else if (
      anyWithheld ||
      member.visibleFrom > entries[0]!.seq ||
      (member.state === 'left' && member.leftSeq < lastSeq)
    ) {
      for (const entry of entries)
        if (isFor(entry, member)) router.toUser(member.userId, packetOf(conversation, [entry], position))
    } else router.toUser(member.userId, (shared ??= packetOf(conversation, entries, position)))
  }
}

/** Somebody who left with this commit still gets the entry that says so. */
function receives(member: Member, entries: PendingEntry[]): boolean {
  if (mayRead(member)) return true
  return member.state === 'left' && member.leftSeq >= entries[0]!.seq
}

function isFor(entry: PendingEntry, member: Member): boolean {
  if (entry.withheldFrom === member.userId || entry.seq < member.visibleFrom) return false
  return member.state !== 'left' || entry.seq <= member.leftSeq
}

function deliverToAuthor(
  router: RouterPort,
  conversation: Conversation,
  userId: string,
  entries: PendingEntry[],
  position: number,
): void {
  const member = conversation.members.get(userId)!
  for (const entry of entries) {
    if (!isFor(entry, member)) continue
    const own = entry.from === userId
    const packet = packetOf(conversation, [entry], position, own)
    router.toUser(userId, packet, own ? entry.originSession : undefined)
  }
}

function packetOf(
  conversation: Conversation,
  entries: PendingEntry[],
  position: number,
  own = false,
): LivePacket {
  const parts = entries.map((entry): EntryParts => {
    const part: EntryParts = { conversation: conversation.conversationId, bytes: entry.bytes }
    if (own && entry.clientId !== undefined) part.clientId = entry.clientId
    return part
  })
  return entriesPacket(parts, position)
}

function deliverMarks(
  router: RouterPort,
  conversation: Conversation,
  events: CommitEvents,
  position: number,
): void {
  for (const { userId, delivered, read, exceptSession } of events.moved) {
    const frame = {
      type: 'watermarks',
      conversation: conversation.conversationId,
      mine: { delivered, read },
    } as const
    router.toUser(userId, framePacket(frame, position), exceptSession)
  }
  if (events.floors) deliverFloors(router, conversation, events.floors, position)
}

/** Tells each member what all others have; only those for whom it changed. */
export function deliverFloors(
  router: RouterPort,
  conversation: Conversation,
  floors: NonNullable<CommitEvents['floors']>,
  position: number,
): void {
  for (const member of conversation.members.values()) {
    if (member.state !== 'active') continue
    const floor = floors(member.userId)
    if (floor.delivered === member.toldDelivered && floor.read === member.toldRead) continue
    member.toldDelivered = floor.delivered
    member.toldRead = floor.read
    router.toUser(
      member.userId,
      framePacket({ type: 'watermarks', conversation: conversation.conversationId, others: floor }, position),
    )
  }
}
