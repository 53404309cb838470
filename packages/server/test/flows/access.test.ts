import { beforeAll, describe, expect, test } from 'bun:test'
import { operations } from '@kith/protocol/operations'
import { callOperation, type Input } from './harness/http.ts'
import {
  makeGroup,
  newClientId,
  openDirect,
  type Person,
  type Session,
  sendText,
  signUpAll,
} from './harness/person.ts'
import type { Request } from './harness/socket.ts'
import { flows } from './harness/suite.ts'

/** Every operation that names a conversation in its path or query, and a body that fits. */
const bodies: Record<string, (people: { member: Person }) => Input> = {
  updateConversation: () => ({ title: 'T' }),
  setConversationPreferences: () => ({ pinned: false }),
  setTyping: () => ({ on: true }),
  addMembers: ({ member }) => ({ members: [member.userId] }),
  removeMember: () => ({ userId: '1234567890123' }),
  setRole: ({ member }) => ({ userId: member.userId, role: 'member' }),
  revokeInvite: () => ({ inviteCode: 'AAAAAAAAAAAAAAAA' }),
  sendToConversation: () => ({ message: 'hello', clientMessageId: newClientId() }),
  editMessage: () => ({ message: 'edited' }),
  react: () => ({ emoji: '👍' }),
}
/** These end what the others need, so they are called by outsiders only. */
const ending = new Set(['leaveConversation', 'removeConversation'])
const adminsOnly = new Set([
  'updateConversation',
  'addMembers',
  'removeMember',
  'createInvite',
  'listInvites',
  'revokeInvite',
])

type Name = keyof typeof operations
const names = (Object.keys(operations) as Name[]).filter((name) => {
  const { path, query } = operations[name]
  return (
    path.includes('/conversation/{id}') || (path === '/v1/conversation' && 'id' in (query.properties ?? {}))
  )
})
const missingId = '1234567890123'

