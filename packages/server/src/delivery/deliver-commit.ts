/**
 * What happens after a batch is durable, in this order: answer the senders, then the live sessions of members. All
 * of it is a hint; a session that misses something fetches it from the log.
 */
import { decodeEntry, encodeEntry } from '@kith/protocol'
import { hasEntered, mayRead, placeholder, tellsOfUnseen } from '../access/access.ts'
import { ok } from '../answer.ts'
import type { OpenCommit, PendingEntry } from '../conversation/append.ts'
import type { Conversation, Member } from '../conversation/conversation.ts'
import { marksBecameDurable } from '../conversation/watermarks.ts'
import type { LivePacket, RouterPort } from '../ports/router.ts'
import type { CommitEvents } from './commit-events.ts'
import { framePacket, livePacketOf } from './packets.ts'

export function deliverCommit(
  router: RouterPort,
  open: OpenCommit,
  events: CommitEvents,
  position: number,
): void {
  becomeDurable(open, position)
  marksBecameDurable(open.conversation, events.moved)
  for (const entry of open.entries) {
    const { settled } = entry
    entry.settled = []
    for (const settle of settled) settle(ok({ seq: entry.seq, time: entry.time, repeat: false }))
  }
  if (open.entries.length > 0) deliverEntries(router, open, position)
  deliverMarks(router, open.conversation, events, position)
  for (const after of open.after) after(true)
}

function becomeDurable(open: OpenCommit, position: number): void {
  const { conversation, entries } = open
  const last = entries[entries.length - 1]
  if (!last) return
  for (const entry of entries) entry.position = position
  conversation.extendTail(entries)
  // After the tail has grown: what is recalled may have come with the same commit.
  for (const { seq, bytes } of open.replace) conversation.replaceInTail(seq, bytes)
  conversation.committedHead = last.seq
  conversation.lastTime = last.time
}

/** Members to whom every entry is new share one packet; for the others it is made of what each of them lacks. */
function deliverEntries(router: RouterPort, open: OpenCommit, position: number): void {
  const { conversation, entries } = open
  const first = entries[0]!.seq
  let shared: LivePacket | undefined
  for (const member of conversation.members.values()) {
    if (mayRead(member) && beginsBy(member, first) && !entries.some((entry) => concerns(entry, member))) {
      router.toUser(member.userId, (shared ??= packetOf(conversation, entries, position)))
    } else if (receives(member, first)) deliverSelected(router, conversation, member, entries, position)
  }
}

/** Not for somebody whose own entry comes later, and may never become durable: they fetch it as members (P6). */
function beginsBy(member: Member, seq: number): boolean {
  return member.visibleFrom <= seq && member.enteredSeq <= seq
}

/** Wrote it, or must not see it, or not what is in it. */
function concerns(entry: PendingEntry, member: Member): boolean {
  const { userId } = member
  return entry.from === userId || entry.withheldFrom === userId || tellsOfUnseen(member, entry.target)
}

/** Somebody who left with this commit still gets the entry that says so. */
function receives(member: Member, first: number): boolean {
  return mayRead(member) || (member.state === 'left' && member.leftSeq >= first)
}

function isFor(entry: PendingEntry, member: Member): boolean {
  if (entry.withheldFrom === member.userId || !beginsBy(member, entry.seq)) return false
  return member.state !== 'left' || entry.seq <= member.leftSeq
}

/** An author's other sessions get the author's entries too, each with its client id; the sending one has the answer. */
function deliverSelected(
  router: RouterPort,
  conversation: Conversation,
  member: Member,
  entries: PendingEntry[],
  position: number,
): void {
  const { userId } = member
  const visible = entries.filter((entry) => isFor(entry, member)).map((entry) => asShownTo(member, entry))
  const origin = visible.find((entry) => entry.from === userId)?.originSession
  if (origin !== undefined && router.isOnlySession(userId, origin)) {
    const others = visible.filter((entry) => entry.originSession !== origin)
    if (others.length > 0) router.toUser(userId, packetOf(conversation, others, position, userId))
    return
  }
  for (const entry of visible) {
    const packet = packetOf(conversation, [entry], position, userId)
    router.toUser(userId, packet, entry.from === userId ? entry.originSession : undefined)
  }
}

/** As in history and sync: the place of an edit of something unseen is there, its content is not. */
function asShownTo(member: Member, entry: PendingEntry): PendingEntry {
  if (!tellsOfUnseen(member, entry.target)) return entry
  return { ...entry, bytes: encodeEntry(placeholder(decodeEntry(entry.bytes))) }
}

/** @param readerId the only reader, who gets the client ids of their own entries; without one it is for everybody */
function packetOf(
  conversation: Conversation,
  entries: PendingEntry[],
  position: number,
  readerId?: string,
): LivePacket {
  const { conversationId } = conversation
  const parts = entries.map(({ bytes, from, clientIdText }) => ({
    conversation: conversationId,
    bytes,
    from,
    clientId: from === readerId ? clientIdText : undefined,
  }))
  return livePacketOf(parts, position)
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
  if (events.floors) deliverFloors(router, conversation, events.floors)
}

/**
 * Tells each member what all others have; only those for whom it changed. Without a position, as the states that tell
 * the same are: of what waited for the end of a catch-up the last one told has to be the last one heard.
 */
export function deliverFloors(
  router: RouterPort,
  conversation: Conversation,
  floors: NonNullable<CommitEvents['floors']>,
): void {
  for (const member of conversation.members.values()) {
    if (!mayRead(member) || !hasEntered(conversation, member)) continue
    const floor = floors(member.userId)
    if (floor.delivered === member.toldDelivered && floor.read === member.toldRead) continue
    member.toldDelivered = floor.delivered
    member.toldRead = floor.read
    router.toUser(
      member.userId,
      framePacket({ type: 'watermarks', conversation: conversation.conversationId, others: floor }),
    )
  }
}
