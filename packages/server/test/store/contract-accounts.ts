import { describe, expect, test } from 'bun:test'
import type { UserRow } from '../../src/ports/directory.ts'
import type { Store } from '../../src/ports/store.ts'
import type { WithStore } from './contract.ts'
import { conversationRow, deviceRow, memberRow, newId, userRow } from './support.ts'

export function accountsContract(withStore: WithStore): void {
  const account = (title: string, work: (store: Store) => Promise<void>) => test(title, () => withStore(work))

  describe('accounts and devices', () => {
    account('F1 a new user is found by id and handle, with credentials and a device', async (store) => {
      const user = userRow(newId(), 'Ada.Love_1')
      const device = deviceRow(user.userId)
      expect(await store.directory.createUser(user, 'hash', device)).toBe('created')
      expect(await store.directory.users([user.userId, newId()])).toEqual([user])
      expect(await store.directory.userByHandle('ADA.love_1')).toEqual(user)
      expect(await store.directory.credentials('ada.love_1')).toEqual({ user, passwordHash: 'hash' })
      expect(await store.directory.credentialsOf(user.userId)).toEqual({ user, passwordHash: 'hash' })
      expect(await store.directory.deviceByToken(device.tokenHash)).toEqual(device)
      expect(await store.directory.credentials('nobody')).toBeUndefined()
      expect(await store.directory.userByHandle('nobody')).toBeUndefined()
      expect(await store.directory.credentialsOf(newId())).toBeUndefined()
      expect(await store.directory.deviceByToken(new Uint8Array(32))).toBeUndefined()
    })

    account(
      'F1 handles are unique without regard to case; repeating the same creation is none',
      async (store) => {
        const user = userRow(newId(), 'taken')
        const device = deviceRow(user.userId)
        const rival = userRow(newId(), 'TAKEN')
        const first = store.directory.createUser(user, 'hash', device)
        const second = store.directory.createUser(rival, 'hash', deviceRow(rival.userId))
        expect(await Promise.all([first, second])).toEqual(['created', 'handle_taken'])
        expect(await store.directory.createUser(user, 'hash', device)).toBe('created')
        expect(await store.directory.devices(user.userId)).toEqual([device])
        expect(await store.directory.devices(rival.userId)).toEqual([])
        expect(await store.directory.users([rival.userId])).toEqual([])
      },
    )

    account('F25 profile and password change; a repeat or an unknown user changes nothing', async (store) => {
      const { userId } = await newUser(store)
      const changed = await store.directory.updateUser(userId, { name: 'Other', readReceipts: false })
      expect(changed).toMatchObject({ userId, name: 'Other', readReceipts: false, bio: 'bio' })
      const position = await store.directory.position()
      expect(await store.directory.updateUser(userId, { name: 'Other', readReceipts: false })).toEqual(
        changed,
      )
      expect(await store.directory.position()).toBe(position)
      expect(await store.directory.updateUser(newId(), { name: 'x' })).toBeUndefined()
      await store.directory.setPassword(userId, 'other hash')
      expect(await store.directory.credentialsOf(userId)).toEqual({
        user: changed!,
        passwordHash: 'other hash',
      })
    })

    account('F12 last-seen times are merged with max and are no news', async (store) => {
      const { userId } = await newUser(store)
      const device = deviceRow(userId)
      await store.directory.createDevice(device, 9)
      const position = await store.directory.position()
      const at = (ms: number) => ({ userId, deviceId: device.deviceId, at: ms })
      await store.directory.touch([at(5_000), at(9_000), at(7_000), { userId: newId(), at: 1 }])
      await store.directory.touch([{ userId, at: 9_500 }])
      expect((await store.directory.users([userId]))[0]!.lastSeen).toBe(9_500)
      expect((await store.directory.deviceByToken(device.tokenHash))!.lastSeen).toBe(9_000)
      expect(await store.directory.position()).toBe(position)
    })

    account('devices: bounded, idempotent, deleted one by one or all but one', async (store) => {
      const { userId } = await newUser(store)
      const [first] = await store.directory.devices(userId)
      const [second, third] = [deviceRow(userId), deviceRow(userId)]
      expect(await store.directory.createDevice(second, 2)).toBe('created')
      expect(await store.directory.createDevice(second, 2)).toBe('created')
      expect(await store.directory.createDevice(third, 2)).toBe('limit_reached')
      expect(await store.directory.createDevice(third, 3)).toBe('created')
      const stranger = (await newUser(store)).userId
      expect(await store.directory.deleteDevices(stranger, { only: third.deviceId })).toEqual([])
      expect(await store.directory.deleteDevices(userId, { only: third.deviceId })).toEqual([third.deviceId])
      expect(await store.directory.deleteDevices(userId, { only: third.deviceId })).toEqual([])
      expect(await store.directory.deleteDevices(userId, { except: second.deviceId })).toEqual([
        first!.deviceId,
      ])
      expect(await store.directory.devices(userId)).toEqual([second])
      expect(await store.directory.deviceByToken(third.tokenHash)).toBeUndefined()
    })

    account(
      'deleting a user frees the handle, blanks the profile and ends devices, contacts and blocks',
      async (store) => {
        const [gone, friend, blocker] = [await newUser(store), await newUser(store), await newUser(store)]
        const [device] = await store.directory.devices(gone.userId)
        await befriend(store, gone.userId, friend.userId)
        await store.directory.setBlocked(blocker.userId, gone.userId, true)
        await store.directory.setBlocked(gone.userId, blocker.userId, true)
        const group = conversationRow('group')
        await store.directory.createGroup(group, [memberRow(gone.userId)], [])
        const since = await store.directory.position()
        await store.directory.deleteUser(gone.userId)
        await store.directory.deleteUser(gone.userId)

        const blank = { handle: '', name: '', bio: '', picture: '', deleted: true }
        expect((await store.directory.users([gone.userId]))[0]).toMatchObject({
          userId: gone.userId,
          ...blank,
        })
        expect(await store.directory.userByHandle(gone.handle)).toBeUndefined()
        expect(await store.directory.credentials(gone.handle)).toBeUndefined()
        expect(await store.directory.credentialsOf(gone.userId)).toBeUndefined()
        expect(await store.directory.deviceByToken(device!.tokenHash)).toBeUndefined()
        expect(await store.directory.createDevice(deviceRow(gone.userId), 9)).toBe('limit_reached')
        expect(await store.directory.updateUser(gone.userId, { name: 'back' })).toBeUndefined()
        for (const other of [friend, blocker, gone])
          expect(await store.directory.contacts(other.userId)).toEqual([])
        const none = { friends: false, blocksOther: false, blockedByOther: false }
        expect(await store.directory.relation(blocker.userId, gone.userId)).toEqual(none)
        const heard = await store.directory.changes({
          userId: friend.userId,
          since,
          conversationsMax: 9,
          entriesPerConversationMax: 9,
        })
        expect(heard.contacts.map(({ row }) => row.state)).toEqual(['none'])
        expect(await store.directory.createUser(userRow(newId(), gone.handle), 'h', deviceRow(newId()))).toBe(
          'created',
        )
      },
    )
  })
}

export async function newUser(store: Store): Promise<UserRow> {
  const user = userRow(newId())
  await store.directory.createUser(user, 'hash', deviceRow(user.userId))
  return user
}

export async function befriend(store: Store, userId: string, otherId: string): Promise<void> {
  await store.directory.requestContact(userId, otherId, 1_000)
  await store.directory.acceptContact(otherId, userId)
}
