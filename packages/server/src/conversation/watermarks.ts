/**
 * The only place that moves watermarks (P5). Each is merged with max and never passes the durable head, or
 * where the log ends for the member. `shown` is
 * the part that others may see: it follows only while the access module allows it, so nothing that happened behind
 * a block, a pending request or switched-off receipts is revealed later.
 *
 * When the shown ones moved is known to a step of `receiptTimeStepMs`: `markedAt` is the current step, and where they
 * stood at the end of an earlier one goes into `endedTimes`, one row however often they moved in it.
 */
import { limits } from '@kith/protocol'
import { isPresentMember, mayShowReceipts, visibleEnd } from '../access/access.ts'
import type { Conversation, Member } from './conversation.ts'

/** True when anything moved. */
export function mergeMarks(
  conversation: Conversation,
  member: Member,
  marks: { delivered?: number; read?: number },
  now: number,
): boolean {
  return merge(conversation, member, marks, now, visibleEnd(member, conversation.committedHead))
}

function merge(
  conversation: Conversation,
  member: Member,
  marks: { delivered?: number; read?: number },
  now: number,
  head: number,
): boolean {
  const read = Math.max(member.read, Math.min(marks.read ?? 0, head))
  const delivered = Math.max(member.delivered, Math.min(marks.delivered ?? 0, head), read)
  if (read === member.read && delivered === member.delivered) return false
  const { userId } = member
  if (!conversation.durableMarks.has(userId))
    conversation.durableMarks.set(userId, { delivered: member.delivered, read: member.read })
  member.read = read
  member.delivered = delivered
  showMarks(conversation, member, now)
  return true
}

/** An author has what they wrote; what others wrote meanwhile stays unread. */
export function markOwnEntry(conversation: Conversation, member: Member, seq: number, now: number): boolean {
  const marks: { delivered?: number; read?: number } = {}
  if (member.delivered === seq - 1) marks.delivered = seq
  if (member.read === seq - 1) marks.read = seq
  return merge(conversation, member, marks, now, seq)
}

/** What was withheld at the end of the log is passed by who had read what came before; that shows nothing of them. */
export function markWithheld(member: Member, end: number, seq: number): void {
  if (member.delivered >= end) member.delivered = seq
  if (member.read >= end) member.read = seq
}

/** Lets the shown watermarks follow the real ones as far as the others may see them now. */
export function showMarks(conversation: Conversation, member: Member, now: number): void {
  const may = mayShowReceipts(conversation, member)
  const delivered = may.delivered ? Math.max(member.shownDelivered, member.delivered) : member.shownDelivered
  const read = may.read ? Math.max(member.shownRead, member.read) : member.shownRead
  if (delivered === member.shownDelivered && read === member.shownRead) return
  noteTime(conversation, member, now)
  member.shownDelivered = delivered
  member.shownRead = read
}

/** Before the shown watermarks move. */
export function noteTime(conversation: Conversation, member: Member, now: number): void {
  const at = now - (now % limits.receiptTimeStepMs)
  if (at <= member.markedAt) return
  if (member.shownDelivered > 0 || member.shownRead > 0) {
    const { userId, markedAt, shownDelivered, shownRead } = member
    conversation.endedTimes ??= []
    conversation.endedTimes.push({ userId, at: markedAt, delivered: shownDelivered, read: shownRead })
  }
  member.markedAt = at
}

/** After a commit with these marks: a user whose marks have moved again is somewhere between. */
export function marksBecameDurable(
  conversation: Conversation,
  moved: readonly { userId: string; delivered: number; read: number }[],
): void {
  const { open, inFlight, members, durableMarks } = conversation
  for (const { userId, delivered, read } of moved) {
    const member = members.get(userId)
    const isMoving = member && (open?.marks.has(member) || inFlight?.marks.has(member))
    if (isMoving) durableMarks.set(userId, { delivered, read })
    else durableMarks.delete(userId)
  }
}

export type Floors = { delivered: number; read: number }

/** What every other member has at least, whatever their state (who ignores is not told apart), for each member: the lowest, and the lowest without its holder. */
export function othersFloors(conversation: Conversation): (viewerId: string) => Floors {
  const delivered = lowestTwo()
  const read = lowestTwo()
  for (const member of conversation.members.values()) {
    if (!isPresentMember(member)) continue
    delivered.add(member.userId, member.shownDelivered)
    read.add(member.userId, member.shownRead)
  }
  return (viewerId) => {
    const viewer = conversation.members.get(viewerId)
    return {
      delivered: delivered.without(viewerId),
      read: viewer?.readReceipts === false ? 0 : read.without(viewerId),
    }
  }
}

function lowestTwo() {
  let lowest = Number.POSITIVE_INFINITY
  let holder = ''
  let second = Number.POSITIVE_INFINITY
  return {
    add(userId: string, value: number) {
      if (value < lowest) {
        second = lowest
        lowest = value
        holder = userId
      } else if (value < second) second = value
    },
    without(userId: string): number {
      const value = userId === holder ? second : lowest
      return Number.isFinite(value) ? value : 0
    },
  }
}
