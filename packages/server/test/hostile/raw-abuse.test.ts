/**
 * P7: what is possible below the protocol, with bytes: connections that drip, flood, lie about lengths, never read or
 * never speak. Each costs its own connection; the session of somebody else goes on, and what the server counts and
 * holds stays within its limits. Bounds are on counts and bytes, never on time.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { limits } from '@kith/protocol'
import { type Device, type Person, pair, type Session, sendText } from '../flows/harness/person.ts'
import { flows } from '../flows/harness/suite.ts'
import { RawClient } from '../sockets/raw-client.ts'
import { fragments, frame, opcode, readFrames } from '../sockets/raw-frames.ts'
import type { Crowd, CrowdReport } from './crowd.ts'
import { metricsOf } from './metrics.ts'
import { ambiguous, smuggled } from './smuggling.ts'

const crowdSize = 10_000
const admittedMax = 4_000
const memoryBytesMax = 200 * 1024 * 1024

flows(
  'raw sockets',
  (suite) => {
    let ann: Person
    let ben: Person
    let direct: string
    let witness: Session
    let memoryBefore = 0

    beforeAll(async () => {
      ;({ ann, ben, direct } = await pair(suite.server))
      witness = await ben.connect()
      memoryBefore = suite.server.residentBytes()
    })

    /** Somebody else’s session has what it should, and the server holds no more than it may. */
    async function expectUnmoved(): Promise<void> {
      const seq = await sendText(ann, direct, 'still there?')
      expect((await witness.entry(direct, seq)).entry.seq).toBe(seq)
      expect(suite.server.residentBytes() - memoryBefore).toBeLessThan(memoryBytesMax)
    }
    /** One answer to who reads the direct conversation is large then. */
    async function fillPage(): Promise<void> {
      for (let count = 0; count < 20; count++) await sendText(ben, direct, 'x'.repeat(60_000))
    }

    /** All the while that what was sent is worked on, and not only when it has just come. */
    async function expectBounded(memory: number, look: () => unknown = () => {}): Promise<void> {
      for (let round = 0; round < 50; round++) {
        await expectUnmoved()
        expect(suite.server.residentBytes() - memory).toBeLessThan(memoryBytesMax / 2)
        await look()
      }
    }
    afterAll(async () => {
      await expectUnmoved()
      await witness.socket.close()
    })

    const portOf = () => Number(new URL(suite.server.url).port)
    const openRaw = () => RawClient.open(portOf())

    async function rawSession(device: Device = ann): Promise<RawClient> {
      const client = await openRaw()
      const head = await client.upgrade('/v1/socket', { 'sec-websocket-protocol': 'kith.v1.json' })
      expect(head).toStartWith('HTTP/1.1 101')
      client.send(
        frame({ opcode: opcode.text, payload: JSON.stringify({ type: 'hello', token: device.token }) }),
      )
      await client.until(() => client.text.includes('"caught-up"'))
      return client
    }

    /** The frames of the server so far, as one text. */
    const told = (client: RawClient) => client.text
    const ping = (id: number) => JSON.stringify({ type: 'ping', id })

    describe('frames', () => {
      test('P7: a message in fragments of one byte is a message', async () => {
        const client = await rawSession()
        for (const bytes of fragments(opcode.text, ping(7), 1)) await client.write(bytes)
        await client.until(() => told(client).includes('"type":"pong","id":7'))
        client.socket.destroy()
        await expectUnmoved()
      })

      test('P7: ten thousand fragments are one message, full or empty', async () => {
        const client = await rawSession()
        const padded = `${ping(8).slice(0, -1)}${' '.repeat(10_000 - ping(8).length)}}`
        client.send(Buffer.concat(fragments(opcode.text, padded, 1)))
        await client.until(() => told(client).includes('"type":"pong","id":8'))
        const nothing = frame({ opcode: opcode.more, fin: false })
        client.send(
          Buffer.concat([
            frame({ opcode: opcode.text, fin: false }),
            ...Array<Buffer>(10_000).fill(nothing),
            frame({ opcode: opcode.more, payload: ping(9) }),
          ]),
        )
        await client.until(() => told(client).includes('"type":"pong","id":9'))
        client.socket.destroy()
        await expectUnmoved()
      })

      test('P7: pings are answered, and who never reads the answers is cut or not listened to', async () => {
        const reader = await rawSession()
        for (let count = 0; count < 10; count++)
          await reader.write(frame({ opcode: opcode.ping, payload: 'x' }))
        await reader.until(() => pongsIn(reader) === 10)
        reader.socket.destroy()
        const deaf = await rawSession()
        deaf.socket.pause()
        const connections = async () => (await metricsOf(suite.server)).kith_connections!
        const withDeaf = await connections()
        const memory = suite.server.residentBytes()
        const flood = Buffer.concat(
          Array<Buffer>(10_000).fill(frame({ opcode: opcode.ping, payload: 'x'.repeat(125) })),
        )
        for (let sent = 0; sent < 100; sent++) deaf.send(flood)
        await expectBounded(memory)
        // ws cuts it; Bun makes no more pongs than its buffer takes.
        if (suite.runtime === 'node') while ((await connections()) >= withDeaf) await expectUnmoved()
        deaf.socket.destroy()
      })

      test.each([
        [
          'as long as a frame can say',
          [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4],
        ],
        ['of two to the 62nd bytes', [0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]],
        ['of 4 GB', [0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]],
        ['of 16 MB', [0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4]],
      ])('P7: a frame %s ends the connection when it is announced', async (_what, head) => {
        const client = await rawSession()
        client.send(Uint8Array.from(head))
        await client.untilEnd()
        await expectUnmoved()
      })

      test('P7: fragments that together are too large end the connection before they are all there', async () => {
        const client = await rawSession()
        const piece = 'x'.repeat(64 * 1024)
        client.send(frame({ opcode: opcode.text, payload: piece, fin: false }))
        const next = frame({ opcode: opcode.more, payload: piece, fin: false })
        for (let sent = 0; sent < 1_000 && client.socket.writable; sent++) await client.write(next)
        await client.untilEnd()
        await expectUnmoved()
      })

      test('P7: a reader that never reads its answers costs no more than its backlog, and nobody else anything', async () => {
        const client = await rawSession()
        await fillPage()
        const memory = suite.server.residentBytes()
        client.socket.pause()
        const fetches = Array.from({ length: limits.requestsInFlightMax * 2 }, (_, index) =>
          frame({
            opcode: opcode.text,
            payload: JSON.stringify({ type: 'fetch', id: index + 1, conversation: direct, limit: 20 }),
          }),
        )
        for (const bytes of fetches) client.send(bytes)
        await expectBounded(memory, async () => {
          const { kith_session_queue_bytes_most } = await metricsOf(suite.server)
          expect(kith_session_queue_bytes_most).toBeLessThanOrEqual(2 * limits.sessionBacklogBytesMax)
        })
        client.socket.destroy()
      })

      test('P7: deep JSON, huge numbers and names of the language end or are refused, one like the other', async () => {
        const inputs = [
          '['.repeat(limits.frameBytesMax),
          `{"type":"ping","id":${'9'.repeat(400_000)}}`,
          `{"type":"ping","id":1e400}`,
          `{"type":"ping","id":1,"__proto__":{"id":2}}`,
          `{"type":"ping","type":"hello","id":1}`,
          `{${'"a":1,'.repeat(50_000)}"type":"ping","id":1}`,
        ]
        for (const input of inputs) {
          const client = await rawSession()
          const had = client.bytes.length
          client.send(frame({ opcode: opcode.text, payload: input }))
          client.send(frame({ opcode: opcode.close }))
          await client.untilEnd()
          const frames = readFrames(client.bytes.subarray(had))
          expect(frames.filter((each) => each.payload.includes('"pong"'))).toEqual([])
        }
        await expectUnmoved()
      })
    })

    describe('requests', () => {
      test('P7: pipelined requests are each answered, or the connection ends (Bun)', async () => {
        const client = await openRaw()
        const request = (n: number) =>
          `GET /v1/me?n=${n} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\n\r\n`
        client.send(Array.from({ length: 50 }, (_, n) => request(n)).join(''))
        const answered = () => client.text.split('HTTP/1.1 200').length - 1
        await client.until(() => client.ended || answered() === 50)
        if (suite.runtime === 'node') expect(answered()).toBe(50)
        expect(client.text.split('HTTP/1.1 ').length - 1).toBe(answered())
        client.socket.destroy()
        await expectUnmoved()
      })

      test('P7: answers that nobody reads are not made without end', async () => {
        const client = await openRaw()
        client.socket.pause()
        await fillPage()
        const memory = suite.server.residentBytes()
        const request = `GET /v1/conversation/${direct}/details HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\n\r\n`
        client.send(request.repeat(2_000))
        await expectBounded(memory)
        client.socket.destroy()
      })

      test.each(ambiguous.map((each) => [each.what, each] as const))(
        'a request with %s is the last of its connection, and what stands behind it is not run',
        async (_what, each) => {
          const before = await metricsOf(suite.server)
          const client = await openRaw()
          client.send(
            smuggled(
              each,
              `GET /v1/devices HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\n\r\n`,
            ),
          )
          const text = await client.untilEnd()
          expect(text).toMatch(/^$|^HTTP\/1\.1 [45]\d\d/)
          expect(text.split('HTTP/1.1 ').length).toBeLessThanOrEqual(2)
          const after = await metricsOf(suite.server)
          const key = 'kith_http_requests_total{operation="listDevices",status="200"}'
          expect(after[key]).toBe(before[key])
        },
      )

      test('what stands behind a request whose end is plain is run: the cases above can fail', async () => {
        const client = await openRaw()
        const plain = { what: 'plain', head: ['content-length: 2'], body: '{}' }
        client.send(
          smuggled(
            plain,
            `GET /v1/devices HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\n\r\n`,
          ),
        )
        await client.until(() => client.text.includes('"devices"'))
        client.socket.destroy()
      })

      test.each([
        ['one header of 64 KB', `x: ${'y'.repeat(64 * 1024)}\r\n`],
        ['ten thousand headers', Array.from({ length: 10_000 }, (_, n) => `x${n}: y\r\n`).join('')],
        ['a path of 64 KB', ''],
      ])('P7: %s is refused', async (what, headers) => {
        const client = await openRaw()
        const path = what.startsWith('a path') ? `/v1/${'x'.repeat(64 * 1024)}` : '/v1/me'
        client.send(`GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`)
        await client.until(() => client.ended || client.text.includes('\r\n'))
        expect(client.text).toMatch(/^$|^HTTP\/1\.1 4\d\d/)
        client.socket.destroy()
        await expectUnmoved()
      })
    })

    test('P7: ten thousand that never log in, and those that drip, are let in up to the limit and all ended by the server', async () => {
      const before = await metricsOf(suite.server)
      const dripping = drips.map((each) => drip(each))
      const webSockets = crowd({ kind: 'webSockets', port: portOf(), count: crowdSize })
      const first = await webSockets.next()
      expect(first.event).toBe('settled')
      expect(first.admitted).toBeGreaterThan(admittedMax / 2)
      expect(first.admitted - first.cut).toBeLessThanOrEqual(admittedMax)
      expect(first.admitted + first.refused).toBe(crowdSize)
      expect((await metricsOf(suite.server)).kith_connections).toBeLessThanOrEqual(
        admittedMax + before.kith_connections!,
      )
      await expectUnmoved()
      const silent = crowd({ kind: 'silent', port: portOf(), count: admittedMax })
      expect((await silent.next()).event).toBe('settled')
      await expectUnmoved()
      expect((await webSockets.next()).event).toBe('over')
      expect(await silent.next()).toMatchObject({ event: 'over', ended: admittedMax })
      for (const text of await Promise.all(dripping)) expect(text).not.toContain('HTTP/1.1 2')
      const { kith_connections } = await metricsOf(suite.server)
      expect(kith_connections).toBeLessThanOrEqual(before.kith_connections!)
      for (const child of [webSockets.child, silent.child])
        if (child.exitCode === null) await once(child, 'exit')
    })

    /** Never complete, and always with another byte to come. Resolves with what came back when the server ended it. */
    async function drip({ start, more, upgrade }: Drip): Promise<string> {
      const client = await openRaw()
      if (upgrade) await client.upgrade('/v1/socket', { 'sec-websocket-protocol': 'kith.v1.json' })
      client.send(start)
      const timer = setInterval(() => client.send(more), 500)
      try {
        return await client.untilEnd()
      } finally {
        clearInterval(timer)
      }
    }
  },
  { flags: ['--connections-per-address-max', String(admittedMax)] },
)

