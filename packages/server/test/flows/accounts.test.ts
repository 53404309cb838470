import { describe, expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import { filesWith } from './harness/files.ts'
import { asBody, asRefused, callOperation, type Input } from './harness/http.ts'
import {
  befriend,
  type Device,
  makeGroup,
  openDirect,
  Person,
  pair,
  password,
  sendText,
  signUpAll,
} from './harness/person.ts'
import { Socket } from './harness/socket.ts'
import { flows } from './harness/suite.ts'

flows('accounts and devices', (suite) => {
  const anonymous = (name: 'signup' | 'login', input: Input) => callOperation(suite.server.url, name, input)

  async function expectDead(device: Device): Promise<void> {
    expect(await device.refused('getMe')).toMatchObject({ status: 401, code: 'unauthenticated' })
    const socket = await Socket.open(suite.server.socketUrl)
    socket.send({ type: 'hello', token: device.token })
    expect((await socket.closed).code).toBe(4101)
  }

  describe('sign up', () => {
    test('F1: makes an account with a first device whose token works', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      expect(ann.userId).toMatch(/^[1-9]\d{5,18}$/)
      expect(ann.deviceId).toMatch(/^[1-9]\d{5,18}$/)
      expect(Buffer.from(ann.token, 'base64url').length).toBeGreaterThanOrEqual(32)
      const me = await ann.call('getMe')
      expect(me).toMatchObject({ userId: ann.userId, handle: ann.handle, name: 'Ann', readReceipts: true })
    })

    test('F1: a handle has 3 to 32 of a-z 0-9 _ . and a password at least 8 characters', async () => {
      const refuses = async (input: Input) =>
        expect(asRefused(await anonymous('signup', { password, name: 'X', ...input }))).toMatchObject({
          status: 400,
          code: 'bad_request',
          retry: 'giveup',
        })
      for (const handle of ['ab', 'a'.repeat(33), 'with space', 'ünder', 'a-b-c', 'a@b.c', ''])
        await refuses({ handle })
      await refuses({ handle: 'short_word', password: '1234567' })
      await refuses({ handle: 'long_word', password: 'x'.repeat(limits.passwordCharsMax + 1) })
      await refuses({ handle: 'long_name', name: 'x'.repeat(limits.nameCharsMax + 1) })
      await refuses({ handle: 12 })
      for (const handle of [
        `a${suite.runtime}`.slice(0, 3),
        `${suite.runtime}_`.padEnd(32, 'z'),
        `x._.${suite.runtime}`,
      ])
        expect((await anonymous('signup', { handle, password: '12345678', name: 'X' })).status).toBe(201)
    })

    test('F1: a handle is unique without regard to case, also when ten people ask at once', async () => {
      const ann = await Person.signUp(suite.server, 'Ann.Case')
      const again = await anonymous('signup', { handle: ann.handle.toUpperCase(), password, name: 'Other' })
      expect(asRefused(again)).toMatchObject({ status: 409, code: 'handle_taken' })
      const handle = `race_${suite.runtime}`
      const spellings = Array.from({ length: 10 }, (_, n) => (n % 2 ? handle : handle.toUpperCase()))
      const replies = await Promise.all(
        spellings.map((spelling) => anonymous('signup', { handle: spelling, password, name: 'R' })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
      expect(await ann.call('findUser', { handle: ann.handle.toLowerCase() })).toMatchObject({
        userId: ann.userId,
      })
    })
  })

  describe('log in and out', () => {
    test('F1: every log-in is a device of its own, and only the current one says so', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const phone = await ann.logIn('phone')
      expect(phone.userId).toBe(ann.userId)
      const { devices } = await phone.call('listDevices')
      expect(devices.map(({ deviceId }) => deviceId).sort()).toEqual([ann.deviceId, phone.deviceId].sort())
      expect(devices.find(({ deviceId }) => deviceId === phone.deviceId)).toMatchObject({
        name: 'phone',
        current: true,
      })
      expect(devices.find(({ deviceId }) => deviceId === ann.deviceId)?.current).toBe(false)
      const upper = await anonymous('login', { handle: ann.handle.toUpperCase(), password })
      expect(upper.status).toBe(200)
    })

    test('F1: a wrong password and an unknown handle give the same answer', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const wrong = await anonymous('login', { handle: ann.handle, password: 'wrong password' })
      const unknown = await anonymous('login', { handle: 'nobody_at_all', password: 'wrong password' })
      const malformed = await anonymous('login', { handle: 'not a handle!', password: 'wrong password' })
      expect(asRefused(wrong)).toMatchObject({ status: 401, code: 'wrong_credentials' })
      for (const other of [unknown, malformed])
        expect([other.status, other.text]).toEqual([wrong.status, wrong.text])
      const names = (reply: typeof wrong) => [...reply.headers.keys()].sort()
      expect(names(unknown)).toEqual(names(wrong))
    })

    test('F1: a token is dead after log-out, also on its live session', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const phone = await ann.logIn()
      const session = await phone.connect()
      expect((await phone.reply('logout')).status).toBe(204)
      expect((await session.socket.closed).code).toBe(4101)
      await expectDead(phone)
      expect((await ann.call('listDevices')).devices.map(({ deviceId }) => deviceId)).toEqual([ann.deviceId])
    })

    test('F1: a revoked device is cut within a second with 4101, its long poll too; another’s device is not there', async () => {
      const [ann, eve] = (await signUpAll(suite.server, 'ann', 'eve')) as [Person, Person]
      const phone = await ann.logIn()
      const [session, own] = await Promise.all([phone.connect(), ann.connect()])
      const { cursor } = await phone.call('events', { wait: 0 })
      const poll = phone.reply('events', { cursor, wait: 30 })
      const missing = await eve.refused('revokeDevice', { deviceId: '1234567890123' })
      const foreign = await eve.refused('revokeDevice', { deviceId: phone.deviceId })
      expect([foreign.status, foreign.text]).toEqual([missing.status, missing.text])
      expect(foreign.status).toBe(404)
      await session.socket.settle()
      expect((await ann.reply('revokeDevice', { deviceId: phone.deviceId })).status).toBe(204)
      expect((await session.socket.closed).code).toBe(4101)
      expect((await poll).status).toBe(401)
      await expectDead(phone)
      await own.socket.settle()
    })

    test('F1: changing the password ends every other device and needs the old one', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const phone = await ann.logIn()
      const session = await phone.connect()
      const wrong = await ann.refused('changePassword', {
        oldPassword: 'wrong one',
        newPassword: 'a new password',
      })
      expect(wrong).toMatchObject({ status: 401, code: 'wrong_credentials' })
      const short = await ann.refused('changePassword', { oldPassword: password, newPassword: 'short' })
      expect(short.status).toBe(400)
      await session.socket.settle()
      expect(
        (await ann.reply('changePassword', { oldPassword: password, newPassword: 'a new password' })).status,
      ).toBe(204)
      expect((await session.socket.closed).code).toBe(4101)
      await expectDead(phone)
      expect((await ann.reply('getMe')).status).toBe(200)
      expect((await anonymous('login', { handle: ann.handle, password })).status).toBe(401)
      expect((await anonymous('login', { handle: ann.handle, password: 'a new password' })).status).toBe(200)
    })

    test('P7: a user has at most 32 devices', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const input = { handle: ann.handle, password }
      const replies = await Promise.all(
        Array.from({ length: limits.devicesPerUserMax }, () => anonymous('login', input)),
      )
      expect(replies.filter(({ status }) => status === 200).length).toBe(limits.devicesPerUserMax - 1)
      expect(asRefused(await anonymous('login', input))).toMatchObject({ status: 409, code: 'limit_reached' })
    })
  })

  describe('profile and account', () => {
    test('F25: name, bio and picture change, live for friends and on my other devices', async () => {
      const { ann, ben } = await pair(suite.server)
      const phone = await ann.logIn()
      const [own, friends] = await Promise.all([phone.connect(), ben.connect()])
      const change = { name: 'Anna', bio: 'hello', picture: 'blob:1' }
      expect(await ann.call('updateMe', change)).toMatchObject(change)
      await own.socket.next('me', ({ me }) => me.name === 'Anna' && me.bio === 'hello')
      await friends.socket.next(
        'profile',
        ({ user }) => user.userId === ann.userId && user.picture === 'blob:1',
      )
      expect(await ben.call('getUser', { userId: ann.userId })).toMatchObject(change)
      const fresh = await ben.logIn()
      expect((await fresh.call('listFriends')).friends).toMatchObject([{ userId: ann.userId, name: 'Anna' }])
    })

    test('F25: what is too long or empty is refused and changes nothing', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      for (const change of [
        {},
        { name: '' },
        { name: 'x'.repeat(65) },
        { bio: 'x'.repeat(513) },
        { readReceipts: 'no' },
      ])
        expect((await ann.refused('updateMe', change)).status).toBe(400)
      expect(await ann.call('getMe')).toMatchObject({ name: 'Ann', bio: '', readReceipts: true })
    })

    test('P6: the profile of a stranger is only there by exact handle', async () => {
      const [ann, eve] = (await signUpAll(suite.server, 'ann', 'eve')) as [Person, Person]
      expect(await eve.call('findUser', { handle: ann.handle })).toMatchObject({
        userId: ann.userId,
        handle: ann.handle,
      })
      const missing = await eve.refused('getUser', { userId: '1234567890123' })
      const stranger = await eve.refused('getUser', { userId: ann.userId })
      expect([stranger.status, stranger.text]).toEqual([missing.status, missing.text])
      for (const handle of [`${ann.handle}x`, 'no body', ''])
        expect((await eve.refused('findUser', { handle })).status).toBe(404)
    })

    test('F1 P4: who wrote with somebody is told live that the account is gone', async () => {
      const { ann, ben } = await pair(suite.server)
      const atBen = await ben.connect()
      await ann.reply('deleteMe', { password })
      await atBen.socket.next('profile', ({ user }) => user.userId === ann.userId && user.name === '')
    })

    test('F1 F25 P4: who has an unanswered message is told live of a new name, and that the account is gone', async () => {
      const [ann, ben] = (await signUpAll(suite.server, 'ann', 'ben')) as [Person, Person]
      await sendText(ann, await openDirect(ann, ben), 'do you remember me?')
      // From here on nothing has the conversation in memory.
      await suite.server.restart()
      const atBen = await ben.connect()
      await ann.call('updateMe', { name: 'Anna' })
      await atBen.socket.next('profile', ({ user }) => user.userId === ann.userId && user.name === 'Anna')
      await ann.reply('deleteMe', { password })
      await atBen.socket.next('profile', ({ user }) => user.userId === ann.userId && user.name === '')
    })

    test('F1: a deleted account is gone: tokens, handle, contacts, groups; what it wrote stays', async () => {
      const [ann, ben] = (await signUpAll(suite.server, 'ann', 'ben')) as [Person, Person]
      await befriend(ann, ben)
      const direct = await openDirect(ann, ben)
      const group = await makeGroup(ann, [ben])
      const seq = await sendText(ann, direct, 'before I go')
      const own = await sendText(ben, direct, 'goodbye')
      const session = await ann.connect()
      const wrong = await ann.refused('deleteMe', { password: 'wrong one' })
      expect(wrong).toMatchObject({ status: 401, code: 'wrong_credentials' })
      await session.socket.settle()
      expect((await ann.reply('deleteMe', { password })).status).toBe(204)
      expect((await session.socket.closed).code).toBe(4101)
      await expectDead(ann)
      expect((await anonymous('login', { handle: ann.handle, password })).status).toBe(401)
      expect((await ben.refused('findUser', { handle: ann.handle })).status).toBe(404)
      expect((await ben.call('listFriends')).friends).toEqual([])
      const { messages } = await ben.call('conversationDetails', { id: direct })
      expect(messages.find((message) => message.seq === seq)?.message).toBe('before I go')
      const text = { id: direct, message: 'are you there?', clientMessageId: 'once' }
      expect(await ben.refused('sendToConversation', text)).toMatchObject({
        status: 410,
        code: 'user_deleted',
      })
      expect((await ben.reply('deleteMessage', { id: direct, messageId: String(own) })).status).toBe(204)
      const { members } = await ben.call('listMembers', { id: group })
      expect(members).toMatchObject([{ user: { userId: ben.userId }, role: 'owner' }])
      const again = await anonymous('signup', { handle: ann.handle, password, name: 'Another' })
      expect(asBody('signup', again).userId).not.toBe(ann.userId)
    })

    test('P6: nothing that the server keeps on disk or in its log is a token or a password', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      await ann.connect()
      expect(filesWith(suite.server.folder, ann.token)).toEqual([])
      expect(filesWith(suite.server.folder, password)).toEqual([])
      expect(suite.server.log).not.toContain(ann.token)
    })
  })
})
