import { beforeAll, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import { connect } from 'node:net'
import { encodeClientFrame, limits } from '@kith/protocol'
import { request } from './harness/http.ts'
import { newClientId, type Person, pair, type Session, sendText } from './harness/person.ts'
import { Socket } from './harness/socket.ts'
import { flows } from './harness/suite.ts'

flows('bad input', (suite) => {
  let ann: Person
  let ben: Person
  let direct: string

  beforeAll(async () => {
    ;({ ann, ben, direct } = await pair(suite.server))
    await sendText(ann, direct, 'the only message')
  })

  /** Nothing changed and the server serves. */
  async function expectUntouched(): Promise<void> {
    expect((await ben.call('getConversation', { id: direct })).head).toBe(1)
    expect((await request(suite.server.url, 'GET', '/healthz')).status).toBe(200)
    expect(suite.server.bugs()).toEqual([])
  }

  async function closeCodeOf(session: { socket: Socket }, packet: string | Uint8Array): Promise<number> {
    session.socket.raw(packet)
    return (await session.socket.closed).code
  }

  const json = () => ann.connect({ subprotocol: 'kith.v1.json' })
  const send = (more: object) =>
    JSON.stringify({
      type: 'send',
      id: 1,
      conversation: direct,
      clientId: newClientId(),
      content: { kind: 'text', text: 'x' },
      ...more,
    })

  describe('frames', () => {
    test('before hello: nothing is answered; any other frame, a second hello and a wrong token close', async () => {
      const open = () => Socket.open(suite.server.socketUrl, 'kith.v1.json')
      const hello = JSON.stringify({ type: 'hello', token: ann.token })
      expect(await closeCodeOf({ socket: await open() }, send({}))).toBe(4102)
      expect(await closeCodeOf({ socket: await open() }, JSON.stringify({ type: 'ping', id: 1 }))).toBe(4102)
      expect(
        await closeCodeOf({ socket: await open() }, JSON.stringify({ type: 'hello', token: 'wrong' })),
      ).toBe(4101)
      expect(await closeCodeOf({ socket: await open() }, JSON.stringify({ type: 'hello' }))).toBe(4102)
      expect(await closeCodeOf({ socket: await open() }, `${hello}\n${hello}`)).toBe(4102)
      expect(await closeCodeOf(await json(), hello)).toBe(4102)
      const early = await open()
      early.raw(`${hello}\n${JSON.stringify({ type: 'ping', id: 7 })}`)
      expect((await early.next('pong')).id).toBe(7)
      await expectUntouched()
    })

    test('what cannot be decoded closes with 4102, in both subprotocols', async () => {
      const texts = [
        '{',
        'null',
        '1',
        '"x"',
        '[]',
        '{}',
        '{"type":"nothing"}',
        '{"type":5}',
        '\u0000',
        '{"type":"send"}',
        '['.repeat(100_000),
        `{"a":${'['.repeat(50)}${']'.repeat(50)}}`,
      ]
      for (const text of texts)
        expect([text.slice(0, 20), await closeCodeOf(await json(), text)]).toEqual([text.slice(0, 20), 4102])
      const bytes = [
        [0xc1],
        [0x91],
        [0x91, 0x63],
        [0x90],
        [0xc0],
        [0xdd, 0xff, 0xff, 0xff, 0xff],
        [0xdc, 0xff, 0xff, 2],
        [0x93, 2, 1, 0xc6, 0x7f, 0xff, 0xff, 0xff],
        Array(2_000).fill(0x91),
        [0x92, 6, 0xa1, 0xff],
      ]
      for (const packet of bytes) {
        const session = await ann.connect()
        expect([packet.slice(0, 5), await closeCodeOf(session, Uint8Array.from(packet))]).toEqual([
          packet.slice(0, 5),
          4102,
        ])
      }
      await expectUntouched()
    })

    test('bytes on a JSON session and text on a binary one close with 4102: each form is validated in its own way', async () => {
      const frame = { type: 'ping', id: 9 } as const
      for (const [own, form] of [
        ['kith.v1.json', 'kith.v1.msgpack'],
        ['kith.v1.msgpack', 'kith.v1.json'],
      ] as const) {
        const session = await ann.connect({ subprotocol: own })
        expect(await closeCodeOf(session, encodeClientFrame(frame, form))).toBe(4102)
      }
      await expectUntouched()
    })

    test('a wrong-typed request with an id is answered bad_request and the session goes on', async () => {
      const { socket } = await json()
      const wrong = [
        send({ id: 1, conversation: 5 }),
        send({ id: 1, conversation: '0' }),
        send({ id: 1, conversation: "1' OR 1=1" }),
        send({ id: 1, clientId: 'x' }),
        send({ id: 1, content: null }),
        send({ id: 1, content: { kind: 'members', change: 'removed', users: [ben.userId] } }),
        send({ id: 1, content: { kind: 'erased' } }),
        send({ id: 1, content: { kind: 'text', text: 'x', extra: 1 } }),
        send({
          id: 1,
          content: { kind: 'text', text: 'x', mentions: Array(limits.mentionsMax + 1).fill(ben.userId) },
        }),
        send({ id: 1, content: { kind: 'edit', target: 0, text: 'x' } }),
        send({ id: 1, sentAt: -1 }),
        send({ id: 1, __proto__: 1, extra: true }),
        JSON.stringify({ type: 'receipts', id: 1, marks: [] }),
        JSON.stringify({ type: 'receipts', id: 1, marks: [{ conversation: direct, read: -1 }] }),
        JSON.stringify({
          type: 'receipts',
          id: 1,
          marks: Array(limits.receiptsPerFrameMax + 1).fill({ conversation: direct, read: 1 }),
        }),
        JSON.stringify({ type: 'fetch', id: 1, conversation: direct, limit: limits.rangeEntriesMax + 1 }),
        JSON.stringify({ type: 'fetch', id: 1, conversation: direct, after: 1.5 }),
        JSON.stringify({ type: 'call', id: 1, operation: 'getMe' }),
      ]
      for (const frame of wrong) {
        const answer = socket.answerTo(1)
        socket.raw(frame)
        expect([frame, await answer]).toMatchObject([
          frame,
          { type: 'error', code: 'bad_request', retry: 'giveup' },
        ])
      }
      for (const operation of ['nothing', 'constructor', '__proto__', 'signup', 'login', 'events'])
        expect((await socket.refused({ type: 'call', operation, input: {} })).code).toBe('not_found')
      expect((await socket.refused({ type: 'call', operation: 'getMe', input: 'x' })).code).toBe(
        'bad_request',
      )
      expect(
        await socket.expectAnswer('result', { type: 'call', operation: 'getMe', input: {} }),
      ).toMatchObject({ status: 200 })
      for (const id of [0, -1, 1.5, 4294967296, '1', null])
        expect(await closeCodeOf(await json(), JSON.stringify({ type: 'ping', id }))).toBe(4102)
      await expectUntouched()
    })

    test('P5: receipts that come after a refused frame in one message count', async () => {
      const refused = send({ id: 1, content: { kind: 'edit', target: 0, text: 'x' } })
      const delivered = { type: 'receipts', id: 2, marks: [{ conversation: direct, delivered: 1 }] } as const
      const read = { type: 'receipts', id: 2, marks: [{ conversation: direct, read: 1 }] } as const
      const rounds = [
        ['kith.v1.json', delivered, { delivered: 1, read: 0 }],
        ['kith.v1.msgpack', read, { delivered: 1, read: 1 }],
      ] as const
      for (const [subprotocol, receipts, mine] of rounds) {
        const { socket } = await ben.connect({ subprotocol })
        const answers = [socket.answerTo(1), socket.answerTo(2)]
        socket.sendTogether([JSON.parse(refused), receipts])
        expect(await Promise.all(answers)).toMatchObject([{ code: 'bad_request' }, { type: 'done' }])
        expect((await ben.call('getConversation', { id: direct })).mine).toEqual(mine)
      }
      await expectUntouched()
    })

    test('P7: a frame that is too large closes with 4103 or is cut; one that just fits does not', async () => {
      const fits = await json()
      const text = 'x'.repeat(limits.frameBytesMax - 400)
      const answer = fits.socket.answerTo(1)
      fits.socket.raw(send({ content: { kind: 'text', text } }))
      expect(await answer).toMatchObject({ type: 'error' })
      expect(await closeCodeOf(await json(), 'x'.repeat(limits.frameBytesMax + 1))).toBe(4103)
      expect([1006, 1009, 4103]).toContain(
        await closeCodeOf(await json(), 'x'.repeat(8 * limits.frameBytesMax)),
      )
      expect(await closeCodeOf(await ann.connect(), new Uint8Array(limits.frameBytesMax + 1))).toBe(4103)
      await expectUntouched()
    })

    test('P7: more requests than may wait are refused one by one, nothing is lost and memory stays bounded', async () => {
      const session = await ann.connect()
      const before = suite.server.residentBytes()
      const ids = Array.from({ length: 3_000 }, () => session.socket.newId())
      const answers = ids.map((id) => session.socket.answerTo(id))
      for (const id of ids) session.socket.send({ type: 'fetch', id, conversation: direct })
      const types = (await Promise.all(answers)).map((answer) =>
        answer.type === 'error' ? answer.code : answer.type,
      )
      expect(new Set(types)).toEqual(new Set(['range', 'rate_limited']))
      expect(types.filter((type) => type === 'range').length).toBeGreaterThanOrEqual(
        limits.requestsInFlightMax,
      )
      expect(suite.server.residentBytes() - before).toBeLessThan(200 * 1024 * 1024)
    })

    test('P7: random bytes over and over leave the server healthy and no larger', async () => {
      const before = suite.server.residentBytes()
      let state = 12_345
      const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
      for (let n = 0; n < 150; n++) {
        const session: Session = n % 2 ? await json() : await ann.connect()
        const bytes = Uint8Array.from({ length: 1 + (random() % 400) }, () => random() >> 7)
        session.socket.raw(n % 2 ? Buffer.from(bytes).toString('latin1') : bytes)
        session.socket.raw(n % 2 ? '}' : Uint8Array.of(0xc1))
        expect((await session.socket.closed).code).toBe(4102)
      }
      expect(suite.server.residentBytes() - before).toBeLessThan(200 * 1024 * 1024)
      await expectUntouched()
    })
  })

  describe('the handshake', () => {
    test('needs a common subprotocol, an allowed origin and GET', async () => {
      const upgrade = (headers: Record<string, string>, method = 'GET') =>
        rawExchange(
          suite.server.url,
          `${method} /v1/socket HTTP/1.1\r\nhost: ${new URL(suite.server.url).host}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${Object.entries(
            headers,
          )
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('')}\r\n`,
        )
      const ours = { 'sec-websocket-protocol': 'kith.v1.json' }
      expect(await upgrade(ours)).toStartWith('HTTP/1.1 101')
      expect(await upgrade({})).toStartWith('HTTP/1.1 400')
      expect(await upgrade({ 'sec-websocket-protocol': 'graphql-ws' })).toStartWith('HTTP/1.1 400')
      expect(await upgrade({ ...ours, origin: 'https://evil.example' })).toStartWith('HTTP/1.1 403')
      expect(await upgrade({ ...ours, origin: suite.server.url })).toStartWith('HTTP/1.1 101')
      expect(await upgrade(ours, 'POST')).not.toStartWith('HTTP/1.1 101')
    })
  })

  describe('requests', () => {
    const post = (body: string, headers: Record<string, string> = {}) =>
      request(suite.server.url, 'POST', `/v1/conversation/${direct}/message`, {
        token: ann.token,
        body,
        headers,
      })

    test('a body that is no JSON object of the right shape is 400', async () => {
      const bodies = [
        '{',
        'null',
        '1',
        '"x"',
        '[]',
        '{}',
        '{"message":1,"clientMessageId":"x"}',
        '{"message":"x"}',
        '\uFEFF',
        `${'['.repeat(200_000)}`,
        `{"message":"x","clientMessageId":"y","deep":${'['.repeat(20)}${']'.repeat(20)}}`,
        '{"message":"x","clientMessageId":"y","replyTo":"0"}',
        '{"message":"x","clientMessageId":"y","replyTo":-1}',
        '{"message":"x","clientMessageId":"y","sentAt":"now"}',
        `{"message":"x","clientMessageId":"${'c'.repeat(129)}"}`,
      ]
      for (const body of bodies)
        expect([body.slice(0, 40), (await post(body)).status]).toEqual([body.slice(0, 40), 400])
      await expectUntouched()
    })

    test('a new conversation that is half direct and half a group is 400, not read as the other half', async () => {
      const halves = [
        { user1: ann.userId, title: 'x', members: [] },
        { user1: ann.userId, user2: { a: 1 }, title: 'x', members: [] },
        { user1: ann.userId, user2: ben.userId, title: 5 },
      ]
      for (const half of halves)
        expect([half, (await ann.refused('createConversation', half)).code]).toEqual([half, 'bad_request'])
      await expectUntouched()
    })

    test('bytes that are no UTF-8 are 400, over a raw connection too; what is no HTTP is refused', async () => {
      const head = `POST /v1/conversation/${direct}/message HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\ncontent-type: application/json\r\nconnection: close\r\n`
      const body = Buffer.from('{"message":"\xff\xfe","clientMessageId":"z"}', 'latin1')
      const exchange = (bytes: Buffer | string) => rawExchange(suite.server.url, bytes)
      const answer = await exchange(
        Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]),
      )
      expect(answer).toStartWith('HTTP/1.1 400')
      for (const nonsense of [
        'hello\r\n\r\n',
        `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
        '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n',
      ])
        expect(await exchange(nonsense)).not.toStartWith('HTTP/1.1 2')
      await expectUntouched()
    })

    test('ids that are none, in the path and the query, are 400 and reach no store', async () => {
      for (const id of ['x', '0', '-1', '1.5', '99999999999999999999', "1'--", '%00', '%ff', '1e5'])
        expect([
          id,
          (await request(suite.server.url, 'GET', `/v1/conversation/${id}`, { token: ann.token })).status,
        ]).toEqual([id, 400])
      expect(
        (await request(suite.server.url, 'DELETE', '/v1/conversation?id=x', { token: ann.token })).status,
      ).toBe(400)
      await expectUntouched()
    })
  })
})

/** The first bytes that come back, or nothing when the connection is closed. */
async function rawExchange(url: string, bytes: Buffer | string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  const ended = once(socket, 'close').catch(() => [])
  const answered = new Promise<void>((resolve) => {
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text
      resolve()
    })
  })
  await Promise.race([answered, ended])
  socket.destroy()
  return answer
}
