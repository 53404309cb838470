/** The HTTP interface over the socket: `call` frames. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { RunningServer } from '../../src/server.ts'
import { socketPath } from '../../src/sockets/adapter.ts'
import { Api, type Person, startTestServer } from './support.ts'

type Frame = { type: string; id?: number; [field: string]: unknown }

let server: RunningServer
let api: Api
let ann: Person
let bob: Person
let socket: WebSocket
const waiting = new Map<number | string, (frame: Frame) => void>()
let lastId = 0

function next(key: number | string): Promise<Frame> {
  return new Promise((resolve) => waiting.set(key, resolve))
}

function call(operation: string, input: unknown): Promise<Frame> {
  const id = ++lastId
  const answer = next(id)
  socket.send(JSON.stringify({ type: 'call', id, operation, input }))
  return answer
}

beforeAll(async () => {
  server = await startTestServer()
  api = new Api(server.url)
  ann = await api.person('ann')
  bob = await api.person('bob')
  socket = new WebSocket(server.url.replace('http', 'ws') + socketPath, ['kith.v1.json'])
  socket.onmessage = ({ data }) => {
    for (const line of String(data).split('\n')) {
      const frame = JSON.parse(line) as Frame
      waiting.get(frame.id ?? frame.type)?.(frame)
    }
  }
  await new Promise((resolve) => (socket.onopen = resolve))
  const caughtUp = next('caught-up')
  socket.send(JSON.stringify({ type: 'hello', token: ann.token }))
  await caughtUp
})
afterAll(async () => {
  socket.close()
  await server.stop()
})

describe('a call frame', () => {
  test('takes parameters, query and body in one object and answers as HTTP does', async () => {
    const made = await call('createConversation', { user1: ann.userId, user2: bob.userId })
    expect(made).toMatchObject({ type: 'result', status: 201 })
    const { conversationId: id } = made.body as { conversationId: string }
    const sent = await call('sendToConversation', { id, message: 'hello', clientMessageId: 'one' })
    expect(sent).toMatchObject({
      type: 'result',
      status: 201,
      body: { messageId: '1', seq: 1, status: 'SENT' },
    })
    const details = await call('conversationDetails', { id, uid: ann.userId, limit: 1 })
    expect(details.body).toEqual((await api.call('conversationDetails', ann, { id, limit: 1 })).body)
    expect(await call('setTyping', { id, on: true })).toEqual({ type: 'result', id: lastId, status: 204 })
  })

  test.each([
    ['an unknown operation', 'nothing', {}, 'not_found'],
    ['the name of something else', 'constructor', {}, 'not_found'],
    [
      'sign-up, which a session has behind it',
      'signup',
      { handle: 'someone', password: 'password' },
      'not_found',
    ],
    ['events, which a session gets anyway', 'events', {}, 'not_found'],
    ['input that is no object', 'getMe', [], 'bad_request'],
    ['bad input', 'getConversation', { id: 'x' }, 'bad_request'],
    [
      'fields that are only in the prototype',
      'sendToConversation',
      JSON.parse('{"id":"1","__proto__":{"message":"x","clientMessageId":"x"}}'),
      'bad_request',
    ],
    ['bad input in the place of a query', 'listConversations', { page_size: '10' }, 'bad_request'],
    ['another user', 'heartbeat', { userId: '1' }, 'forbidden'],
    ['what is not there', 'getConversation', { id: '1' }, 'not_found'],
  ])('refuses %s', async (_what, operation, input, code) => {
    expect(await call(operation, input)).toMatchObject({ type: 'error', id: lastId, code })
  })
})
