/** Reads about users, devices and contacts. */
import type { ContactRow, Credentials, DeviceRow, Relation, UserRow } from '../../ports/directory.ts'
import { relationOf } from '../contact-rules.ts'
import type { Connection, Row } from './connection.ts'
import {
  contactCode,
  contactColumns,
  contactRow,
  deviceColumns,
  deviceRow,
  stateCode,
  userColumns,
  userRow,
} from './rows.ts'
import { pairOf, sideOf } from './write-contacts.ts'

const selectUser = `SELECT ${userColumns} FROM users u WHERE u.id = ?`

export type ContactView = { row: ContactRow; user: UserRow }

export const accountReads = {
  credentials(connection: Connection, handle: string): Credentials | undefined {
    return credentialsFrom(
      connection.get(
        `SELECT ${userColumns}, u.password_hash AS passwordHash FROM users u WHERE u.handle_key = ?`,
        handle.toLowerCase(),
      ),
    )
  },

  credentialsOf(connection: Connection, userId: string): Credentials | undefined {
    return credentialsFrom(
      connection.get(
        `SELECT ${userColumns}, u.password_hash AS passwordHash FROM users u WHERE u.id = ? AND u.deleted = 0`,
        userId,
      ),
    )
  },

  users(connection: Connection, userIds: string[]): UserRow[] {
    return [...new Set(userIds)].flatMap((userId) => userOf(connection, userId) ?? [])
  },

  userByHandle(connection: Connection, handle: string): UserRow | undefined {
    const row = connection.get(
      `SELECT ${userColumns} FROM users u WHERE u.handle_key = ?`,
      handle.toLowerCase(),
    )
    return row && userRow(row)
  },

  deviceByToken(connection: Connection, tokenHash: Uint8Array): DeviceRow | undefined {
    const row = connection.get(`SELECT ${deviceColumns} FROM devices d WHERE d.token_hash = ?`, tokenHash)
    return row && deviceRow(row)
  },

  devices(connection: Connection, userId: string): DeviceRow[] {
    return connection
      .all(`SELECT ${deviceColumns} FROM devices d WHERE d.user = ? ORDER BY d.id`, userId)
      .map(deviceRow)
  },

  contacts(connection: Connection, userId: string): ContactView[] {
    return contactsWhere(connection, userId, `(k.state <> ${contactCode.none} OR k.blocked = 1)`, 0)
  },

  contact: (connection: Connection, userId: string, otherId: string): ContactRow =>
    sideOf(connection, userId, otherId),

  relation: (connection: Connection, userId: string, otherId: string): Relation =>
    relationOf(pairOf(connection, userId, otherId)),

  presenceAudience(connection: Connection, userId: string): string[] {
    const rows = connection.all<{ id: string }>(
      `SELECT CAST(audience.id AS TEXT) AS id FROM (
         SELECT other AS id FROM contacts WHERE user = ?1 AND state = ${contactCode.friend}
         UNION
         SELECT m.peer FROM members m JOIN members p ON p.user = m.peer AND p.conversation = m.conversation
         WHERE m.user = ?1 AND m.peer IS NOT NULL AND m.state = ${stateCode.active} AND p.state = ${stateCode.active}
       ) AS audience JOIN users u ON u.id = audience.id
       WHERE u.deleted = 0
         AND NOT EXISTS (SELECT 1 FROM users WHERE id = ?1 AND deleted = 1)
         AND NOT EXISTS (SELECT 1 FROM contacts WHERE user = ?1 AND other = audience.id AND blocked = 1)
         AND NOT EXISTS (SELECT 1 FROM contacts WHERE user = audience.id AND other = ?1 AND blocked = 1)`,
      userId,
    )
    return rows.map((row) => row.id)
  },

  partners(connection: Connection, userId: string): string[] {
    const rows = connection.all<{ id: string }>(
      `SELECT CAST(p.user AS TEXT) AS id
       FROM members m JOIN members p ON p.user = m.peer AND p.conversation = m.conversation
       WHERE m.user = ? AND m.peer IS NOT NULL AND p.state IN (${stateCode.active}, ${stateCode.request})`,
      userId,
    )
    return rows.map((row) => row.id)
  },
}

export function userOf(connection: Connection, userId: string): UserRow | undefined {
  const row = connection.get(selectUser, userId)
  return row && userRow(row)
}

/** @param condition a constant of the code, on `k` */
export function contactsWhere(
  connection: Connection,
  userId: string,
  condition: string,
  since: number,
): ContactView[] {
  return connection
    .all(
      `SELECT ${contactColumns}, ${userColumns} FROM contacts k JOIN users u ON u.id = k.other
       WHERE k.user = ? AND ${condition} AND k.changed > ?`,
      userId,
      since,
    )
    .map((row) => ({ row: contactRow(row), user: userRow(row) }))
}

function credentialsFrom(row: Row | undefined): Credentials | undefined {
  return row && { user: userRow(row), passwordHash: row.passwordHash as string }
}
