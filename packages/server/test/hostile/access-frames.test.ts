/**
 * P6 beside the calls: tokens, the frames of a session, and what is pushed and pulled. The callers are those of
 * policy.ts; what an outsider asks for and what is not there are the same answer.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { ClientFrame, SendContent, ServerFrame, SyncEvent } from '@kith/protocol'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import { callOperation, request } from '../flows/harness/http.ts'
import { type Device, newClientId, sendText } from '../flows/harness/person.ts'
import { type Request, Socket } from '../flows/harness/socket.ts'
import { flows } from '../flows/harness/suite.ts'
import { withField } from './api-fields.ts'
import { answeredOverHttp, OverSocket } from './doors.ts'
import { frameFields } from './policy.ts'
import { GroupWorld, inputFor, missing, type Place } from './world.ts'

const names = Object.keys(operations) as OperationName[]
const insiders = ['newcomer', 'member', 'author', 'admin', 'owner'] as const
const outsiders = ['stranger', 'ignoring', 'invited', 'left', 'removed'] as const

function frameFor(type: ClientFrame['type'], conversation: string): Request | { type: 'typing' } {
  switch (type) {
    case 'send':
      return { type, conversation, clientId: newClientId(), content: { kind: 'text', text: 'x' } }
    case 'receipts':
      return { type, marks: [{ conversation, delivered: 1, read: 1 }] }
    case 'fetch':
      return { type, conversation }
    case 'call':
      return { type, operation: 'conversationDetails', input: { id: conversation } }
    case 'typing':
      return { type, conversation, on: true } as { type: 'typing' }
    default:
      return { type: 'ping' }
  }
}

function numbered(frame: Request | { type: 'typing' }): ClientFrame {
  return (frame.type === 'typing' ? frame : { ...frame, id: 1 }) as ClientFrame
}

async function unnumbered(answer: Promise<ServerFrame>): Promise<unknown> {
  return { ...(await answer), id: 0 }
}

flows('access beside the calls', (suite) => {
  let groups: GroupWorld
  let foreign: Place
  let foreignIds: string[]
  const sessions = new OverSocket()

  beforeAll(async () => {
    groups = await GroupWorld.make(suite.server)
    foreign = await groups.group()
    foreignIds = [foreign.id, missing.id, groups.people.owner.userId, groups.people.owner.deviceId]
  })
  afterAll(() => sessions.close())

  describe('tokens', () => {
    const guarded = names.filter((name) => (operations[name] as Operation).auth === 'user')

    test('P6: without a valid token every call gives one and the same answer, whatever it names', async () => {
      const gone = await groups.people.owner.logIn()
      await gone.call('logout')
      const { token: past } = gone
      const answers = new Set<string>()
      for (const name of guarded) {
        for (const token of [undefined, '', 'x', past, 'A'.repeat(43), 'A'.repeat(5_000)]) {
          for (const id of [foreign.id, missing.id, 'x']) {
            const input = inputFor(name, { ...foreign, id }, groups.people.owner)
            const reply = await callOperation(suite.server.url, name, input, token)
            answers.add(JSON.stringify([reply.status, answeredOverHttp(reply).whole]))
          }
        }
      }
      expect([...answers]).toHaveLength(1)
      expect([...answers][0]).toStartWith('[401,')
    })

    test('P6: a token counts in the authorization header alone', async () => {
      const { url } = suite.server
      const { token } = groups.people.owner
      const elsewhere: [string, Record<string, string>][] = [
        [`/v1/me?token=${token}`, {}],
        [`/v1/me?access_token=${token}`, {}],
        ['/v1/me', { cookie: `token=${token}` }],
        ['/v1/me', { 'x-auth-token': token }],
        ['/v1/me', { authorization: `Basic ${btoa(`x:${token}`)}` }],
        ['/v1/me', { authorization: token }],
        ['/v1/me', { authorization: `Bearer ${token} ${token}` }],
      ]
      for (const [path, headers] of elsewhere)
        expect([path, headers, (await request(url, 'GET', path, { headers })).status]).toEqual([
          path,
          headers,
          401,
        ])
    })
  })

  describe('frames', () => {
    for (const field of Object.keys(frameFields).filter((each) => frameFields[each] === 'conversation')) {
      const [type, path] = field.split(' ') as [Request['type'] | 'typing', string]
      if (type === 'typing') continue
      test(`P6: ${field}: what is not theirs, what is not there and another kind's id are one answer`, async () => {
        for (const caller of outsiders) {
          const { socket: live } = await sessions.session(groups.people[caller])
          const answers: unknown[] = []
          for (const value of foreignIds) {
            const answer = await unnumbered(
              live.request(withField(frameFor(type, foreign.id), path, value) as Request),
            )
            answers.push(answer)
          }
          for (const answer of answers) expect(answer).toEqual(answers[0])
          expect(answers[0]).toMatchObject({ type: 'error', code: 'not_found' })
        }
      })
    }

    for (const kind of ['edit', 'recall', 'reaction', 'text'] as const) {
      test(`P6: send ${kind}: a message from before one's time and one that is not there are one answer`, async () => {
        const { socket: live } = await sessions.session(groups.people.newcomer)
        const answers: unknown[] = []
        for (const target of [Number(foreign.messageId), Number(missing.messageId), 0xffffffff]) {
          const content = {
            edit: { kind: 'edit', target, text: 'x' },
            recall: { kind: 'recall', target },
            reaction: { kind: 'reaction', target, emoji: 'x' },
            text: { kind: 'text', text: 'x', replyTo: target },
          }[kind] as SendContent
          const answer = await unnumbered(
            live.request({
              ...frameFor('send', foreign.id),
              content,
            } as Request),
          )
          answers.push(answer)
        }
        for (const answer of answers) expect(answer).toEqual(answers[0])
        expect(answers[0]).toMatchObject({ type: 'error', code: 'not_found' })
      })
    }

    test('P6: a client id that another member used tells an outsider nothing, and a member no content', async () => {
      const { author, member, stranger } = groups.people
      const clientId = newClientId()
      await (await sessions.session(author)).text(foreign.id, 'mine', clientId)
      const repeat = {
        type: 'send',
        conversation: foreign.id,
        clientId,
        content: { kind: 'text', text: 'mine' },
      } as const
      expect(await (await sessions.session(stranger)).socket.refused(repeat)).toMatchObject({
        code: 'not_found',
      })
      expect(await (await sessions.session(member)).socket.refused(repeat)).toMatchObject({
        code: 'client_id_reused',
      })
    })

    test('P6: what a short form leaves out is judged as if it were said', async () => {
      const content = { kind: 'text', text: 'x' } as const
      const more = () => ({ type: 'more', clientId: newClientId(), content }) as const
      const mark = { type: 'mark', delivered: 1, read: 1 } as const
      for (const caller of outsiders) {
        const first = await (await groups.people[caller].logIn()).connect()
        for (const nothingBefore of [more(), mark])
          expect(await first.socket.refused(nothingBefore)).toMatchObject({ code: 'bad_request' })
        for (const id of foreignIds) {
          for (const [whole, short] of [
            [frameFor('send', id), more()],
            [frameFor('receipts', id), mark],
          ] as [Request, Request][]) {
            const refused = await unnumbered(first.socket.request(whole))
            expect(refused).toMatchObject({ type: 'error', code: 'not_found' })
            expect(await unnumbered(first.socket.request(short))).toEqual(refused)
          }
        }
        await first.disconnect()
      }
    })

    test('P3 P6: a short form follows the message before it, also when that was refused', async () => {
      const live = await (await groups.people.member.logIn()).connect()
      await live.text(foreign.id, 'here')
      expect(await live.socket.refused(frameFor('send', missing.id) as Request)).toMatchObject({
        code: 'not_found',
      })
      const more = {
        type: 'more',
        clientId: newClientId(),
        content: { kind: 'text', text: 'not here' },
      } as const
      expect(await live.socket.refused(more)).toMatchObject({ code: 'not_found' })
      await live.disconnect()
    })

    test('P6: who is removed between a message and the short form of the next has no place to write to', async () => {
      const { owner, member } = groups.people
      const place = await groups.group()
      const live = await (await member.logIn()).connect()
      await live.text(place.id, 'still here')
      await owner.call('removeMember', { id: place.id, userId: member.userId })
      const clientId = newClientId()
      const more = { type: 'more', clientId, content: { kind: 'text', text: 'gone' } } as const
      expect(await live.socket.refused(more)).toMatchObject({ code: 'not_found' })
      await live.disconnect()
    })

    test('P6: before hello, and with a token that is none, no frame is answered', async () => {
      for (const type of ['send', 'receipts', 'fetch', 'call', 'ping', 'typing'] as const) {
        const early = await Socket.open(suite.server.socketUrl, 'kith.v1.json')
        early.send(numbered(frameFor(type, foreign.id)))
        expect([type, (await early.closed).code, early.frames]).toEqual([type, 4102, []])
        const forged = await Socket.open(suite.server.socketUrl, 'kith.v1.json')
        forged.sendTogether([{ type: 'hello', token: 'A'.repeat(43) }, numbered(frameFor(type, foreign.id))])
        expect([type, (await forged.closed).code, forged.frames]).toEqual([type, 4101, []])
      }
    })
  })

  describe('what is pushed and pulled', () => {
    test('P6: a group reaches who is in it, from when they are in it, and nobody else: live, pull and long poll', async () => {
      const cursors = await Promise.all(
        insiders.map(async (name) => (await drained(groups.people[name])).cursor),
      )
      const place = await groups.group()
      const held = await Promise.all(
        outsiders.map(async (name) => {
          const device = groups.people[name]
          const { cursor } = await drained(device)
          return { name, device, cursor, poll: device.call('events', { cursor, wait: 30 }) }
        }),
      )
      const live = await Promise.all(outsiders.map((name) => sessions.session(groups.people[name])))
      const { admin, author, owner } = groups.people
      const secret = `only inside ${place.id}`
      const seq = await sendText(author, place.id, secret)
      await admin.call('markRead', { id: place.id, messageId: String(seq) })
      await owner.call('updateConversation', { id: place.id, title: secret })
      await admin.call('setTyping', { id: place.id, on: true })
      await author.call('react', { id: place.id, messageId: String(seq), emoji: '🤫' })
      for (const { socket: quiet } of live) {
        await quiet.settle()
        const later = quiet.frames.filter(
          (frame) => JSON.stringify(frame).includes(secret) || frame.type === 'typing',
        )
        expect(later).toEqual([])
      }
      // What wakes the poll is their own doing, so that its answer is everything that they were told.
      for (const { name, device, poll } of held) {
        await device.call('updateMe', { bio: `now ${place.id}` })
        const { events } = await poll
        expect([name, events.map(({ type }) => type)]).toEqual([name, ['me']])
      }
      for (const [index, name] of insiders.entries()) {
        const { events } = await drained(groups.people[name], cursors[index])
        const seen = events.filter((event) => event.type === 'entry' && event.conversation === place.id)
        const text = JSON.stringify(seen)
        expect([name, text.includes(secret)]).toEqual([name, true])
        expect([name, text.includes('for those who are here')]).toEqual([name, name !== 'newcomer'])
      }
    })

    test('P6: of a group that they left somebody is told that they left, and not one entry', async () => {
      for (const name of ['left', 'removed'] as const) {
        const device = groups.people[name]
        const { cursor } = await drained(device)
        const place = await groups.group()
        await sendText(groups.people.author, place.id, 'after they went')
        const about = ({ events }: { events: SyncEvent[] }) =>
          events.filter((event) => JSON.stringify(event).includes(place.id)).map(({ type }) => type)
        expect([name, about(await device.call('events', { cursor, wait: 0 }))]).toEqual([name, ['left']])
        expect([name, about(await drained(device))]).toEqual([name, []])
        for (const [from, types] of [
          [cursor, ['left']],
          ['', []],
        ] as const) {
          const session = await device.connect({ cursor: from })
          const pushed = session.socket.frames.filter((frame) => JSON.stringify(frame).includes(place.id))
          expect([name, from, pushed.map(({ type }) => type)]).toEqual([name, from, [...types]])
          await session.socket.close()
        }
      }
    })

    test('P6: the cursor of another user gives the caller their own events only', async () => {
      const { cursor } = await drained(groups.people.owner)
      const place = await groups.group()
      await sendText(groups.people.author, place.id, 'not for strangers')
      const { events } = await groups.people.stranger.call('events', { cursor, wait: 0 })
      expect(JSON.stringify(events)).not.toContain(place.id)
    })
  })

  /** Everything that a pull gives a device, to the end. */
  async function drained(device: Device, from = ''): Promise<{ events: SyncEvent[]; cursor: string }> {
    const events: SyncEvent[] = []
    let cursor = from
    for (;;) {
      const page = await device.call('events', { cursor, wait: 0 })
      events.push(...page.events)
      if (page.events.length === 0) return { events, cursor: page.cursor }
      cursor = page.cursor
    }
  }
})
