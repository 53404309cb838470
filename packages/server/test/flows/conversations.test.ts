import { describe, expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import {
  type Device,
  makeGroup,
  openDirect,
  type Person,
  pair,
  sendText,
  signUpAll,
} from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('conversations', (suite) => {
  const four = () =>
    signUpAll(suite.server, 'ann', 'ben', 'cid', 'dan') as Promise<[Person, Person, Person, Person]>

  async function rolesOf(viewer: Device, id: string): Promise<Record<string, string>> {
    const { members } = await viewer.call('listMembers', { id })
    return Object.fromEntries(members.map(({ user, role }) => [user.userId, role]))
  }

  async function textsOf(viewer: Device, id: string): Promise<string[]> {
    const { messages } = await viewer.call('conversationDetails', { id, limit: 200 })
    return messages.flatMap(({ content, message }) => (content.kind === 'text' ? [message] : []))
  }

  describe('direct', () => {
    test('F2 C15: the same two always get the same one, also when both create it twenty times at once', async () => {
      const [ann, ben] = await four()
      const create = (device: Device, user1: string, user2: string) =>
        device.reply('createConversation', { user1, user2 })
      const replies = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          n % 2
            ? create(ann, ann.userId, ben.userId)
            : create(ben, n % 4 ? ben.userId : ann.userId, n % 4 ? ann.userId : ben.userId),
        ),
      )
      const ids = new Set(replies.map(({ text }) => JSON.parse(text).conversationId))
      expect(ids.size).toBe(1)
      expect(replies.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201])
      expect(await openDirect(ben, ann)).toBe([...ids][0])
    })

    test('F2: is made with somebody who exists and is not oneself, by one of the two', async () => {
      const [ann, ben, cid] = await four()
      const refusal = async (user1: string, user2: string) =>
        (await ann.refused('createConversation', { user1, user2 })).status
      expect(await refusal(ann.userId, ann.userId)).toBe(400)
      expect(await refusal(ann.userId, '1234567890123')).toBe(404)
      expect(await refusal(ben.userId, cid.userId)).toBe(403)
    })

    test('F2: shows the other’s name and has no group settings', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      expect(await ann.call('getConversation', { id: direct })).toMatchObject({
        kind: 'direct',
        title: 'Ben',
        peer: { userId: ben.userId },
        memberCount: 2,
      })
      expect((await ann.refused('updateConversation', { id: direct, title: 'x' })).status).toBe(409)
      expect((await ann.refused('leaveConversation', { id: direct })).status).toBe(409)
      expect((await ann.refused('addMembers', { id: direct, members: [ben.userId] })).status).toBe(409)
      expect((await ann.refused('createInvite', { id: direct })).status).toBe(409)
    })
  })

  describe('groups', () => {
    test('F3: is made with its members, the maker owning it, and everybody hears of it', async () => {
      const [ann, ben, cid] = await four()
      const atBen = await ben.connect()
      const id = await makeGroup(ann, [ben, cid], { title: 'Trip', picture: 'blob:7' })
      const { state } = await atBen.socket.next('conversation')
      expect(state).toMatchObject({
        conversationId: id,
        kind: 'group',
        title: 'Trip',
        picture: 'blob:7',
        role: 'member',
        memberCount: 3,
      })
      expect(await rolesOf(cid, id)).toEqual({
        [ann.userId]: 'owner',
        [ben.userId]: 'member',
        [cid.userId]: 'member',
      })
      expect((await ben.call('listGroups')).groups).toMatchObject([
        { conversationId: id, title: 'Trip', role: 'member', memberCount: 3 },
      ])
      expect((await ben.call('listConversations')).conversations).toMatchObject([
        { recipientName: 'Trip', unread: 0 },
      ])
    })

    test('F3: admins add and remove; members may not; nobody removes the owner or, but the owner, an admin', async () => {
      const [ann, ben, cid, dan] = await four()
      const id = await makeGroup(ann, [ben, cid])
      expect((await ben.refused('addMembers', { id, members: [dan.userId] })).status).toBe(403)
      await ann.call('setRole', { id, userId: ben.userId, role: 'admin' })
      const atDan = await dan.connect()
      await ben.call('addMembers', { id, members: [dan.userId, cid.userId] })
      await atDan.socket.next(
        'conversation',
        ({ state }) => state.conversationId === id && state.memberCount === 4,
      )
      expect((await cid.refused('removeMember', { id, userId: dan.userId })).status).toBe(403)
      expect((await ben.refused('removeMember', { id, userId: ann.userId })).status).toBe(409)
      await ann.call('setRole', { id, userId: cid.userId, role: 'admin' })
      expect((await ben.refused('removeMember', { id, userId: cid.userId })).status).toBe(403)
      expect((await ben.reply('removeMember', { id, userId: dan.userId })).status).toBe(204)
      await atDan.socket.next('left', ({ conversation }) => conversation === id)
      expect((await dan.refused('getConversation', { id })).status).toBe(404)
      expect((await ben.refused('removeMember', { id, userId: dan.userId })).status).toBe(404)
      expect((await ann.refused('addMembers', { id, members: ['1234567890123'] })).status).toBe(404)
    })

    test('F3: roles and transfer are the owner’s; settings the admins’', async () => {
      const [ann, ben, cid] = await four()
      const id = await makeGroup(ann, [ben, cid])
      expect((await ben.refused('updateConversation', { id, title: 'Mine' })).status).toBe(403)
      expect((await ben.refused('setRole', { id, userId: ben.userId, role: 'admin' })).status).toBe(403)
      await ann.call('updateConversation', { id, roles: [{ userId: ben.userId, role: 'admin' }] })
      const atCid = await cid.connect()
      await ben.call('updateConversation', { id, title: 'Ours', picture: 'blob:2', history: 'all' })
      await atCid.socket.next(
        'conversation',
        ({ state }) => state.title === 'Ours' && state.history === 'all',
      )
      expect((await ben.refused('setRole', { id, userId: cid.userId, role: 'admin' })).status).toBe(403)
      expect((await ann.refused('setRole', { id, userId: ann.userId, role: 'member' })).status).toBe(409)
      await ann.call('setRole', { id, userId: cid.userId, role: 'owner' })
      expect(await rolesOf(ben, id)).toEqual({
        [ann.userId]: 'admin',
        [ben.userId]: 'admin',
        [cid.userId]: 'owner',
      })
      expect((await ann.refused('setRole', { id, userId: ben.userId, role: 'member' })).status).toBe(403)
    })

    test('F5: leaving ends what one sees and is told; an owner who leaves hands the group on', async () => {
      const [ann, ben, cid] = await four()
      const id = await makeGroup(ann, [ben, cid])
      await ann.call('setRole', { id, userId: cid.userId, role: 'admin' })
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      const seq = (await atAnn.text(id, 'goodbye')).seq
      expect((await ann.reply('leaveConversation', { id })).status).toBe(204)
      expect((await atAnn.socket.next('left')).seq).toBe(seq + 1)
      const gone = await atBen.entry(id, seq + 1)
      expect(gone.entry.content).toEqual({ kind: 'members', change: 'left', users: [ann.userId] })
      expect(await rolesOf(ben, id)).toEqual({ [ben.userId]: 'member', [cid.userId]: 'owner' })
      const heard = atAnn.socket.frames.length
      await sendText(ben, id, 'without Ann')
      await atAnn.socket.settle()
      expect(atAnn.socket.frames.slice(heard).map(({ type }) => type)).toEqual(['pong'])
      expect((await ann.refused('conversationDetails', { id })).status).toBe(404)
      expect((await ann.call('listGroups')).groups).toEqual([])
      expect((await ann.call('listConversations')).total).toBe(0)
    })

    test('F3: a new member sees history from joining, or all of it, as the group decides', async () => {
      for (const history of ['joined', 'all'] as const) {
        const [ann, ben, cid, dan] = await four()
        const id = await makeGroup(ann, [ben], { history })
        const old = await sendText(ann, id, 'before they came')
        await ann.call('addMembers', { id, members: [cid.userId] })
        const { inviteCode } = await ann.call('createInvite', { id })
        await dan.call('joinConversation', { inviteCode })
        await sendText(ann, id, 'after')
        const expected = history === 'all' ? ['before they came', 'after'] : ['after']
        for (const person of [cid, dan]) {
          expect((await textsOf(person, id)).slice(0, expected.length)).toEqual(expected)
          const session = await person.connect()
          const { entries } = await session.range(id, { after: 0, limit: 200 })
          const seen = entries.flatMap(({ entry }) =>
            entry.content.kind === 'text' ? [entry.content.text] : [],
          )
          expect(seen.slice(0, expected.length)).toEqual(expected)
          const status = await person.reply('messageStatus', { id, messageId: String(old) })
          expect(status.status).toBe(history === 'all' ? 200 : 404)
          const reply = { id, message: 'r', clientMessageId: crypto.randomUUID(), replyTo: String(old) }
          expect((await person.reply('sendToConversation', reply)).status).toBe(history === 'all' ? 201 : 404)
          await person.call('listConversations')
        }
      }
    })

    test('P6: who comes back does not see what was said in between', async () => {
      const [ann, ben] = await four()
      const id = await makeGroup(ann, [ben])
      await sendText(ann, id, 'first')
      await ann.call('removeMember', { id, userId: ben.userId })
      await sendText(ann, id, 'while he was away')
      await ann.call('addMembers', { id, members: [ben.userId] })
      await sendText(ann, id, 'welcome back')
      expect(await textsOf(ben, id)).not.toContain('while he was away')
      expect(await textsOf(ben, id)).toContain('welcome back')
      const list = await ben.call('listConversations')
      expect(list.conversations[0]).toMatchObject({ unread: 1, latestMessage: { message: 'welcome back' } })
    })
  })

  describe('invites', () => {
    test('F5: lead into the group, show it before, and count their uses, also when used at once', async () => {
      const [ann, ben] = await four()
      const id = await makeGroup(ann, [ben], { title: 'Party' })
      expect((await ben.refused('createInvite', { id })).status).toBe(403)
      expect((await ben.refused('listInvites', { id })).status).toBe(403)
      const invite = await ann.call('createInvite', { id, maxUses: 3 })
      expect(invite).toMatchObject({ usesLeft: 3, createdBy: ann.userId })
      const guests = await signUpAll(suite.server, ...Array.from({ length: 8 }, () => 'guest'))
      const { inviteCode } = invite
      expect(await guests[0]!.call('showInvite', { inviteCode })).toEqual({
        title: 'Party',
        picture: '',
        memberCount: 2,
      })
      const replies = await Promise.all(
        guests.map((guest) => guest.reply('joinConversation', { inviteCode })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 404, 404, 404, 404, 404])
      expect(Object.keys(await rolesOf(ann, id)).length).toBe(5)
      expect((await guests[0]!.refused('showInvite', { inviteCode })).status).toBe(404)
      const joined = guests[replies.findIndex(({ status }) => status === 200)]!
      expect((await joined.call('listGroups')).groups).toMatchObject([{ conversationId: id }])
    })

    test('F5: joining again, also at once, changes nothing and uses nothing up', async () => {
      const [ann, , cid] = await four()
      const id = await makeGroup(ann, [])
      const { inviteCode } = await ann.call('createInvite', { id, maxUses: 5 })
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => cid.reply('joinConversation', { inviteCode })),
      )
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
      await cid.call('joinConversation', { inviteCode })
      const { messages } = await ann.call('conversationDetails', { id })
      expect(
        messages.map(({ content }) => (content.kind === 'members' ? content.change : content.kind)),
      ).toEqual(['created', 'joined'])
      expect((await ann.call('listInvites', { id })).invites).toMatchObject([{ inviteCode, usesLeft: 4 }])
    })

    test('F5: can be revoked, and are the same as none then', async () => {
      const [ann, ben, cid] = await four()
      const id = await makeGroup(ann, [ben])
      const none = await cid.refused('joinConversation', { inviteCode: 'AAAAAAAAAAAAAAAA' })
      const revoked = await ann.call('createInvite', { id })
      expect((await ben.refused('revokeInvite', { id, inviteCode: revoked.inviteCode })).status).toBe(403)
      await ann.call('revokeInvite', { id, inviteCode: revoked.inviteCode })
      const refused = await cid.refused('joinConversation', { inviteCode: revoked.inviteCode })
      expect([refused.status, refused.text]).toEqual([none.status, none.text])
      expect((await ann.refused('createInvite', { id, expiresAt: 1 })).status).toBe(400)
      expect((await ann.call('listInvites', { id })).invites).toEqual([])
    })

    test('P7: a group has at most 32 invites', async () => {
      const [ann] = await four()
      const id = await makeGroup(ann, [])
      for (let n = 0; n < limits.invitesPerGroupMax; n++) await ann.call('createInvite', { id })
      expect(await ann.refused('createInvite', { id })).toMatchObject({ status: 409, code: 'limit_reached' })
    })
  })

  describe('in my list', () => {
    test('F20: a removed conversation is gone on all my devices until something new arrives; the other keeps it', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      await sendText(ann, direct, 'hello')
      const phone = await (await ann.logIn()).connect()
      expect((await ann.reply('removeConversation', { id: direct })).status).toBe(204)
      await phone.socket.next('conversation', ({ state }) => !state.listed)
      expect((await ann.call('listConversations')).total).toBe(0)
      expect((await ben.call('listConversations')).total).toBe(1)
      await sendText(ben, direct, 'are you there?')
      expect((await ann.call('listConversations')).total).toBe(1)
    })

    test('F21: pinned, archived and muted are mine, on all my devices', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const phone = await (await ann.logIn()).connect()
      const preferences = { pinned: true, archived: true, mutedUntil: 9_999_999_999_999 }
      await ann.call('setConversationPreferences', { id: direct, ...preferences })
      const { state } = await phone.socket.next('conversation', ({ state }) => state.pinned)
      expect(state).toMatchObject(preferences)
      expect(await ben.call('getConversation', { id: direct })).toMatchObject({
        pinned: false,
        archived: false,
        mutedUntil: 0,
      })
    })
  })
})
