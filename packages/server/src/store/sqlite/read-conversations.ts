/** Reads about conversations, members and invites. */
import { asSeenBy } from '../../access/access.ts'
import type { ConversationRecord, DirectoryPort, InviteRow, MembershipView } from '../../ports/directory.ts'
import type { Connection, Row } from './connection.ts'
import { findDirect } from './find-direct.ts'
import { userOf } from './read-accounts.ts'
import {
  code,
  conversationColumns,
  conversationRow,
  inviteColumns,
  inviteRow,
  kindCode,
  kinds,
  memberColumns,
  memberRow,
  stateCode,
} from './rows.ts'

type MembershipsQuery = Parameters<DirectoryPort['memberships']>[0]

const viewColumns = `${conversationColumns}, ${memberColumns}, CAST(m.peer AS TEXT) AS peerId`
const fromMembers = 'FROM members m JOIN conversations c ON c.id = m.conversation'
/** As `asSeenBy` has it. */
const seenEnd = 'iif(m.visible_end < 0, c.head, m.visible_end)'
const seenTime = 'iif(m.visible_end < 0, c.last_time, m.visible_time)'
const listed = `m.user = ?1 AND m.state IN (${stateCode.active}, ${stateCode.request}) AND ${seenEnd} > m.removed_at
  AND (?2 IS NULL OR c.kind = ?2) AND ${seenTime} > ?3`

/** Run for each reported conversation, so their texts are put together once. */
const selectView = `SELECT ${viewColumns} ${fromMembers} WHERE m.user = ? AND m.conversation = ?`
const selectOthers = `SELECT count(*) AS count,
   min(CASE WHEN user <> ?1 THEN shown_delivered END) AS delivered,
   min(CASE WHEN user <> ?1 THEN shown_read END)
     * (SELECT read_receipts FROM users WHERE id = ?1) AS read
 FROM members WHERE conversation = ?2 AND state <> ${stateCode.left}`

type MarkTimes = Awaited<ReturnType<DirectoryPort['markTimes']>>
/** The first step in which a mark had reached a seq: a few rows from `from` on, and the one of an unknown time. */
const firstTime = (mark: 'delivered' | 'read') => {
  const reached = `FROM mark_times t WHERE t.conversation = ?1 AND t.user = m.user AND t.${mark} >= ?2`
  return `coalesce((SELECT t.at ${reached} AND t.at = 0), (SELECT t.at ${reached} AND t.at >= ?3 ORDER BY t.at LIMIT 1))`
}
const selectTimes = `SELECT * FROM (SELECT CAST(m.user AS TEXT) AS userId, ${firstTime('delivered')} AS delivered,
  ${firstTime('read')} AS read FROM members m WHERE m.conversation = ?1) WHERE delivered IS NOT NULL`

