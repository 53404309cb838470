/** Member rows inside the writer. */
import type { MemberRow } from '../../ports/log.ts'
import type { Connection, Parameter } from './connection.ts'
import { code, flag, memberColumns, memberRoles, memberRow, memberStates } from './rows.ts'

const upsert = `INSERT INTO members (user, conversation, state, role, joined_at, visible_from, left_seq, delivered, read,
  shown_delivered, shown_read, removed_at, pinned, archived, muted_until, peer, changed, shown_changed,
  marked_at, visible_end, visible_time)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET state = excluded.state, role = excluded.role, joined_at = excluded.joined_at,
  visible_from = excluded.visible_from, left_seq = excluded.left_seq, delivered = excluded.delivered, read = excluded.read,
  shown_delivered = excluded.shown_delivered, shown_read = excluded.shown_read, removed_at = excluded.removed_at,
  pinned = excluded.pinned, archived = excluded.archived, muted_until = excluded.muted_until, changed = excluded.changed,
  marked_at = excluded.marked_at, visible_end = excluded.visible_end, visible_time = excluded.visible_time`

/** Inserts or replaces a row. True when other members see a difference; a member's own preferences are none. */
export function writeMember(
  connection: Connection,
  conversation: bigint | string,
  member: MemberRow,
  position: number,
  peer: string | null = null,
): boolean {
  const stored = connection.get(
    `SELECT ${memberColumns} FROM members m WHERE m.user = ? AND m.conversation = ?`,
    member.userId,
    conversation,
  )
  connection.run(upsert, ...values(conversation, member, position, peer))
  return stored === undefined || seenByOthers(memberRow(stored)) !== seenByOthers(member)
}

function seenByOthers(member: MemberRow): string {
  const { state, role, joinedAt, visibleFrom, leftSeq, shownDelivered, shownRead } = member
  return [state, role, joinedAt, visibleFrom, leftSeq, shownDelivered, shownRead].join()
}

function values(
  conversation: bigint | string,
  member: MemberRow,
  position: number,
  peer: string | null,
): Parameter[] {
  return [
    member.userId,
    conversation,
    code(memberStates, member.state),
    code(memberRoles, member.role),
    member.joinedAt,
    member.visibleFrom,
    member.leftSeq,
    member.delivered,
    member.read,
    member.shownDelivered,
    member.shownRead,
    member.removedAt,
    flag(member.pinned),
    flag(member.archived),
    member.mutedUntil,
    peer,
    position,
    position,
    member.markedAt,
    member.visibleEnd,
    member.visibleTime,
  ]
}
