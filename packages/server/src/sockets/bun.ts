/**
 * The socket port on `Bun.serve`. Owns the listener and one small object per WebSocket; keeps no timer and no
 * closure per connection. `closed` is never called from inside `close`. `send()` of Bun returns 0 when the frame was
 * dropped and -1 when it was queued: both are told to the caller, nothing is ever lost in silence. After a close,
 * Bun itself drops a peer that does not take its last bytes, within ten seconds.
 */

import { closeCodes, type Packet, type Subprotocol } from '@kith/protocol'
import type { Server, ServerWebSocket } from 'bun'
import { realTimers } from '../runtime/real.ts'
import type {
  Connection,
  ConnectionHandler,
  HttpRequest,
  HttpResponse,
  Listen,
  ListenOptions,
} from './adapter.ts'
import { Gathered } from './gathered.ts'
import {
  answerTimeoutMs,
  bodyTimeoutMs,
  closeBacklogBytesMax,
  exceeds,
  idleBackstopMs,
  judgeUpgrade,
  oversizeFactor,
  socketBacklogBytesMax,
} from './handshake.ts'

/** Bodies beyond what any call may carry are refused by the runtime before they are read. */
const bodyBytesCut = 16 * 1024 * 1024
const idleTimeoutSecondsMax = 960

type Socket = ServerWebSocket<BunConnection>

class BunConnection implements Connection {
  readonly connectionId: number
  readonly subprotocol: Subprotocol
  readonly address: string
  socket: Socket | undefined
  closing = false
  /** The code that `closed` reports when the runtime's own is not the real one. */
  closeCode = 0

  constructor(connectionId: number, subprotocol: Subprotocol, address: string) {
    this.connectionId = connectionId
    this.subprotocol = subprotocol
    this.address = address
  }

  send(packet: Packet): 'sent' | 'queued' | 'dropped' {
    const taken = this.socket?.send(packet as string | Uint8Array<ArrayBuffer>) ?? 0
    if (taken !== 0) return taken > 0 ? 'sent' : 'queued'
    // Of an empty message Bun says 0 too. It is dropped only where more waits already, and is not missed there.
    return packet.length === 0 && this.socket ? 'sent' : 'dropped'
  }

  queuedBytes(): number {
    return this.socket?.getBufferedAmount() ?? 0
  }

  close(code: number, reason: string): void {
    if (this.closing || !this.socket) return
    this.closing = true
    this.closeCode = code
    if (this.queuedBytes() > closeBacklogBytesMax) this.socket.terminate()
    else this.socket.close(code, reason)
  }
}

class BunRequest implements HttpRequest {
  readonly path: string
  readonly query: string
  readonly #request: Request
  readonly #server: Server<BunConnection>

  constructor(request: Request, server: Server<BunConnection>) {
    this.#request = request
    this.#server = server
    const target = targetOf(request.url)
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.query = mark < 0 ? '' : target.slice(mark + 1)
  }

  get method(): string {
    return this.#request.method
  }
  get address(): string {
    return this.#server.requestIP(this.#request)?.address ?? ''
  }
  get aborted(): AbortSignal {
    return this.#request.signal
  }
  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
  }

  async body(bytesMax: number): Promise<Uint8Array | 'too_large' | 'timeout'> {
    if (Number(this.header('content-length') ?? 0) > bytesMax) return 'too_large'
    const stream = this.#request.body
    const body = stream ? await readLimited(stream, bytesMax) : new Uint8Array(0)
    this.#server.timeout(this.#request, answerTimeoutMs / 1000)
    return body
  }
}

async function readLimited(stream: ReadableStream<Uint8Array>, bytesMax: number) {
  const reader = stream.getReader()
  const gathered = new Gathered(bytesMax)
  const cancel = realTimers.after(bodyTimeoutMs, () => gathered.expire())
  const pump = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return gathered.finish()
      if (!gathered.add(value)) return
    }
  }
  pump().catch(() => gathered.expire())
  const body = await gathered.result
  cancel()
  if (typeof body === 'string') reader.cancel().catch(() => undefined)
  return body
}

/** The path and query of an absolute URL, as the client wrote them. */
function targetOf(url: string): string {
  const scheme = url.indexOf('://')
  const slash = url.indexOf('/', scheme < 0 ? 0 : scheme + 3)
  return slash < 0 ? '/' : url.slice(slash)
}

function toResponse(response: HttpResponse): Response {
  const { status, headers, body } = response
  return new Response((body as string | Uint8Array<ArrayBuffer> | undefined) ?? null, { status, headers })
}

export const listen: Listen = async (options) => {
  let accepting = true
  let lastConnectionId = 0

  function upgrade(request: Request, server: Server<BunConnection>): Response | undefined {
    const address = server.requestIP(request)?.address ?? ''
    const verdict = judgeUpgrade(options, {
      address,
      header: (name) => request.headers.get(name) ?? undefined,
    })
    if ('status' in verdict) return toResponse(verdict)
    const { subprotocol } = verdict
    const data = new BunConnection(++lastConnectionId, subprotocol, verdict.address)
    if (server.upgrade(request, { data, headers: { 'sec-websocket-protocol': subprotocol } }))
      return undefined
    return new Response('Not a valid WebSocket handshake.', { status: 400 })
  }

  const server = Bun.serve<BunConnection>({
    hostname: options.host,
    port: options.port,
    development: false,
    // Outside of development Bun shares a port with whoever else has it, unless it is told not to.
    reusePort: false,
    maxRequestBodySize: bodyBytesCut,
    websocket: socketHandlers(options.connections, options.frameBytesMax, options.idleTimeoutMs),
    async fetch(request, self) {
      const wrapped = new BunRequest(request, self)
      if (wrapped.path === options.socketPath && isUpgrade(request)) return upgrade(request, self)
      // Bun cuts a request that is idle for ten seconds; a long poll is held longer.
      if (!request.body) self.timeout(request, answerTimeoutMs / 1000)
      return toResponse(await options.http(wrapped))
    },
    error: () => new Response(null, { status: 500 }),
  })

  return {
    port: server.port!,
    stopAccepting() {
      if (accepting) void server.stop(false)
      accepting = false
    },
    async close() {
      accepting = false
      await server.stop(true)
    },
  }
}

function isUpgrade(request: Request): boolean {
  return request.method === 'GET' && request.headers.get('upgrade')?.toLowerCase() === 'websocket'
}

function socketHandlers(
  handler: ConnectionHandler,
  frameBytesMax: number,
  idleTimeoutMs: ListenOptions['idleTimeoutMs'],
) {
  return {
    perMessageDeflate: false,
    sendPings: false,
    maxPayloadLength: frameBytesMax * oversizeFactor,
    backpressureLimit: socketBacklogBytesMax,
    idleTimeout: Math.min(Math.ceil((idleTimeoutMs + idleBackstopMs) / 1000), idleTimeoutSecondsMax),

    open(socket: Socket) {
      socket.data.socket = socket
      handler.opened(socket.data)
    },
    message(socket: Socket, message: string | Buffer) {
      const connection = socket.data
      if (connection.closing) return
      if (exceeds(message, frameBytesMax)) connection.close(closeCodes.too_large.code, 'frame too large')
      else handler.received(connection, message)
    },
    drain(socket: Socket) {
      if (!socket.data.closing) handler.drained(socket.data)
    },
    close(socket: Socket, code: number) {
      const connection = socket.data
      connection.socket = undefined
      if (!connection.closing) return handler.closed(connection, code)
      queueMicrotask(() => handler.closed(connection, connection.closeCode))
    },
  }
}
