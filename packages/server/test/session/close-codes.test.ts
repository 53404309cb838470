/** Sessions that are ended for being silent or slow: a real server on a clock and connections that the test moves. */
import { expect, test } from 'bun:test'
import { type CloseReason, closeCodes, limits, type Packet, type ServerFrame, uuidV7 } from '@kith/protocol'
import { defaultServerOptions } from '../../src/options.ts'
import type { Runtime } from '../../src/ports/runtime.ts'
import { startServer } from '../../src/server.ts'
import type { Connection, HttpRequest, ListenOptions } from '../../src/sockets/adapter.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'
import { realRuntime } from '../store/support.ts'

/** Time passes when the test says so; what is due every so often runs then. */
function movableRuntime() {
  let elapsed = 1_000
  const sweeps = new Set<() => void>()
  const runtime: Runtime = {
    ...realRuntime,
    clock: { now: () => 1_800_000_000_000 + elapsed, elapsed: () => elapsed },
    timers: {
      ...realRuntime.timers,
      every(_ms, run) {
        sweeps.add(run)
        return () => sweeps.delete(run)
      },
    },
  }
  const pass = (ms: number) => {
    elapsed += ms
    for (const run of sweeps) run()
  }
  return { runtime, pass }
}

/** A peer that takes everything, until it `stalls`. */
class Peer implements Connection {
  readonly subprotocol = 'kith.v1.json'
  readonly address = '127.0.0.1'
  readonly frames: ServerFrame[] = []
  closedWith: [code: number, reason: string] | undefined
  stalls = false
  readonly #server: ListenOptions['connections']
  readonly connectionId: number
  #requests = 0
  #arrived = () => {}

  constructor(server: ListenOptions['connections'], connectionId: number) {
    this.#server = server
    this.connectionId = connectionId
    server.opened(this)
  }

  send(packet: Packet) {
    for (const line of (packet as string).split('\n')) this.frames.push(JSON.parse(line))
    this.#arrived()
    return this.stalls ? 'queued' : 'sent'
  }
  queuedBytes() {
    return 0
  }
  close(code: number, reason: string) {
    this.closedWith = [code, reason]
    this.#server.closed(this, code)
  }

  drains(): void {
    this.#server.drained(this)
  }

  say(frame: object): void {
    this.#server.received(this, JSON.stringify(frame))
  }
  async ask(frame: object): Promise<ServerFrame> {
    const id = ++this.#requests
    this.say({ ...frame, id })
    return this.until((answer) => 'id' in answer && answer.id === id)
  }
  async until(wanted: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    for (;;) {
      const found = this.frames.find(wanted)
      if (found) return found
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
      })
    }
  }
}

async function start() {
  const { runtime, pass } = movableRuntime()
  const listening = Promise.withResolvers<ListenOptions>()
  const server = await startServer(
    { ...defaultServerOptions(), drainMs: 0, sendsPerSecond: 0 },
    {
      runtime,
      store: openMemoryStore(),
      async listen(options) {
        listening.resolve(options)
        return { port: 1, stopAccepting() {}, close: async () => undefined }
      },
      passwords: { hash: async (text) => text, verify: async (text, hash) => text === hash },
    },
  )
  const options = await listening.promise
  let connections = 0
  const open = () => new Peer(options.connections, ++connections)
  return {
    pass,
    open,
    stop: () => server.stop(),
    async signUp(handle: string): Promise<{ userId: string; token: string }> {
      const body = new TextEncoder().encode(JSON.stringify({ handle, password: 'correct horse' }))
      const request: HttpRequest = {
        method: 'POST',
        path: '/v1/signup',
        query: '',
        header: (name) => (name === 'content-type' ? 'application/json' : undefined),
        address: '127.0.0.1',
        body: async () => body,
        aborted: new AbortController().signal,
      }
      return JSON.parse((await options.http(request)).body as string)
    },
    async greet(token: string): Promise<Peer> {
      const peer = open()
      peer.say({ type: 'hello', token })
      await peer.until(({ type }) => type === 'caught-up')
      return peer
    },
  }
}

const closed = (reason: CloseReason): [number, string] => [closeCodes[reason].code, reason]

test('P7: a connection that does not say hello in time is ended with hello_timeout', async () => {
  const { open, pass, stop } = await start()
  const peer = open()
  pass(limits.helloTimeoutMs)
  expect(peer.closedWith).toBeUndefined()
  pass(1)
  expect(peer.closedWith).toEqual(closed('hello_timeout'))
  await stop()
})

test('P7: a session that is silent for too long is ended with idle, one that pings is not', async () => {
  const { greet, signUp, pass, stop } = await start()
  const [ann, ben] = [await signUp('ann'), await signUp('ben')]
  const [silent, pinging] = [await greet(ann.token), await greet(ben.token)]
  for (let passed = 0; passed < limits.idleTimeoutMs; passed += limits.pingEveryMs / 2) {
    expect([silent.closedWith, pinging.closedWith]).toEqual([undefined, undefined])
    expect((await pinging.ask({ type: 'ping' })).type).toBe('pong')
    pass(limits.pingEveryMs / 2)
  }
  pass(1)
  expect([silent.closedWith, pinging.closedWith]).toEqual([closed('idle'), undefined])
  await stop()
})

test('P7: a session that lags behind and does not drain is ended with slow_reader; one that drains catches up', async () => {
  const { greet, signUp, pass, stop } = await start()
  const [ann, ben, cid] = [await signUp('ann'), await signUp('ben'), await signUp('cid')]
  const [atAnn, stuck, slow] = [await greet(ann.token), await greet(ben.token), await greet(cid.token)]
  const made = (await atAnn.ask({
    type: 'call',
    operation: 'createConversation',
    input: { title: 'all', members: [ben.userId, cid.userId] },
  })) as Extract<ServerFrame, { type: 'result' }>
  const { conversationId: conversation } = made.body as { conversationId: string }
  for (const peer of [stuck, slow]) {
    await peer.until(({ type }) => type === 'conversation')
    peer.stalls = true
  }
  const text = 'x'.repeat(limits.textBytesMax)
  const messages = Math.ceil(limits.sessionBacklogBytesMax / limits.textBytesMax) + 2
  for (let n = 0; n < messages; n++) {
    const clientId = uuidV7(1_800_000_000_000 + n, crypto.getRandomValues(new Uint8Array(10)))
    const content = { kind: 'text', text }
    expect((await atAnn.ask({ type: 'send', conversation, clientId, content })).type).toBe('sent')
  }
  pass(limits.sessionDrainMsMax)
  expect([stuck.closedWith, slow.closedWith]).toEqual([undefined, undefined])
  slow.stalls = false
  slow.drains()
  await slow.until((frame) => frame.type === 'entry' && frame.entry.seq === messages + 1)
  pass(1)
  expect([stuck.closedWith, slow.closedWith]).toEqual([closed('slow_reader'), undefined])
  expect(slow.frames.some(({ type }) => type === 'catch-up')).toBe(true)
  expect(stuck.frames.filter(({ type }) => type === 'entry').length).toBeLessThan(messages)
  await stop()
})
