/**
 * The socket port: WebSocket connections and HTTP requests, whatever the runtime. bun.ts and node.ts implement it;
 * the flow tests run over both. An adapter checks sizes, subprotocol and origin, and nothing else.
 */
import type { Packet, Subprotocol } from '@kith/protocol'

/** Where clients open their WebSocket. */
export const socketPath = '/v1/socket'

/** One WebSocket. */
export type Connection = {
  readonly connectionId: number
  readonly subprotocol: Subprotocol
  /** Whose connection it is, without port: as `clientAddress` says. */
  readonly address: string
  /**
   * The packet's bytes are taken during the call and may be reused after it.
   * `queued`: taken, but the peer reads slowly; wait for `drained`. `dropped`: not taken, the frame is lost.
   */
  send(packet: Packet): 'sent' | 'queued' | 'dropped'
  /** Bytes taken but not yet handed to the kernel. */
  queuedBytes(): number
  /** Orderly close; ends the connection by force when the peer does not answer within a second. */
  close(code: number, reason: string): void
}

export type ConnectionHandler = {
  opened(connection: Connection): void
  /** One WebSocket message of at most `frameBytesMax`; the bytes are only valid during the call. */
  received(connection: Connection, packet: Packet): void
  /** What was queued has gone out. */
  drained(connection: Connection): void
  /** Exactly once per opened connection. */
  closed(connection: Connection, code: number): void
}

export type HttpRequest = {
  method: string
  /** Decoded by the router, not by the adapter. */
  path: string
  /** Without the question mark. */
  query: string
  header(name: string): string | undefined
  address: string
  /** The whole body, read at most once; `too_large` as soon as more than `bytesMax` arrived, `timeout` when it drips. */
  body(bytesMax: number): Promise<Uint8Array | 'too_large' | 'timeout'>
  /** Aborted when the client goes away. */
  aborted: AbortSignal
}

export type HttpResponse = {
  status: number
  headers: Record<string, string>
  body?: string | Uint8Array
}

export type ListenOptions = {
  host: string
  /** 0: any free port. */
  port: number
  /** Path of the WebSocket endpoint; every other request goes to `http`. */
  socketPath: string
  http(request: HttpRequest): Promise<HttpResponse>
  /** Refuses a connection before it is opened: too many from one address, draining, a foreign origin. */
  admit(request: Pick<HttpRequest, 'header' | 'address'>): HttpResponse | undefined
  /** The peer, or for whom a trusted proxy speaks. */
  clientAddress(request: Pick<HttpRequest, 'header' | 'address'>): string
  connections: ConnectionHandler
  frameBytesMax: number
  idleTimeoutMs: number
}

export type Listener = {
  readonly port: number
  /** Takes no new connections; open ones go on. */
  stopAccepting(): void
  /** Closes what is still open. */
  close(): Promise<void>
}

export type Listen = (options: ListenOptions) => Promise<Listener>
