/** Every operation once, its answer held to the shape that the table promises; then the rules behind the lists. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type OperationName, operations } from '@kith/protocol/operations'
import type { RunningServer } from '../../src/server.ts'
import { Api, called, type Json, type Person, password, startTestServer } from './support.ts'

let server: RunningServer
let api: Api
beforeAll(async () => {
  server = await startTestServer()
  api = new Api(server.url)
})
afterAll(() => server.stop())

async function statuses(person: Person, calls: [OperationName, Json][]): Promise<Record<string, number>> {
  const result: Record<string, number> = {}
  for (const [name, input] of calls) result[name] = (await api.call(name, person, input)).status
  return result
}

describe('every operation', () => {
  test('of accounts answers as promised', async () => {
    const ann = await api.person('ann')
    const phone = (await api.call('login', undefined, { handle: ann.handle, password, deviceName: 'phone' }))
      .body
    const { userId } = ann
    expect(
      await statuses(ann, [
        ['init', { userId }],
        ['heartbeat', { userId }],
        ['getMe', {}],
        ['updateMe', { name: 'Ann', bio: 'here', lastSeenShared: false, readReceipts: false }],
        ['listDevices', {}],
        ['findUser', { handle: ann.handle.toUpperCase() }],
        ['getUser', { userId }],
        ['events', { wait: 0 }],
        ['revokeDevice', { deviceId: phone.deviceId }],
        ['changePassword', { oldPassword: password, newPassword: 'another one' }],
        ['deleteMe', { password: 'another one' }],
      ]),
    ).toEqual({
      init: 200,
      heartbeat: 200,
      getMe: 200,
      updateMe: 200,
      listDevices: 200,
      findUser: 200,
      getUser: 200,
      events: 200,
      revokeDevice: 204,
      changePassword: 204,
      deleteMe: 204,
    })
    expect((await api.call('logout', await api.person('out'))).status).toBe(204)
  })

  test('of contacts answers as promised', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    await api.friends(bob, ann)
    const other = await api.person('cy')
    await api.call('requestFriend', other, { userId: ann.userId })
    expect(
      await statuses(ann, [
        ['listFriends', { uid: ann.userId }],
        ['declineFriend', { userId: other.userId }],
        ['removeFriend', { userId: bob.userId }],
        ['block', { userId: bob.userId }],
        ['listBlocks', {}],
        ['unblock', { userId: bob.userId }],
      ]),
    ).toEqual({
      listFriends: 200,
      declineFriend: 204,
      removeFriend: 204,
      block: 204,
      listBlocks: 200,
      unblock: 204,
    })
  })

  test('of conversations and messages answers as promised', async () => {
    const [ann, bob, cy] = [await api.person('ann'), await api.person('bob'), await api.person('cy')]
    const group = await api.call('createConversation', ann, { members: [bob.userId], title: 'Trip' })
    const id = group.body.conversationId
    const { messageId } = await api.send(bob, id, 'hello')
    const invite = await api.call('createInvite', ann, { id, expiresInSeconds: 60, maxUses: 2 })
    expect([group.status, invite.status]).toEqual([201, 201])
    const { inviteCode } = invite.body
    expect(
      await statuses(cy, [
        ['showInvite', { inviteCode }],
        ['joinConversation', { inviteCode }],
      ]),
    ).toEqual({
      showInvite: 200,
      joinConversation: 200,
    })
    expect(
      await statuses(bob, [
        ['getConversation', { id }],
        ['listConversations', { uid: bob.userId }],
        ['fetchConversation', { userId: bob.userId }],
        ['listGroups', { uid: bob.userId }],
        ['listMembers', { id }],
        ['setConversationPreferences', { id, pinned: true, mutedUntil: 5 }],
        ['acceptConversation', { id }],
        ['setTyping', { id, on: true }],
        ['markDelivered', { id, messageId }],
        ['markRead', { id, messageId }],
        ['messageStatus', { id, messageId }],
        ['editMessage', { id, messageId, message: 'hello!' }],
        ['react', { id, messageId, emoji: '🙂' }],
        ['messageHistory', { id, messageId }],
        ['conversationDetails', { id }],
        ['removeConversation', { id }],
        [
          'sendMessage',
          { senderId: bob.userId, recipientIds: [ann.userId], message: 'psst', clientMessageId: 'p' },
        ],
      ]),
    ).toEqual({
      getConversation: 200,
      listConversations: 200,
      fetchConversation: 200,
      listGroups: 200,
      listMembers: 200,
      setConversationPreferences: 204,
      acceptConversation: 204,
      setTyping: 204,
      markDelivered: 204,
      markRead: 204,
      messageStatus: 200,
      editMessage: 200,
      react: 204,
      messageHistory: 200,
      conversationDetails: 200,
      removeConversation: 204,
      sendMessage: 201,
    })
    expect(
      await statuses(ann, [
        ['updateConversation', { id, title: 'Holiday', roles: [{ userId: bob.userId, role: 'admin' }] }],
        ['setRole', { id, userId: bob.userId, role: 'member' }],
        ['removeMember', { id, userId: bob.userId }],
        ['addMembers', { id, members: [bob.userId] }],
        ['listInvites', { id }],
        ['revokeInvite', { id, inviteCode }],
        ['deleteMessage', { id, messageId, for: 'me' }],
        ['leaveConversation', { id }],
      ]),
    ).toEqual({
      updateConversation: 204,
      setRole: 204,
      removeMember: 204,
      addMembers: 204,
      listInvites: 200,
      revokeInvite: 204,
      deleteMessage: 204,
      leaveConversation: 204,
    })
  })

  test('was called above', () => {
    expect(Object.keys(operations).filter((name) => !called.has(name as OperationName))).toEqual([])
  })
})

describe('sending', () => {
  test('A14, P2: a repeat answers 200 with the first values, for any form of client id', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    for (const clientMessageId of [
      '7',
      'x'.repeat(128),
      '01890a5d-ac96-774b-bcce-b302099a8057',
      'Grüße 👋',
    ]) {
      const first = await api.call('sendToConversation', ann, { id, message: 'hello', clientMessageId })
      const again = await api.call('sendToConversation', ann, {
        id,
        message: 'hello',
        clientMessageId: clientMessageId.toString(),
      })
      expect([first.status, again.status]).toEqual([201, 200])
      expect(again.body).toEqual(first.body)
      const other = await api.call('sendToConversation', ann, { id, message: 'other', clientMessageId })
      expect(other.body.error.code).toBe('client_id_reused')
    }
  })

  test('P2: a UUID is the same client id in upper case', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    const clientMessageId = '01890a5d-ac96-774b-bcce-b302099a8057'
    await api.call('sendToConversation', ann, { id, message: 'hello', clientMessageId })
    const again = await api.call('sendToConversation', ann, {
      id,
      message: 'hello',
      clientMessageId: clientMessageId.toUpperCase(),
    })
    expect(again.status).toBe(200)
  })

  test('A14: sendMessage finds the conversation of its people, and a repeat repeats the answer', async () => {
    const [ann, bob, cy] = [await api.person('ann'), await api.person('bob'), await api.person('cy')]
    const direct = await api.direct(bob, ann)
    const input = { senderId: ann.userId, message: 'hello', clientMessageId: 'one' }
    const one = await api.call('sendMessage', ann, { ...input, recipientIds: [bob.userId] })
    expect(one).toMatchObject({
      status: 201,
      body: { status: 'SENT', conversationId: direct, messageId: '1' },
    })
    const both = { ...input, recipientIds: [bob.userId, cy.userId] }
    const group = await api.call('sendMessage', ann, both)
    expect(group.body.conversationId).not.toBe(direct)
    const again = await api.call('sendMessage', ann, {
      ...both,
      recipientIds: [cy.userId, bob.userId, ann.userId],
    })
    expect([group.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(group.body)
    expect((await api.call('sendMessage', ann, { ...input, recipientIds: [ann.userId] })).status).toBe(400)
    expect((await api.call('sendMessage', ann, { ...input, recipientIds: ['1'] })).status).toBe(404)
    expect((await api.call('sendMessage', bob, { ...both })).status).toBe(403)
  })

  test('F16: a recalled message can be recalled again', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    const { messageId } = await api.send(ann, id, 'oops')
    for (let round = 0; round < 2; round++)
      expect((await api.call('deleteMessage', ann, { id, messageId })).status).toBe(204)
    expect((await api.call('messageStatus', bob, { id, messageId })).body.status).toBe('RECALLED')
    expect((await api.call('messageHistory', bob, { id, messageId })).body.versions).toEqual([])
  })
})

describe('reading', () => {
  test('F10: a message is SENT, then RECEIVED, then READ when every other member has it', async () => {
    const [ann, bob, cy] = [await api.person('ann'), await api.person('bob'), await api.person('cy')]
    const { body } = await api.call('createConversation', ann, {
      members: [bob.userId, cy.userId],
      title: 'Three',
    })
    const id = body.conversationId
    const { messageId } = await api.send(ann, id, 'hello')
    const status = async () => (await api.call('messageStatus', ann, { id, messageId })).body.status
    expect(await status()).toBe('SENT')
    await api.call('markDelivered', bob, { id, messageId })
    expect(await status()).toBe('SENT')
    await api.call('markRead', cy, { id, messageId })
    expect(await status()).toBe('RECEIVED')
    await api.call('markRead', bob, { id, messageId })
    expect(await status()).toBe('READ')
    const details = await api.call('conversationDetails', ann, { id })
    expect(details.body.messages.at(-1)).toMatchObject({ messageId, message: 'hello', status: 'READ' })
  })

  test('an edit and reactions show on the message itself', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    const { messageId } = await api.send(ann, id, 'first')
    await api.call('editMessage', ann, { id, messageId, message: 'second' })
    await api.call('react', bob, { id, messageId, emoji: '👍' })
    await api.call('react', bob, { id, messageId, emoji: '🎉' })
    await api.call('react', ann, { id, messageId, emoji: '🙂' })
    await api.call('react', ann, { id, messageId, emoji: '' })
    const [shown] = (await api.call('conversationDetails', bob, { id, after: 0, limit: 1 })).body.messages
    expect(shown).toMatchObject({
      message: 'second',
      content: { kind: 'text', text: 'second' },
      reactions: [{ userId: bob.userId, emoji: '🎉' }],
    })
    expect(shown.editedAt).toBeNumber()
    const { versions } = (await api.call('messageHistory', bob, { id, messageId })).body
    expect(versions.map(({ message }: { message: string }) => message)).toEqual(['first', 'second'])
  })

  test('P4 reactions stand in the order in which they were given last, as on a socket', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    const { messageId } = await api.send(ann, id, 'first')
    await api.call('react', ann, { id, messageId, emoji: '👍' })
    await api.call('react', bob, { id, messageId, emoji: '🎉' })
    await api.call('react', ann, { id, messageId, emoji: '🙂' })
    const [shown] = (await api.call('conversationDetails', bob, { id, after: 0, limit: 1 })).body.messages
    expect(shown.reactions).toEqual([
      { userId: bob.userId, emoji: '🎉' },
      { userId: ann.userId, emoji: '🙂' },
    ])
  })

  test('F15, F21: the list shows the newest message, not reactions and edits, and what is unread', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    const empty = (await api.call('listConversations', ann)).body.conversations
    expect(empty).toMatchObject([
      { conversationId: id, latestMessage: null, unread: 0, recipientId: bob.userId },
    ])
    const { messageId } = await api.send(ann, id, 'hello')
    for (let round = 0; round < 12; round++)
      await api.call('react', ann, { id, messageId, emoji: `${round}` })
    const { conversations, total, page_size, page_number } = (await api.call('listConversations', bob)).body
    expect({ total, page_size, page_number }).toEqual({ total: 1, page_size: 10, page_number: 1 })
    expect(conversations).toMatchObject([
      { latestMessage: { messageId, message: 'hello' }, unread: 13, recipientName: ann.handle },
    ])
    await api.call('markRead', bob, { id, messageId: '13' })
    expect((await api.call('listConversations', bob)).body.conversations[0].unread).toBe(0)
  })

  test('F21: pages of the list', async () => {
    const ann = await api.person('ann')
    for (let other = 0; other < 3; other++)
      await api.send(ann, await api.direct(ann, await api.person()), `to ${other}`)
    const page = async (page_number: number) =>
      (await api.call('listConversations', ann, { page_number, page_size: 2 })).body.conversations.map(
        ({ latestMessage }: { latestMessage: { message: string } }) => latestMessage.message,
      )
    expect([await page(1), await page(2), await page(3)]).toEqual([['to 2', 'to 1'], ['to 0'], []])
  })

  test('A15: only what changed since a point in time', async () => {
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const id = await api.direct(ann, bob)
    await api.send(bob, id, 'x'.repeat(300), 'long')
    const fetched = (await api.call('fetchConversation', ann, { userId: ann.userId })).body
    expect(fetched).toMatchObject({
      isDBupdate: true,
      conversations: [{ conversationId: id, snippet: 'x'.repeat(100) }],
    })
    expect(fetched.conversations[0].participantIds.sort()).toEqual([ann.userId, bob.userId].sort())
    const { lastUpdatedTimeStamp } = fetched.conversations[0]
    const since = { userId: ann.userId, lastUpdatedTimeStamp }
    expect((await api.call('fetchConversation', ann, since)).body).toEqual({
      conversations: [],
      isDBupdate: false,
    })
  })

  test('P6: a profile is shown to acquaintances only', async () => {
    const [ann, bob, cy] = [await api.person('ann'), await api.person('bob'), await api.person('cy')]
    const seen = async (viewer: Person, other: Person) =>
      (await api.call('getUser', viewer, { userId: other.userId })).status
    expect([await seen(ann, bob), await seen(bob, ann)]).toEqual([404, 404])
    await api.direct(ann, bob)
    expect([await seen(ann, bob), await seen(bob, ann)]).toEqual([200, 200])
    await api.call('createConversation', ann, { members: [cy.userId], title: 'Two' })
    expect([await seen(cy, ann), await seen(cy, bob), await seen(cy, { ...ann, userId: '1' })]).toEqual([
      200, 404, 404,
    ])
  })

  test('F1: an unknown handle and a wrong password get the same answer', async () => {
    const ann = await api.person('ann')
    const wrong = await api.call('login', undefined, { handle: ann.handle, password: 'wrong' })
    const unknown = await api.call('login', undefined, { handle: 'nobody_at_all', password: 'wrong' })
    expect(wrong.status).toBe(401)
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body])
  })
})

test('the time from receiving an entry to having answered and delivered it is measured', async () => {
  const count = async () =>
    Number(/^kith_delivery_ms_count (\d+)$/m.exec((await api.fetch('GET', '/metrics')).text)?.[1])
  const [ann, bob] = [await api.person('ann'), await api.person('bob')]
  const id = await api.direct(ann, bob)
  const before = await count()
  await api.send(ann, id, 'hello')
  expect(await count()).toBe(before + 1)
})
