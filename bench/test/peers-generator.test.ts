/** What the generator does with servers that refuse, forget or never answer. */
import { expect, test } from 'bun:test'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { PeerDriver, SessionEvents } from '../src/peers/drivers/driver.ts'
import type { DriverSpec } from '../src/peers/drivers/index.ts'
import { WebSocketLink } from '../src/peers/drivers/web-socket-link.ts'
import type { Job } from '../src/peers/generator/job.ts'
import { processTree } from '../src/peers/generator/meter.ts'
import { runJob } from '../src/peers/generator/run-job.ts'
import { storm } from '../src/peers/generator/storm.ts'
import { orStop, thenStop } from '../src/peers/servers/process.ts'

async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as { port: number }).port }
}

/** Unlike `rejects`, lets the test's timeout end a promise that never settles. */
function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: Error) => error.message,
  )
}

test.each<[string, (socket: Socket) => void, string]>([
  [
    'refuses the upgrade',
    (socket) => void socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\ngone'),
    'no upgrade: HTTP/1.1 403 Forbidden',
  ],
  ['hangs up before the upgrade', (socket) => void socket.end(), 'connection closed'],
])('a WebSocket to a server that %s rejects with the reason', async (_, answer, reason) => {
  const { server, port } = await listen((socket) => void socket.once('data', () => answer(socket)))
  const ends: string[] = []
  const link = new WebSocketLink({ onText() {}, onRead() {}, onEnd: (why) => void ends.push(why) })
  expect(await failureOf(link.connect({ host: '127.0.0.1', port }, '/'))).toBe(reason)
  expect(ends).toEqual([reason])
  link.link.drop()
  server.close()
})

const timeoutMs = 60_000

/** Waits for ever when nobody answers at this port. */
function jobAt(port: number): Job {
  const address = { host: '127.0.0.1', port }
  const driver: DriverSpec = { name: 'tinode', address, users: 2, archive: true, domain: '' }
  return { driver, workload: 'bytes', settings: { sessions: 1 }, firstCounter: 0, processIds: [] }
}

test(
  'a generator that has no result in time is told as that',
  async () => {
    const { server, port } = await listen(() => undefined)
    expect(await failureOf(runJob(jobAt(port), 0.5))).toBe('no result after 0.5 s')
    server.close()
  },
  timeoutMs,
)

test(
  'a generator that something else ended is told with the signal',
  async () => {
    const connected = Promise.withResolvers<void>()
    const { server, port } = await listen(() => connected.resolve())
    const before = new Set(processTree([process.pid]))
    const failure = failureOf(runJob(jobAt(port), timeoutMs / 1000))
    await connected.promise
    for (const processId of processTree([process.pid]))
      if (!before.has(processId)) process.kill(processId, 'SIGTERM')
    expect(await failure).toBe('the generator was ended by SIGTERM')
    server.close()
  },
  timeoutMs,
)

test(
  'a Kith driver of which nobody wants a session keeps nothing running',
  async () => {
    const drivers = fileURLToPath(new URL('../src/peers/drivers/kith.ts', import.meta.url))
    const script = `const { kithDriver } = await import(${JSON.stringify(drivers)})
      console.log(kithDriver({ host: '127.0.0.1', port: 1 }, 2).answer)`
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' })
    expect(await new Response(child.stdout).text()).toContain('sent')
    expect(await child.exited).toBe(0)
  },
  timeoutMs,
)

/** Answers everything and delivers nothing. */
const forgetful: PeerDriver = {
  answer: 'at once',
  keepAliveSeconds: 60,
  session(_, events: SessionEvents) {
    const sent: number[] = []
    const done = async () => undefined
    return {
      bytesIn: 0,
      bytesOut: 0,
      open: done,
      resume: done,
      keepAlive: done,
      join: done,
      page: async () => 0,
      drop() {},
      send: (_target, counter) => void sent.push(counter),
      flush() {
        if (sent.length === 0) return
        const counters = sent.splice(0)
        queueMicrotask(() => {
          for (const counter of counters) events.answered(counter)
          events.read()
        })
      },
    }
  },
}

test('P3: a storm after which nobody has everything gives no time, and says what is missing', async () => {
  const settings = { devices: 2, backlog: 3, textBytes: 100, drainMs: 20 }
  const job: Job = { ...jobAt(0), workload: 'storm', settings }
  const { figures, caughtUpMs, verified } = await storm(forgetful, job)
  expect(figures).toMatchObject({ devices: 2, caughtUp: 0 })
  expect(figures).not.toHaveProperty('allCaughtUpSeconds')
  expect(caughtUpMs).toBeUndefined()
  expect(verified).toMatchObject({ sent: 6, unanswered: 0, underWay: 6 })
})

test('a server is stopped when what it still needs fails', async () => {
  let stops = 0
  const started = { stop: async () => void stops++ }
  const fail = async () => Promise.reject(new Error('no schema'))
  expect(await failureOf(thenStop(started, fail))).toBe('no schema')
  expect(await failureOf(orStop(started, fail))).toBe('no schema')
  expect(stops).toBe(2)
  expect(await orStop(started, async () => 'ready')).toBe('ready')
  expect(stops).toBe(2)
  await thenStop(started, () => undefined)
  expect(stops).toBe(3)
})
