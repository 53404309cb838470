/** Directory writes about users and their devices, inside the writer's transaction. */
import type { DeviceRow, UserPatch, UserRow } from '../../ports/directory.ts'
import type { WriteContext } from './append.ts'
import type { Connection } from './connection.ts'
import { contactCode, flag, stateCode, userColumns, userRow } from './rows.ts'

export const accountWrites = {
  createUser(
    context: WriteContext,
    user: UserRow,
    passwordHash: string,
    device: DeviceRow,
  ): 'created' | 'handle_taken' {
    const { connection } = context
    const key = user.handle.toLowerCase()
    const holder = connection.get<{ id: string }>(
      'SELECT CAST(id AS TEXT) AS id FROM users WHERE handle_key = ?',
      key,
    )
    if (holder !== undefined) return holder.id === user.userId ? 'created' : 'handle_taken'
    connection.run(
      `INSERT INTO users (id, handle, handle_key, name, bio, picture, read_receipts, last_seen_shared, last_seen,
       created_at, deleted, password_hash, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
      user.userId,
      user.handle,
      key,
      user.name,
      user.bio,
      user.picture,
      flag(user.readReceipts),
      flag(user.lastSeenShared),
      user.lastSeen,
      user.createdAt,
      passwordHash,
      context.nextPosition(),
    )
    insertDevice(connection, device)
    return 'created'
  },

  updateUser(context: WriteContext, userId: string, patch: UserPatch): UserRow | undefined {
    const { connection } = context
    const stored = liveUser(connection, userId)
    if (stored === undefined) return undefined
    const user = { ...stored, ...patch }
    if (JSON.stringify(user) === JSON.stringify(stored)) return stored
    const position = context.nextPosition()
    connection.run(
      `UPDATE users SET name = ?, bio = ?, picture = ?, read_receipts = ?, last_seen_shared = ?, changed = ? WHERE id = ?`,
      user.name,
      user.bio,
      user.picture,
      flag(user.readReceipts),
      flag(user.lastSeenShared),
      position,
      userId,
    )
    if (user.readReceipts !== stored.readReceipts) statesChanged(connection, userId, position)
    return user
  },

  setPassword({ connection }: WriteContext, userId: string, passwordHash: string): void {
    connection.run('UPDATE users SET password_hash = ? WHERE id = ? AND deleted = 0', passwordHash, userId)
  },

  deleteUser(context: WriteContext, userId: string): void {
    const { connection } = context
    if (liveUser(connection, userId) === undefined) return
    const position = context.nextPosition()
    connection.run(
      `UPDATE users SET handle = '', handle_key = NULL, name = '', bio = '', picture = '', password_hash = '',
       last_seen = 0, deleted = 1, changed = ? WHERE id = ?`,
      position,
      userId,
    )
    connection.run('DELETE FROM devices WHERE user = ?', userId)
    connection.run('DELETE FROM contacts WHERE user = ?', userId)
    connection.run(
      `UPDATE contacts SET state = ${contactCode.none}, blocked = 0, changed = ? WHERE other = ?
       AND (state <> ${contactCode.none} OR blocked = 1)`,
      position,
      userId,
    )
  },

  touch({ connection }: WriteContext, seen: { userId: string; deviceId?: string; at: number }[]): void {
    for (const { userId, deviceId, at } of seen) {
      connection.run(
        'UPDATE users SET last_seen = ?1 WHERE id = ?2 AND last_seen < ?1 AND deleted = 0',
        at,
        userId,
      )
      if (deviceId === undefined) continue
      connection.run('UPDATE devices SET last_seen = ?1 WHERE id = ?2 AND last_seen < ?1', at, deviceId)
    }
  },

  createDevice(
    { connection }: WriteContext,
    device: DeviceRow,
    devicesMax: number,
  ): 'created' | 'limit_reached' {
    const { deviceId, userId } = device
    if (connection.get('SELECT 1 FROM devices WHERE id = ?', deviceId) !== undefined) return 'created'
    const { count } = connection.get<{ count: number }>(
      'SELECT count(*) AS count FROM devices WHERE user = ?',
      userId,
    )!
    if (count >= devicesMax || liveUser(connection, userId) === undefined) return 'limit_reached'
    insertDevice(connection, device)
    return 'created'
  },

  deleteDevices(
    { connection }: WriteContext,
    userId: string,
    which: { only: string } | { except: string },
  ): string[] {
    const [comparison, deviceId] = 'only' in which ? ['=', which.only] : ['<>', which.except]
    const rows = connection.all<{ id: string }>(
      `SELECT CAST(id AS TEXT) AS id FROM devices WHERE user = ? AND id ${comparison} ?`,
      userId,
      deviceId,
    )
    for (const { id } of rows) connection.run('DELETE FROM devices WHERE id = ?', id)
    return rows.map((row) => row.id)
  },
}

/** Whoever shows no read receipts sees none: every conversation of theirs looks different from now on. */
function statesChanged(connection: Connection, userId: string, position: number): void {
  connection.run(
    `UPDATE members SET changed = ? WHERE user = ? AND state IN (${stateCode.active}, ${stateCode.request})`,
    position,
    userId,
  )
}

function liveUser(connection: Connection, userId: string): UserRow | undefined {
  const row = connection.get(`SELECT ${userColumns} FROM users u WHERE u.id = ? AND u.deleted = 0`, userId)
  return row && userRow(row)
}

function insertDevice(connection: Connection, device: DeviceRow): void {
  connection.run(
    'INSERT INTO devices (id, user, name, created_at, last_seen, token_hash) VALUES (?, ?, ?, ?, ?, ?)',
    device.deviceId,
    device.userId,
    device.name,
    device.createdAt,
    device.lastSeen,
    device.tokenHash,
  )
}
