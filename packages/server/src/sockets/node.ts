/**
 * The socket port on `node:http` and ws, for Node LTS. Owns the server and one small object per WebSocket; the
 * event handlers are shared and find their connection on the socket they are called on.
 */
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { closeCodes, type Packet, type Subprotocol } from '@kith/protocol'
import { type RawData, type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { realTimers } from '../runtime/real.ts'
import type {
  Connection,
  ConnectionHandler,
  HttpRequest,
  HttpResponse,
  Listen,
  ListenOptions,
} from './adapter.ts'
import { type Body, Gathered } from './gathered.ts'
import {
  answerTimeoutMs,
  bodyTimeoutMs,
  closeAnswerTimeoutMs,
  closeBacklogBytesMax,
  exceeds,
  headerBytesMax,
  headerTimeoutMs,
  judgeUpgrade,
  keepAliveTimeoutMs,
  oversizeFactor,
  socketBacklogBytesMax,
} from './handshake.ts'

type Shared = { handler: ConnectionHandler; frameBytesMax: number }
type Carrier = WebSocket & { kith: NodeConnection }
type Carried = Duplex & { kith: NodeConnection }

class NodeConnection implements Connection {
  readonly connectionId: number
  readonly subprotocol: Subprotocol
  readonly address: string
  readonly socket: WebSocket
  readonly stream: Duplex
  readonly shared: Shared
  closing = false
  closeCode = 0

  constructor(
    id: number,
    subprotocol: Subprotocol,
    address: string,
    socket: WebSocket,
    stream: Duplex,
    shared: Shared,
  ) {
    this.connectionId = id
    this.subprotocol = subprotocol
    this.address = address
    this.socket = socket
    this.stream = stream
    this.shared = shared
  }

  send(packet: Packet): 'sent' | 'queued' | 'dropped' {
    if (this.closing || this.socket.readyState !== WebSocket.OPEN) return 'dropped'
    // Like Bun: what waits already is bounded; one packet is as large as one answer may be.
    if (this.socket.bufferedAmount > socketBacklogBytesMax) return 'dropped'
    this.socket.send(typeof packet === 'string' ? packet : Buffer.from(packet))
    return this.stream.writableNeedDrain ? 'queued' : 'sent'
  }

  queuedBytes(): number {
    return this.socket.bufferedAmount
  }

  close(code: number, reason: string): void {
    if (this.closing) return
    this.closing = true
    this.closeCode = code
    if (this.queuedBytes() > closeBacklogBytesMax) this.socket.terminate()
    else this.socket.close(code, reason)
  }
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const connection = (this as Carrier).kith
  if (connection.closing) return
  const bytes = data as Buffer
  const { handler, frameBytesMax } = connection.shared
  if (exceeds(bytes, frameBytesMax)) connection.close(closeCodes.too_large.code, 'frame too large')
  else handler.received(connection, isBinary ? bytes : bytes.toString())
}

function onDrain(this: Duplex): void {
  const connection = (this as Carried).kith
  if (!connection.closing) connection.shared.handler.drained(connection)
}

function onClose(this: WebSocket, code: number): void {
  const connection = (this as Carrier).kith
  const reported = connection.closing ? connection.closeCode : code
  connection.closing = true
  connection.shared.handler.closed(connection, reported)
}

/** ws closes the connection itself after an error and then emits `close`, which is where it is reported. */
function onError(): void {}

/** More than anybody sends ahead who reads the answers. */
const pipelinedRequestsMax = 64

class NodeRequest implements HttpRequest {
  readonly path: string
  readonly query: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #controller: AbortController | undefined

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request
    this.#response = response
    const target = request.url ?? '/'
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.query = mark < 0 ? '' : target.slice(mark + 1)
  }

  get method(): string {
    return this.#request.method ?? 'GET'
  }
  get address(): string {
    return addressOf(this.#request)
  }
  get aborted(): AbortSignal {
    if (!this.#controller) {
      const controller = (this.#controller = new AbortController())
      this.#response.once('close', () => {
        if (!this.#response.writableFinished) controller.abort()
      })
      if (this.#response.closed) controller.abort()
    }
    return this.#controller.signal
  }
  header(name: string): string | undefined {
    return headerOf(this.#request, name)
  }

  async body(bytesMax: number): Promise<Body> {
    if (Number(this.header('content-length') ?? 0) > bytesMax) return 'too_large'
    const request = this.#request
    const gathered = new Gathered(bytesMax)
    const cancel = realTimers.after(bodyTimeoutMs, () => gathered.expire())
    request.on('data', (chunk: Buffer) => {
      if (!gathered.add(chunk)) request.pause().removeAllListeners('data')
    })
    request.once('end', () => gathered.finish())
    request.once('close', () => gathered.expire())
    request.once('error', () => gathered.expire())
    const body = await gathered.result
    cancel()
    return body
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? ''
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
): void {
  if (response.destroyed) return
  // A body that was not read to its end cannot be followed by another request.
  const closing = request.complete ? {} : { connection: 'close' }
  const length = body === undefined ? 0 : Buffer.byteLength(body)
  const sized = status === 204 || status === 304 ? {} : { 'content-length': length }
  response.writeHead(status, { ...headers, ...closing, ...sized })
  response.end(body)
}

/** Before an upgrade there is no response object, only the stream. */
function refuseUpgrade(stream: Duplex, { status, headers, body = '' }: HttpResponse): void {
  const all = { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

export const listen: Listen = async (options: ListenOptions) => {
  const shared: Shared = { handler: options.connections, frameBytesMax: options.frameBytesMax }
  const connections = new Set<WebSocket>()
  let lastConnectionId = 0

  const server = createServer({
    maxHeaderSize: headerBytesMax,
    headersTimeout: headerTimeoutMs,
    requestTimeout: answerTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: 2_000,
  })
  // The types of ws do not know this option yet.
  const socketOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    closeTimeout: closeAnswerTimeoutMs,
    maxPayload: options.frameBytesMax * oversizeFactor,
    handleProtocols: (_offered, request) => (request as IncomingMessage & { kith: Subprotocol }).kith,
  }
  const sockets = new WebSocketServer(socketOptions)

  function open(socket: WebSocket, stream: Duplex, subprotocol: Subprotocol, address: string): void {
    const connection = new NodeConnection(++lastConnectionId, subprotocol, address, socket, stream, shared)
    ;(socket as Carrier).kith = connection
    ;(stream as Carried).kith = connection
    connections.add(socket)
    socket.on('message', onMessage)
    socket.on('close', onClose)
    socket.on('close', forget)
    socket.on('error', onError)
    stream.on('drain', onDrain)
    shared.handler.opened(connection)
  }
  function forget(this: WebSocket): void {
    connections.delete(this)
  }

  /** Of each connection, in the order they came; the first is being answered. */
  const unanswered = new WeakMap<Duplex, (() => void)[]>()

  /**
   * P7: requests that stand behind one that is not answered wait until the socket has taken its answer, and too many of
   * them end the connection. Node would hand out all that it has read, and hold the answers that nobody reads.
   */
  server.on('request', (request, response) => {
    const { socket } = request
    const waiting = unanswered.get(socket) ?? []
    if (waiting.length >= pipelinedRequestsMax) return void socket.destroy()
    unanswered.set(socket, waiting)
    waiting.push(() => handle(request, response))
    response.once('close', () => {
      waiting.shift()
      if (socket.writable) waiting[0]?.()
    })
    if (waiting.length === 1) waiting[0]!()
  })

  function handle(request: IncomingMessage, response: ServerResponse): void {
    options.http(new NodeRequest(request, response)).then(
      (result) => answer(request, response, result),
      () => answer(request, response, { status: 500, headers: {} }),
    )
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const path = (request.url ?? '/').split('?', 1)[0]
    stream.on('error', onError)
    if (path !== options.socketPath) return refuseUpgrade(stream, { status: 404, headers: {} })
    const address = addressOf(request)
    const verdict = judgeUpgrade(options, { address, header: (name) => headerOf(request, name) })
    if ('status' in verdict) return refuseUpgrade(stream, verdict)
    const { subprotocol } = verdict
    const marked = Object.assign(request, { kith: subprotocol })
    sockets.handleUpgrade(marked, stream, head, (socket) =>
      open(socket, stream, subprotocol, verdict.address),
    )
  })
  server.on('clientError', (_error, stream) => {
    if (stream.writable) stream.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const closed = new Promise<void>((resolve) => server.once('close', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    stopAccepting() {
      if (!server.listening) return
      server.close()
      server.closeIdleConnections()
    },
    async close() {
      if (server.listening) server.close()
      for (const socket of connections) socket.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}
