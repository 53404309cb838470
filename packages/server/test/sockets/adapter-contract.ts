/** What every socket adapter must do, seen from the other end of the wire. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { frameBytesMax } from './contract-server.ts'
import { RawClient } from './raw-client.ts'

type Closed = { code: number; reason: string }

class Client {
  readonly socket: WebSocket
  readonly closed: Promise<Closed>
  #messages: (string | Uint8Array)[] = []
  #wake: (() => void) | undefined

  constructor(port: number, subprotocols: string[]) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, subprotocols)
    this.socket.binaryType = 'arraybuffer'
    this.socket.onmessage = ({ data }) => {
      this.#messages.push(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer))
      this.#wake?.()
    }
    this.closed = new Promise((resolve) => {
      this.socket.onclose = ({ code, reason }) => resolve({ code, reason })
    })
  }
  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.onopen = () => resolve()
      this.socket.onerror = () => reject(new Error('not opened'))
    })
  }
  async next(): Promise<string | Uint8Array> {
    while (this.#messages.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#messages.shift()!
  }
}

export function adapterContract(name: string, start: () => Promise<{ port: number; stop(): void }>): void {
  describe(`socket adapter on ${name}`, () => {
    let server: { port: number; stop(): void }
    let opened = 0
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    async function open(subprotocols: string[] = ['kith.v1.msgpack', 'kith.v1.json']): Promise<Client> {
      const client = new Client(server.port, subprotocols)
      await client.opened()
      opened++
      return client
    }
    async function get(path: string, init?: RequestInit): Promise<unknown> {
      return (await fetch(`http://127.0.0.1:${server.port}${path}`, init)).json()
    }
    async function logged(event: string): Promise<string[]> {
      return (await get(`/log?${encodeURIComponent(event)}`)) as string[]
    }

    test('prefers the compact subprotocol and tells the address', async () => {
      const client = await open(['kith.v1.json', 'kith.v1.msgpack'])
      expect(client.socket.protocol).toBe('kith.v1.msgpack')
      expect(await logged(`opened ${opened} kith.v1.msgpack 127.0.0.1`)).toBeArray()
      client.socket.close()
    })

    test('speaks JSON with a client that knows nothing else, and carries text and bytes both ways', async () => {
      const client = await open(['kith.v1.json', 'something.else'])
      expect(client.socket.protocol).toBe('kith.v1.json')
      client.socket.send('grüß dich')
      expect(await client.next()).toBe('grüß dich')
      client.socket.send(new Uint8Array([1, 2, 250]))
      expect(await client.next()).toEqual(new Uint8Array([1, 2, 250]))
      client.socket.close()
    })

    test('offers no compression', async () => {
      const raw = await RawClient.open(server.port)
      const head = await raw.upgrade('/socket', {
        'sec-websocket-protocol': 'kith.v1.json',
        'sec-websocket-extensions': 'permessage-deflate',
      })
      opened++
      expect(head).toStartWith('HTTP/1.1 101')
      expect(head.toLowerCase()).not.toContain('sec-websocket-extensions')
      raw.socket.destroy()
    })

    test.each(['', 'chat', 'kith.v2.json'])('refuses the subprotocol %p with 400', async (offer) => {
      const raw = await RawClient.open(server.port)
      const headers: Record<string, string> = offer === '' ? {} : { 'sec-websocket-protocol': offer }
      expect(await raw.upgrade('/socket', headers)).toStartWith('HTTP/1.1 400')
      raw.socket.destroy()
    })

    test('a connection has the address that clientAddress says', async () => {
      const raw = await RawClient.open(server.port)
      await raw.upgrade('/socket', { 'sec-websocket-protocol': 'kith.v1.json', 'x-client': '198.51.100.7' })
      opened++
      expect(await logged(`opened ${opened} kith.v1.json 198.51.100.7`)).toBeArray()
      raw.socket.destroy()
    })

    test('refuses whom admit refuses, before anything is opened', async () => {
      const raw = await RawClient.open(server.port)
      const head = await raw.upgrade('/socket', {
        'sec-websocket-protocol': 'kith.v1.json',
        'x-refuse': 'yes',
      })
      expect(head).toStartWith('HTTP/1.1 503')
      raw.socket.destroy()
    })

    test('P7: a frame of the maximum size arrives, one byte more closes with 4103', async () => {
      const client = await open()
      client.socket.send(new Uint8Array(frameBytesMax))
      expect((await client.next()).length).toBe(frameBytesMax)
      client.socket.send(new Uint8Array(frameBytesMax + 1))
      expect((await client.closed).code).toBe(4103)
      const events = await logged(`closed ${opened} 4103`)
      expect(events.filter((event) => event.startsWith(`closed ${opened} `))).toHaveLength(1)
    })

    test('P7: the limit counts bytes, not characters', async () => {
      const client = await open()
      client.socket.send('ü'.repeat(frameBytesMax / 2))
      expect(await client.next()).toHaveLength(frameBytesMax / 2)
      client.socket.send('ü'.repeat(frameBytesMax / 2 + 1))
      expect((await client.closed).code).toBe(4103)
    })

    test('P7: a frame far beyond the limit is not taken in', async () => {
      const client = await open()
      client.socket.send(new Uint8Array(frameBytesMax * 16))
      expect([1006, 1009, 4103]).toContain((await client.closed).code)
      const after = await open()
      after.socket.close()
    })

    test('closes with the code and reason that the server gives, and reports it once, afterwards', async () => {
      const client = await open()
      client.socket.send('close 4100')
      expect(await client.closed).toEqual({ code: 4100, reason: 'as you wish' })
      const events = await logged(`closed ${opened} 4100`)
      expect(events.filter((event) => event.startsWith(`closed ${opened} `))).toEqual([
        `closed ${opened} 4100`,
      ])
    })

    test('reports a client that closes, and one that is suddenly gone', async () => {
      const polite = await open()
      polite.socket.close(4321)
      expect(await logged(`closed ${opened} 4321`)).toBeArray()
      const raw = await RawClient.open(server.port)
      await raw.upgrade('/socket', { 'sec-websocket-protocol': 'kith.v1.json' })
      opened++
      raw.socket.destroy()
      expect(await logged(`closed ${opened} 1006`)).toBeArray()
    })

    test('P7: tells what it queued and what it dropped, delivers all it took, then says it is drained', async () => {
      const raw = await RawClient.open(server.port)
      await raw.upgrade('/socket', { 'sec-websocket-protocol': 'kith.v1.msgpack' })
      opened++
      raw.socket.pause()
      raw.sendFrame('flood 1000')
      const flooded = (await logged(`queued ${opened} true`)).find((event) => event.startsWith('flooded'))!
      const [, taken, queued, dropped] = flooded.split(' ')
      expect([queued, dropped]).toEqual(['true', 'true'])
      raw.socket.resume()
      const frameBytes = 64 * 1024 + 10
      await raw.until(() => raw.bytes.length >= Number(taken) * frameBytes)
      expect(raw.bytes.length).toBe(Number(taken) * frameBytes)
      for (let frame = 0; frame < Number(taken); frame++) {
        const payload = raw.bytes.subarray(frame * frameBytes + 10, (frame + 1) * frameBytes)
        expect({ frame, intact: payload.every((byte) => byte === frame % 256) }).toEqual({
          frame,
          intact: true,
        })
      }
      expect(await logged(`drained ${opened}`)).toBeArray()
      raw.socket.destroy()
    })

    test('hands a request on as it came', async () => {
      const seen = await get('/v1/a%2Fb?x=%zz&y', { method: 'PATCH', headers: { 'X-Test': 'yes' } })
      expect(seen).toEqual({
        method: 'PATCH',
        path: '/v1/a%2Fb',
        query: 'x=%zz&y',
        address: '127.0.0.1',
        header: 'yes',
      })
    })

    test('answers several requests on one connection, also without a body', async () => {
      const raw = await RawClient.open(server.port)
      raw.send('GET /empty HTTP/1.1\r\nhost: x\r\n\r\n')
      await raw.until(() => raw.text.includes('\r\n\r\n'))
      expect(raw.text).toStartWith('HTTP/1.1 204')
      expect(raw.text.toLowerCase()).toContain('x-empty: yes')
      raw.send('GET /second HTTP/1.1\r\nhost: x\r\n\r\n')
      await raw.until(() => raw.text.includes('/second'))
      raw.socket.destroy()
    })

    test('P7: reads a body up to the limit that the reader gives', async () => {
      expect(await get('/body', { method: 'POST' })).toBe(0)
      expect(await get('/body', { method: 'POST', body: 'x'.repeat(1_000) })).toBe(1_000)
      expect(await get('/body', { method: 'POST', body: 'x'.repeat(1_001) })).toBe('too_large')
      expect(await chunked(['x'.repeat(600), 'y'.repeat(400)])).toContain('\r\n1000')
      expect(await chunked(['x'.repeat(600), 'y'.repeat(401)])).toContain('"too_large"')
    })

    async function chunked(chunks: string[]): Promise<string> {
      const raw = await RawClient.open(server.port)
      raw.send('POST /body HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n')
      for (const chunk of chunks) raw.send(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
      raw.send('0\r\n\r\n')
      return raw.untilEnd()
    }

    test('tells a long poll that its client has gone', async () => {
      const raw = await RawClient.open(server.port)
      raw.send('GET /hold HTTP/1.1\r\nhost: x\r\n\r\n')
      await logged('holding')
      raw.socket.destroy()
      expect(await logged('aborted')).toBeArray()
    })

    test('a bug in the handler is a 500, and the server goes on', async () => {
      expect((await fetch(`http://127.0.0.1:${server.port}/bug`)).status).toBe(500)
      expect(await get('/next')).toMatchObject({ path: '/next' })
    })

    test.each([
      ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(64 * 1024)}\r\n\r\n`],
      [
        'two lengths',
        'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ])('P7: refuses %s and ends the connection', async (_what, bytes) => {
      const raw = await RawClient.open(server.port)
      raw.send(Buffer.from(bytes, 'latin1'))
      expect(await raw.untilEnd()).toMatch(/^$|^HTTP\/1\.1 4\d\d/)
    })

    test('after stopAccepting new connections are refused and open ones go on, until close ends them', async () => {
      const client = await open()
      await get('/stop-accepting')
      await expect(RawClient.open(server.port)).rejects.toThrow()
      client.socket.send('still here')
      expect(await client.next()).toBe('still here')
      client.socket.send('end')
      expect((await client.closed).code).toBeGreaterThan(1000)
    })
  })
}
