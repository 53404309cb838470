/** Users, devices and contacts in memory. */
import type { DirectoryPort, UserRow } from '../../ports/directory.ts'
import * as rules from '../contact-rules.ts'
import type { Tables, User } from './tables.ts'

type Accounts = Pick<
  DirectoryPort,
  | 'createUser'
  | 'credentials'
  | 'credentialsOf'
  | 'users'
  | 'userByHandle'
  | 'updateUser'
  | 'setPassword'
  | 'deleteUser'
  | 'touch'
  | 'createDevice'
  | 'deviceByToken'
  | 'devices'
  | 'deleteDevices'
>

export function memoryAccounts(tables: Tables): Accounts {
  const byHandle = (handle: string) => tables.users.get(tables.handles.get(handle.toLowerCase()) ?? '')
  const devicesOf = (userId: string) =>
    [...tables.devices.values()].filter((device) => device.userId === userId)
  const credentialsFrom = (user: User | undefined) =>
    user && { user: { ...user.row }, passwordHash: user.passwordHash }

  return {
    async createUser(user, passwordHash, device) {
      const holder = tables.handles.get(user.handle.toLowerCase())
      if (holder !== undefined) return holder === user.userId ? 'created' : 'handle_taken'
      tables.handles.set(user.handle.toLowerCase(), user.userId)
      tables.users.set(user.userId, { row: { ...user }, passwordHash, changed: tables.nextPosition() })
      tables.devices.set(device.deviceId, { ...device })
      return 'created'
    },
    credentials: async (handle) => credentialsFrom(byHandle(handle)),
    credentialsOf: async (userId) => credentialsFrom(tables.liveUser(userId)),
    users: async (userIds) =>
      [...new Set(userIds)].flatMap((userId) => copyOf(tables.users.get(userId)) ?? []),
    userByHandle: async (handle) => copyOf(byHandle(handle)),
    async updateUser(userId, patch) {
      const user = tables.liveUser(userId)
      if (user === undefined) return undefined
      const row = { ...user.row, ...patch }
      if (JSON.stringify(row) !== JSON.stringify(user.row)) {
        const receiptsSwitched = row.readReceipts !== user.row.readReceipts
        user.row = row
        user.changed = tables.nextPosition()
        if (receiptsSwitched) statesChanged(tables, userId, user.changed)
      }
      return { ...row }
    },
    async setPassword(userId, passwordHash) {
      const user = tables.liveUser(userId)
      if (user !== undefined) user.passwordHash = passwordHash
    },
    async deleteUser(userId) {
      const user = tables.liveUser(userId)
      if (user === undefined) return
      const position = tables.nextPosition()
      tables.handles.delete(user.row.handle.toLowerCase())
      user.row = { ...user.row, handle: '', name: '', bio: '', picture: '', lastSeen: 0, deleted: true }
      user.passwordHash = ''
      user.changed = position
      for (const device of devicesOf(userId)) tables.devices.delete(device.deviceId)
      forgetContacts(tables, userId, position)
    },
    async touch(seen) {
      for (const { userId, deviceId, at } of seen) {
        const user = tables.liveUser(userId)
        if (user !== undefined) user.row.lastSeen = Math.max(user.row.lastSeen, at)
        const device = tables.devices.get(deviceId ?? '')
        if (device !== undefined) device.lastSeen = Math.max(device.lastSeen, at)
      }
    },

    async createDevice(device, devicesMax) {
      if (tables.devices.has(device.deviceId)) return 'created'
      if (devicesOf(device.userId).length >= devicesMax || !tables.liveUser(device.userId))
        return 'limit_reached'
      tables.devices.set(device.deviceId, { ...device })
      return 'created'
    },
    async deviceByToken(tokenHash) {
      const wanted = Buffer.from(tokenHash)
      const found = [...tables.devices.values()].find((device) => wanted.equals(device.tokenHash))
      return found && { ...found }
    },
    devices: async (userId) => devicesOf(userId).map((device) => ({ ...device })),
    async deleteDevices(userId, which) {
      const ids = devicesOf(userId)
        .map((device) => device.deviceId)
        .filter((deviceId) => ('only' in which ? deviceId === which.only : deviceId !== which.except))
      for (const deviceId of ids) tables.devices.delete(deviceId)
      return ids
    },
  }
}

function copyOf(user: User | undefined): UserRow | undefined {
  return user && { ...user.row }
}

function forgetContacts(tables: Tables, userId: string, position: number): void {
  tables.contacts.delete(userId)
  for (const others of tables.contacts.values()) {
    const contact = others.get(userId)
    if (contact === undefined || !rules.isShown(contact.row)) continue
    contact.row = { ...contact.row, ...rules.noSide }
    contact.changed = position
  }
}

/** Whoever shows no read receipts sees none: every conversation of theirs looks different from now on. */
function statesChanged(tables: Tables, userId: string, position: number): void {
  for (const { members } of tables.conversations.values()) {
    const member = members.get(userId)
    if (member && (member.row.state === 'active' || member.row.state === 'request')) member.changed = position
  }
}
