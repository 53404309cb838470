/** The world outside the SDK: replaced as a whole by a simulator. */
import type { Packet } from '@kith/protocol'

export type Cancel = () => void

/** One WebSocket as the SDK needs it. */
export type SocketHandlers = {
  opened(): void
  received(packet: Packet): void
  /** Exactly once, also when it never opened; 1006 when there was no orderly close. */
  closed(code: number): void
}
export type Socket = {
  send(packet: Packet): void
  close(code?: number): void
}

export type HttpRequest = {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
  signal?: AbortSignal
}
export type HttpResponse = { status: number; retryAfterSeconds?: number; body: string }

export type Platform = {
  /** Milliseconds since 1970-01-01 UTC by the device's clock; may jump and may be wrong. */
  now(): number
  after(ms: number, run: () => void): Cancel
  /** In [0, 1). */
  fraction(): number
  randomBytes(length: number): Uint8Array
  /** Undefined where no WebSocket can be had. */
  openSocket: ((url: string, subprotocol: string, handlers: SocketHandlers) => Socket) | undefined
  /** Rejects when no answer could be had. */
  request(request: HttpRequest): Promise<HttpResponse>
  /** What the device believes about its network; only a hint. */
  network: {
    isOnline(): boolean
    subscribe(changed: (online: boolean) => void): Cancel
  }
}
