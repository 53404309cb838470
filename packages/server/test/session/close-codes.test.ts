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
  /** Answers to signs of life that had nothing to tell. */
  beats = 0
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
    if (packet === '') this.beats++
    else for (const line of (packet as string).split('\n')) this.frames.push(JSON.parse(line))
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

  beat(): void {
    this.#server.received(this, '')
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
    async greet(token: string, cursor?: string): Promise<Peer> {
      const peer = open()
      peer.say({ type: 'hello', token, cursor })
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

test('C20, P7: a session that is silent for too long is ended with idle, one that gives signs of life is not', async () => {
  const { greet, signUp, pass, stop } = await start()
  const [ann, ben, cid] = [await signUp('ann'), await signUp('ben'), await signUp('cid')]
  const [silent, pinging, beating] = [await greet(ann.token), await greet(ben.token), await greet(cid.token)]
  for (let passed = 0; passed < limits.idleTimeoutMs; passed += limits.pingEveryMs) {
    expect([silent, pinging, beating].map(({ closedWith }) => closedWith)).toEqual(Array(3).fill(undefined))
    expect((await pinging.ask({ type: 'ping' })).type).toBe('pong')
    beating.beat()
    pass(Math.min(limits.pingEveryMs, limits.idleTimeoutMs - passed))
  }
  pass(1)
  expect([silent, pinging, beating].map(({ closedWith }) => closedWith)).toEqual([
    closed('idle'),
    undefined,
    undefined,
  ])
  await stop()
})

test('C26: a sign of life is answered by a cursor when there is a new one, and otherwise by an empty message', async () => {
  const { greet, signUp, stop } = await start()
  const [ann, ben] = [await signUp('ann'), await signUp('ben')]
  const atAnn = await greet(ann.token)
  const input = { title: 'both', members: [ben.userId] }
  const made = (await atAnn.ask({ type: 'call', operation: 'createConversation', input })) as Extract<
    ServerFrame,
    { type: 'result' }
  >
  const { conversationId: conversation } = made.body as { conversationId: string }
  const atBen = await greet(ben.token)
  const cursors = () => atBen.frames.flatMap((frame) => (frame.type === 'cursor' ? [frame.cursor] : []))
  const heard = async () => {
    atBen.beat()
    await Promise.resolve()
    return [cursors().length, atBen.beats]
  }
  const quiet = [await heard(), await heard()]
  const clientId = uuidV7(1_800_000_000_000, crypto.getRandomValues(new Uint8Array(10)))
  await atAnn.ask({ type: 'send', conversation, clientId, content: { kind: 'text', text: 'hello' } })
  await atBen.until((frame) => frame.type === 'entry' && frame.entry.content.kind === 'text')
  expect([...quiet, await heard(), await heard()]).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
    [1, 3],
  ])
  // The cursor covers the message: whoever comes back with it is not told of it again.
  const again = await greet(ben.token, cursors()[0])
  expect(again.frames.filter(({ type }) => type === 'entry')).toEqual([])
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
  const pong = slow.ask({ type: 'ping' }) as Promise<Extract<ServerFrame, { type: 'pong' }>>
  slow.stalls = false
  slow.drains()
  await slow.until((frame) => frame.type === 'entry' && frame.entry.seq === messages + 1)
  pass(1)
  expect([stuck.closedWith, slow.closedWith]).toEqual([closed('slow_reader'), undefined])
  expect(slow.frames.some(({ type }) => type === 'catch-up')).toBe(true)
  expect(stuck.frames.filter(({ type }) => type === 'entry').length).toBeLessThan(messages)
  // P4: what was dropped comes after the cursor of a pong that was written before it.
  const back = await greet(cid.token, (await pong).cursor)
  const seqs = (frames: ServerFrame[]) =>
    frames.flatMap((frame) => (frame.type === 'entry' ? [frame.entry.seq] : []))
  const before = slow.frames.findIndex(({ type }) => type === 'pong')
  expect(new Set([...seqs(slow.frames.slice(0, before)), ...seqs(back.frames)]).size).toBe(messages)
  await stop()
})