flows('access', (suite) => {
  let people: { owner: Person; admin: Person; member: Person; ex: Person; stranger: Person; blocked: Person }
  let recipient: Person
  let group: string
  let request: string
  let messageId: string

  beforeAll(async () => {
    const all = (await signUpAll(
      suite.server,
      'owner',
      'admin',
      'member',
      'ex',
      'stranger',
      'blocked',
      'recipient',
    )) as Person[]
    const [owner, admin, member, ex, stranger, blocked] = all as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ]
    recipient = all[6]!
    people = { owner, admin, member, ex, stranger, blocked }
    // Who is added by somebody they block ignores the group: nothing of it is there for them.
    await blocked.call('block', { userId: owner.userId })
    group = await makeGroup(owner, [admin, member, ex, blocked])
    await owner.call('setRole', { id: group, userId: admin.userId, role: 'admin' })
    messageId = String(await sendText(member, group, 'theirs'))
    await owner.call('removeMember', { id: group, userId: ex.userId })
    request = await openDirect(stranger, recipient)
    await sendText(stranger, request, 'hello')
  })

  function inputFor(name: Name, id: string, message = messageId): Input {
    return { id, messageId: message, ...bodies[name]?.(people) }
  }

  test('the matrix has every call on a conversation', () => {
    expect(names.length).toBeGreaterThanOrEqual(23)
    for (const name of [
      'sendToConversation',
      'messageStatus',
      'messageHistory',
      'conversationDetails',
      'removeConversation',
    ])
      expect(names).toContain(name as Name)
  })

  describe('P6: not there and not yours are the same answer', () => {
    for (const name of names) {
      test(`${name}: stranger, ex-member and who ignores it`, async () => {
        for (const outsider of [people.stranger, people.ex, people.blocked]) {
          const missing = await outsider.reply(name, inputFor(name, missingId))
          const foreign = await outsider.reply(name, inputFor(name, group))
          expect([foreign.status, foreign.text]).toEqual([missing.status, missing.text])
          expect(foreign.status).toBe(404)
          const names = ({ headers }: typeof foreign) =>
            [...headers.keys()].filter((key) => key !== 'date').sort()
          expect(names(foreign)).toEqual(names(missing))
        }
      })
    }

    for (const type of ['send', 'receipts', 'fetch', 'call'] as const) {
      test(`the frame ${type}`, async () => {
        const frame = (conversation: string): Request => {
          switch (type) {
            case 'send':
              return { type, conversation, clientId: newClientId(), content: { kind: 'text', text: 'x' } }
            case 'receipts':
              return { type, marks: [{ conversation, read: 1 }] }
            case 'fetch':
              return { type, conversation }
            case 'call':
              return { type, operation: 'conversationDetails', input: { id: conversation } }
          }
        }
        for (const outsider of [people.stranger, people.ex, people.blocked]) {
          const { socket } = await outsider.connect()
          const [missing, foreign] = [
            await socket.refused(frame(missingId)),
            await socket.refused(frame(group)),
          ]
          expect({ ...foreign, id: 0 }).toEqual({ ...missing, id: 0 })
          expect(foreign.code).toBe('not_found')
          await socket.close()
        }
      })
    }

    test('the frame typing, entries, receipts and settings of the group reach no outsider', async () => {
      const { owner, admin, member } = people
      const outsiders = await Promise.all(
        [people.stranger, people.ex, people.blocked].map((person) => person.connect()),
      )
      const counts = outsiders.map(({ socket }) => socket.frames.length)
      const atMember = await member.connect()
      for (const { socket } of outsiders) socket.send({ type: 'typing', conversation: group, on: true })
      const sent = await atMember.text(group, 'inside only')
      atMember.typing(group, true)
      await (await admin.connect()).mark(group, { read: sent.seq })
      await owner.call('updateConversation', { id: group, title: 'Inside' })
      for (const [index, { socket }] of outsiders.entries()) {
        await socket.settle()
        expect(
          socket.frames.slice(counts[index]).filter(({ type }) => type !== 'pong' && type !== 'presence'),
        ).toEqual([])
      }
      await atMember.socket.settle()
      expect(atMember.socket.events('typing')).toEqual([])
      for (const person of [people.stranger, people.ex, people.blocked]) {
        const { events } = await person.call('events', { wait: 0 })
        expect(JSON.stringify(events)).not.toContain('inside only')
      }
    })
  })

  describe('P6: who is in may do what their role allows', () => {
    for (const name of names.filter((each) => !ending.has(each))) {
      test(`${name}: member, admin, owner`, async () => {
        const statusOf = async (person: Person) => {
          const own = String(await sendText(person, group, 'own'))
          return (await person.reply(name, inputFor(name, group, own))).status
        }
        const asMember = await statusOf(people.member)
        const [asAdmin, asOwner] = [await statusOf(people.admin), await statusOf(people.owner)]
        if (name === 'setRole') expect([asMember, asAdmin, asOwner]).toEqual([403, 403, 204])
        else if (name === 'removeMember' || name === 'revokeInvite')
          expect([asMember, asAdmin, asOwner]).toEqual([403, 404, 404])
        else if (adminsOnly.has(name))
          expect([asMember, asAdmin < 300, asOwner < 300]).toEqual([403, true, true])
        else for (const status of [asMember, asAdmin, asOwner]) expect(status).toBeLessThan(300)
      })
    }
  })

  describe('P6: the recipient of a request may read and answer; the group calls are refused', () => {
    for (const name of names.filter((each) => !ending.has(each))) {
      test(name, async () => {
        // A fresh request each time: some of the calls accept it.
        const [asker, asked] = (await signUpAll(suite.server, 'asker', 'asked')) as [Person, Person]
        const id = await openDirect(asker, asked)
        const seq = String(await sendText(asker, id, 'hello'))
        const { status } = await asked.reply(name, { ...inputFor(name, id, seq) })
        const groupCall = adminsOnly.has(name) || name === 'setRole'
        if (groupCall) expect(status).toBe(409)
        else if (name === 'editMessage' || name === 'deleteMessage') expect(status).toBe(403)
        else expect(status).toBeLessThan(300)
      })
    }
  })

  test('P6: acting for another user is 403 on every call that names one, before anything else is looked at', async () => {
    for (const name of (Object.keys(operations) as Name[]).filter(
      (each) => operations[each].actor !== undefined,
    )) {
      const actor = operations[name].actor as string
      const input = {
        id: group,
        recipientIds: [people.owner.userId],
        message: 'x',
        clientMessageId: 'x',
        [actor]: people.owner.userId,
      }
      expect([name, await people.stranger.refused(name, input)]).toMatchObject([
        name,
        { status: 403, code: 'forbidden' },
      ])
    }
  })

  test('P6: every call that needs a token answers 401 without one, with a wrong one and with a malformed one', async () => {
    for (const name of (Object.keys(operations) as Name[]).filter(
      (each) => operations[each].auth === 'user',
    )) {
      for (const token of [undefined, 'x', 'A'.repeat(43)]) {
        const input = {
          ...inputFor(name, group),
          userId: people.owner.userId,
          deviceId: '1',
          inviteCode: 'x',
        }
        const reply = await callOperation(suite.server.url, name, input, token)
        expect([name, reply.status]).toEqual([name, 401])
      }
    }
  })

  test('P6: before hello nothing is answered; the recipient’s request is not in the sessions of others', async () => {
    const session: Session = await recipient.connect()
    expect(session.socket.events('conversation').map(({ state }) => state.conversationId)).toContain(request)
    const other = await people.owner.connect()
    expect(JSON.stringify(other.socket.frames)).not.toContain(request)
  })
})