export const conversationReads = {
  findDirect,

  findGroupByMembers(connection: Connection, userIds: string[]): string | undefined {
    const wanted = new Set(userIds)
    const [first] = wanted
    if (first === undefined) return undefined
    const candidates = connection.all<{ id: string }>(
      `SELECT CAST(c.id AS TEXT) AS id ${fromMembers} WHERE m.user = ? AND m.state = ${stateCode.active}
       AND c.kind = ${kindCode.group} ORDER BY c.created_at, c.id`,
      first,
    )
    return candidates.find(({ id }) => hasExactly(connection, id, wanted))?.id
  },

  conversation(connection: Connection, conversationId: string): ConversationRecord | undefined {
    return connection.snapshot(() => {
      const row = connection.get(
        `SELECT ${conversationColumns} FROM conversations c WHERE c.id = ?`,
        conversationId,
      )
      if (row === undefined) return undefined
      const members = connection.all(
        `SELECT ${memberColumns}, u.read_receipts AS readReceipts FROM members m LEFT JOIN users u ON u.id = m.user
         WHERE m.conversation = ? ORDER BY m.joined_at, m.user`,
        conversationId,
      )
      return {
        conversation: conversationRow(row),
        members: members.map((member) => ({ ...memberRow(member), readReceipts: member.readReceipts === 1 })),
        position: positionOf(connection),
      }
    })
  },

  markTimes(connection: Connection, conversationId: string, seq: number, from: number): MarkTimes {
    return connection.all(selectTimes, conversationId, seq, from).map((row) => {
      const [userId, delivered, read] = [
        row.userId as string,
        row.delivered as number,
        row.read as number | null,
      ]
      return read === null ? { userId, delivered } : { userId, delivered, read }
    })
  },

  membership(connection: Connection, userId: string, conversationId: string): MembershipView | undefined {
    return connection.snapshot(() => {
      const view = viewOf(connection, userId, conversationId)
      return view?.mine.state === 'left' ? undefined : view
    })
  },

  memberships(connection: Connection, query: MembershipsQuery): { total: number; views: MembershipView[] } {
    const kind = query.kind === undefined ? null : code(kinds, query.kind)
    const after = query.changedAfterTime ?? -1
    return connection.snapshot(() => {
      const count = connection.get<{ total: number }>(
        `SELECT count(*) AS total ${fromMembers} WHERE ${listed}`,
        query.userId,
        kind,
        after,
      )
      const rows = connection.all(
        `SELECT ${viewColumns} ${fromMembers} WHERE ${listed} ORDER BY ${seenTime} DESC, c.id DESC LIMIT ?4 OFFSET ?5`,
        query.userId,
        kind,
        after,
        query.limit,
        query.offset,
      )
      return { total: count!.total, views: rows.map((row) => toView(connection, row)) }
    })
  },

  conversationIds(connection: Connection, userId: string): string[] {
    return connection
      .all<{ id: string }>(
        `SELECT CAST(conversation AS TEXT) AS id FROM members WHERE user = ? AND state <> ${stateCode.left}`,
        userId,
      )
      .map((row) => row.id)
  },

  ignoredGroups(connection: Connection, userId: string): string[] {
    return connection
      .all<{ id: string }>(
        `SELECT CAST(c.id AS TEXT) AS id ${fromMembers} WHERE m.user = ? AND m.state = ${stateCode.ignored}
         AND c.kind = ${kindCode.group} ORDER BY c.id`,
        userId,
      )
      .map((row) => row.id)
  },

  sharesGroup(connection: Connection, userId: string, otherId: string): boolean {
    const found = connection.get(
      `SELECT 1 ${fromMembers} JOIN members o ON o.user = ?2 AND o.conversation = m.conversation
       WHERE m.user = ?1 AND m.state = ${stateCode.active} AND c.kind = ${kindCode.group} LIMIT 1`,
      userId,
      otherId,
    )
    return found !== undefined
  },

  hidden(connection: Connection, userId: string, conversationId: string, from: number, to: number): number[] {
    return connection
      .all<{ seq: number }>(
        'SELECT seq FROM hidden WHERE user = ? AND conversation = ? AND seq BETWEEN ? AND ? ORDER BY seq',
        userId,
        conversationId,
        from,
        to,
      )
      .map((row) => row.seq)
  },

  invite(connection: Connection, inviteCode: string): InviteRow | undefined {
    const row = connection.get(`SELECT ${inviteColumns} FROM invites WHERE code = ?`, inviteCode)
    return row && inviteRow(row)
  },

  invites(connection: Connection, conversationId: string): InviteRow[] {
    return connection
      .all(
        `SELECT ${inviteColumns} FROM invites WHERE conversation = ? ORDER BY created_at, code`,
        conversationId,
      )
      .map(inviteRow)
  },

  position: positionOf,

  wasIssued(connection: Connection, position: number): boolean {
    if (position > positionOf(connection)) return false
    const takenBack = 'SELECT 1 FROM taken_back WHERE before < ?1 AND after > ?1'
    return connection.get(takenBack, position) === undefined
  },
}

export function positionOf(connection: Connection): number {
  return connection.get<{ position: number }>('SELECT position FROM counter')!.position
}

/** To be called inside a snapshot. */
export function viewOf(
  connection: Connection,
  userId: string,
  conversationId: string,
): MembershipView | undefined {
  const row = connection.get(selectView, userId, conversationId)
  return row && toView(connection, row)
}

function toView(connection: Connection, row: Row): MembershipView {
  const mine = memberRow(row)
  const conversation = asSeenBy(mine, conversationRow(row))
  const others = connection.get<{ count: number; delivered: number | null; read: number | null }>(
    selectOthers,
    BigInt(mine.userId),
    conversation.conversationId,
  )!
  const view: MembershipView = {
    conversation,
    mine,
    others: { delivered: others.delivered ?? 0, read: others.read ?? 0 },
    memberCount: others.count,
  }
  if (row.peerId !== null) view.peer = userOf(connection, row.peerId as string)
  return view
}

function hasExactly(connection: Connection, conversationId: string, wanted: Set<string>): boolean {
  const members = connection.all<{ id: string }>(
    `SELECT CAST(user AS TEXT) AS id FROM members WHERE conversation = ? AND state <> ${stateCode.left} LIMIT ?`,
    conversationId,
    wanted.size + 1,
  )
  return members.length === wanted.size && members.every((member) => wanted.has(member.id))
}