function pongsIn(client: RawClient): number {
  return readFrames(client.bytes).filter((each) => each.opcode === opcode.pong).length
}

type Drip = { what: string; start: string | Uint8Array; more: string | Uint8Array; upgrade?: boolean }
const drips: readonly Drip[] = [
  { what: 'a request line', start: 'GET /v1/', more: 'x' },
  { what: 'a header', start: 'GET /v1/me HTTP/1.1\r\nhost: x\r\nx: ', more: 'y' },
  { what: 'headers', start: 'GET /v1/me HTTP/1.1\r\nhost: x\r\n', more: 'x: y\r\n' },
  { what: 'a body', start: 'POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{', more: ' ' },
  {
    what: 'chunks',
    start: 'POST /v1/login HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    more: '1\r\n \r\n',
  },
  {
    what: 'a handshake',
    start: 'GET /v1/socket HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n',
    more: 'x: y\r\n',
  },
  {
    what: 'a hello, byte by byte',
    start: frame({ opcode: opcode.text, payload: '{"type":"hello","token":"', fin: false }),
    more: frame({ opcode: opcode.more, payload: 'x', fin: false }),
    upgrade: true,
  },
  {
    what: 'pings in the place of a hello',
    start: frame({ opcode: opcode.ping }),
    more: frame({ opcode: opcode.ping }),
    upgrade: true,
  },
]

function crowd(of: Crowd): { next(): Promise<CrowdReport>; child: ChildProcess } {
  const program = join(import.meta.dirname, 'crowd.ts')
  const child = spawn(process.execPath, [program, JSON.stringify(of)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    async next() {
      const { value, done } = await lines.next()
      if (done) throw new Error('the crowd is gone')
      return JSON.parse(value as string) as CrowdReport
    },
  }
}
