/** Rows of the tables as the ports name them: column lists for SELECT and the small codes for words. */
import type { ContactRow, ConversationRow, DeviceRow, InviteRow, UserRow } from '../../ports/directory.ts'
import type { MemberRole, MemberRow, MemberState } from '../../ports/log.ts'
import type { Row } from './connection.ts'

/** The stored code of a word is its place here: append only. */
export const memberStates: MemberState[] = ['active', 'request', 'ignored', 'left']
export const memberRoles: MemberRole[] = ['owner', 'admin', 'member']
export const kinds: ConversationRow['kind'][] = ['direct', 'group']
export const histories: ConversationRow['history'][] = ['joined', 'all']
export const contactStates: ContactRow['state'][] = ['none', 'friend', 'requested', 'incoming']

/** For SQL text: the code of a state that a statement compares with. */
export const stateCode = { active: 0, request: 1, ignored: 2, left: 3 } as const
export const kindCode = { direct: 0, group: 1 } as const
export const contactCode = { none: 0, friend: 1, requested: 2, incoming: 3 } as const

export function code<T>(words: T[], word: T): number {
  const index = words.indexOf(word)
  if (index < 0) throw new Error(`not a known word: ${word}`)
  return index
}

export function flag(value: boolean): number {
  return value ? 1 : 0
}

export const userColumns = `CAST(u.id AS TEXT) AS userId, u.handle, u.name, u.bio, u.picture, u.read_receipts AS readReceipts,
  u.last_seen_shared AS lastSeenShared, u.last_seen AS lastSeen, u.created_at AS createdAt, u.deleted`

export function userRow(row: Row): UserRow {
  return {
    userId: row.userId as string,
    handle: row.handle as string,
    name: row.name as string,
    bio: row.bio as string,
    picture: row.picture as string,
    readReceipts: row.readReceipts === 1,
    lastSeenShared: row.lastSeenShared === 1,
    lastSeen: row.lastSeen as number,
    createdAt: row.createdAt as number,
    deleted: row.deleted === 1,
  }
}

export const deviceColumns = `CAST(d.id AS TEXT) AS deviceId, CAST(d.user AS TEXT) AS userId, d.name, d.created_at AS createdAt,
  d.last_seen AS lastSeen, d.token_hash AS tokenHash`

export function deviceRow(row: Row): DeviceRow {
  return { ...row } as DeviceRow
}

export const contactColumns = `CAST(k.user AS TEXT) AS ownerId, CAST(k.other AS TEXT) AS otherId, k.state, k.blocked`

export function contactRow(row: Row): ContactRow {
  return {
    userId: row.ownerId as string,
    otherId: row.otherId as string,
    state: contactStates[row.state as number]!,
    blocked: row.blocked === 1,
  }
}

export const conversationColumns = `CAST(c.id AS TEXT) AS conversationId, c.kind, c.title, c.picture, c.history,
  c.created_at AS createdAt, c.head, c.epoch, c.client_time_max AS clientTimeMax, c.last_time AS lastTime`

export function conversationRow(row: Row): ConversationRow {
  return {
    conversationId: row.conversationId as string,
    kind: kinds[row.kind as number]!,
    title: row.title as string,
    picture: row.picture as string,
    history: histories[row.history as number]!,
    createdAt: row.createdAt as number,
    head: row.head as number,
    epoch: row.epoch as number,
    clientTimeMax: row.clientTimeMax as number,
    lastTime: row.lastTime as number,
  }
}

export const memberColumns = `CAST(m.user AS TEXT) AS memberId, m.state, m.role, m.joined_at AS joinedAt,
  m.visible_from AS visibleFrom, m.left_seq AS leftSeq, m.delivered, m.read, m.shown_delivered AS shownDelivered,
  m.shown_read AS shownRead, m.marked_at AS markedAt,
  m.visible_end AS visibleEnd, m.visible_time AS visibleTime, m.removed_at AS removedAt, m.pinned, m.archived, m.muted_until AS mutedUntil`

export function memberRow(row: Row): MemberRow {
  return {
    userId: row.memberId as string,
    state: memberStates[row.state as number]!,
    role: memberRoles[row.role as number]!,
    joinedAt: row.joinedAt as number,
    visibleFrom: row.visibleFrom as number,
    leftSeq: row.leftSeq as number,
    delivered: row.delivered as number,
    read: row.read as number,
    shownDelivered: row.shownDelivered as number,
    shownRead: row.shownRead as number,
    markedAt: row.markedAt as number,
    visibleEnd: row.visibleEnd as number,
    visibleTime: row.visibleTime as number,
    removedAt: row.removedAt as number,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    mutedUntil: row.mutedUntil as number,
  }
}

export const inviteColumns = `code AS inviteCode, CAST(conversation AS TEXT) AS conversationId,
  CAST(created_by AS TEXT) AS createdBy, created_at AS createdAt, expires_at AS expiresAt, uses_left AS usesLeft`

export function inviteRow(row: Row): InviteRow {
  return { ...row } as InviteRow
}
