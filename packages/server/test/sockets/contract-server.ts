/**
 * A program around a socket adapter that does what the contract suite asks for over the wire, and keeps a log of
 * what the adapter told it. Runs in the test process or, for Node, in its own.
 */
import type { Connection, HttpRequest, HttpResponse, Listener } from '../../src/sockets/adapter.ts'
import { type SocketRuntime, socketAdapter } from '../../src/sockets/index.ts'

export const frameBytesMax = 64 * 1024
/** Filled anew for each frame: an adapter that keeps it instead of copying it sends the wrong bytes. */
const floodFrame = new Uint8Array(64 * 1024)

class EventLog {
  readonly #events: string[] = []
  #waiting: { event: string; done: (events: string[]) => void }[] = []

  add(event: string): void {
    this.#events.push(event)
    for (const { event: wanted, done } of this.#waiting) if (wanted === event) done(this.#events)
    this.#waiting = this.#waiting.filter((wait) => wait.event !== event)
  }
  when(event: string): Promise<string[]> {
    if (event === '' || this.#events.includes(event)) return Promise.resolve(this.#events)
    return new Promise((done) => this.#waiting.push({ event, done }))
  }
}

export async function startContractServer(runtime: SocketRuntime): Promise<Listener> {
  const log = new EventLog()
  let insideClose = false

  function obey(connection: Connection, command: string): boolean {
    const [verb, argument] = command.split(' ')
    switch (verb) {
      case 'close':
        insideClose = true
        connection.close(Number(argument), 'as you wish')
        insideClose = false
        return true
      case 'flood':
        flood(connection, Number(argument))
        return true
      case 'end':
        void listener.close()
        return true
      default:
        return false
    }
  }

  function flood(connection: Connection, frames: number): void {
    const counts = { sent: 0, queued: 0, dropped: 0 }
    for (let frame = 0; frame < frames; frame++) {
      floodFrame.fill(frame)
      counts[connection.send(floodFrame)]++
    }
    log.add(`flooded ${counts.sent + counts.queued} ${counts.queued > 0} ${counts.dropped > 0}`)
    log.add(`queued ${connection.connectionId} ${connection.queuedBytes() > 0}`)
  }

  async function http(request: HttpRequest): Promise<HttpResponse> {
    const { method, path, query, address } = request
    if (path === '/log') return json(await log.when(decodeURIComponent(query)))
    if (path === '/body') return json(describeBody(await request.body(1_000)))
    if (path === '/stop-accepting') listener.stopAccepting()
    if (path === '/hold') await held(request)
    if (path === '/bug') throw new Error('a bug')
    if (path === '/empty') return { status: 204, headers: { 'x-empty': 'yes' } }
    return json({ method, path, query, address, header: request.header('x-test') ?? null })
  }

  function held(request: HttpRequest): Promise<void> {
    log.add('holding')
    return new Promise((resolve) => {
      request.aborted.addEventListener('abort', () => {
        log.add('aborted')
        resolve()
      })
    })
  }

  const listen = await socketAdapter(runtime)
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    socketPath: '/socket',
    http,
    clientAddress: ({ address, header }) => header('x-client') ?? address,
    admit: ({ header }) =>
      header('x-refuse') === undefined ? undefined : { status: 503, headers: {}, body: 'full' },
    connections: {
      opened: ({ connectionId, subprotocol, address }) =>
        log.add(`opened ${connectionId} ${subprotocol} ${address}`),
      received(connection, packet) {
        const text = typeof packet === 'string' ? packet : Buffer.from(packet).toString('latin1')
        if (packet.length < 100 && obey(connection, text)) return
        connection.send(typeof packet === 'string' ? packet : packet.slice())
      },
      drained: ({ connectionId }) => log.add(`drained ${connectionId}`),
      closed: ({ connectionId }, code) =>
        log.add(`closed ${connectionId} ${code}${insideClose ? ' inside' : ''}`),
    },
    frameBytesMax,
    idleTimeoutMs: 75_000,
  })
  return listener
}

function json(value: unknown): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function describeBody(body: Uint8Array | string): unknown {
  return typeof body === 'string' ? body : body.length
}

if (import.meta.main) {
  const listener = await startContractServer(process.argv[2] as SocketRuntime)
  console.log(listener.port)
}
