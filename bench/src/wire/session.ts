/**
 * One live session over a bare TCP connection. Owns the connection's state and what the kernel did not take yet.
 * Invariant: bytes leave in the order they were appended. It never retries: what goes wrong is counted by the
 * workload that made the session.
 */

import { type ServerFrame, shortFormsSince } from '@kith/protocol'
import type { Socket } from 'bun'
import type { Dialect, FrameSink } from './dialect.ts'
import { FrameSplitter, type MessageTaker } from './frame-splitter.ts'
import { clientMessage, opcode, outgoing } from './outgoing.ts'

export type Address = { host: string; port: number }
export type Login = { token: string; cursor?: string }

type State = 'connecting' | 'upgrading' | 'open' | 'closed'
const headerEnd = Buffer.from('\r\n\r\n')

export class Session implements FrameSink, MessageTaker {
  state: State = 'connecting'
  bytesIn = 0
  bytesOut = 0
  cursor = ''
  /** Why it closed: empty while it lives or when this side closed it. */
  closedBecause = ''
  lastConversation = 0
  /** The server understands short forms. */
  #serverKnows = false
  #sendsTo = ''
  #marksIn = ''
  protected readonly dialect: Dialect
  readonly #login: Login
  readonly #splitter = new FrameSplitter()
  #socket: Socket<Session> | undefined
  #unsent: Uint8Array | undefined
  #caughtUp: { resolve(): void; reject(error: Error): void } | undefined

  constructor(dialect: Dialect, login: Login) {
    this.dialect = dialect
    this.#login = login
  }

  /** Connects, says hello and resolves at `caught-up`. */
  open(address: Address): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#caughtUp = { resolve, reject }
      Bun.connect<Session>({
        hostname: address.host,
        port: address.port,
        socket: handlers,
        data: this,
      }).catch((error) => this.closed(String(error)))
    })
  }

  close(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.#socket?.end()
  }

  /** Hands everything in the shared buffer to the kernel, and keeps what it does not take. */
  flush(): void {
    if (outgoing.length === 0) return
    this.#write(outgoing.bytes.subarray(0, outgoing.length))
    outgoing.length = 0
  }

  /** Whether a message to this conversation may take the short form; notes where it goes. */
  sendsAgain(conversation: string): boolean {
    const again = this.#serverKnows && conversation === this.#sendsTo
    this.#sendsTo = conversation
    return again
  }

  /** The same of a delivered watermark. */
  marksAgain(conversation: string): boolean {
    const again = this.#serverKnows && conversation === this.#marksIn
    this.#marksIn = conversation
    return again
  }

  beat(): void {
    this.#write(this.dialect.beat())
  }

  onSent(_requestId: number, _seq: number): void {}
  onEntry(_seq: number, _counter: number, _conversation: number): void {}
  onOther(): void {}
  /** The server answered a sign of life and had nothing to tell; when it has, `cursor` comes instead. */
  onBeat(): void {}
  /** After everything that one read brought has been handled. */
  protected onRead(): void {}
  /** The connection ended without this side having closed it. */
  protected onLost(): void {}

  onFrame(frame: ServerFrame): void {
    if (frame.type === 'caught-up') {
      this.cursor = frame.cursor
      this.#caughtUp?.resolve()
      this.#caughtUp = undefined
    } else if (frame.type === 'welcome') this.#serverKnows = (frame.revision ?? 0) >= shortFormsSince
    else if (frame.type === 'error') this.fail(`error ${frame.code}: ${frame.message}`)
  }

  onMessage(code: number, bytes: Uint8Array, from: number, to: number): void {
    if (code === opcode.binary || code === opcode.text) {
      if (from === to) this.onBeat()
      else this.dialect.read(bytes, from, to, this)
    } else if (code === opcode.ping) this.#write(clientMessage(opcode.pong, bytes.slice(from, to)))
    else if (code === opcode.close) this.fail(closeText(bytes, from, to))
  }

  protected fail(reason: string): void {
    this.closed(reason)
    this.#socket?.end()
  }

  opened(socket: Socket<Session>): void {
    this.#socket = socket
    this.state = 'upgrading'
    this.#write(Buffer.from(upgradeRequest(this.dialect.subprotocol)))
  }

  received(chunk: Uint8Array): void {
    this.bytesIn += chunk.length
    const body = this.state === 'upgrading' ? this.#upgraded(chunk) : chunk
    if (this.state !== 'open') return
    this.#splitter.push(body, this)
    this.onRead()
  }

  drained(): void {
    const unsent = this.#unsent
    this.#unsent = undefined
    if (unsent) this.#write(unsent)
  }

  closed(reason: string): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.closedBecause = reason
    this.#caughtUp?.reject(new Error(reason))
    this.#caughtUp = undefined
    this.onLost()
  }

  /** The answer to the upgrade arrives in one piece on the loopback interface; what follows it is the first frames. */
  #upgraded(chunk: Uint8Array): Uint8Array {
    const end = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).indexOf(headerEnd)
    const head = Buffer.from(chunk.subarray(0, end < 0 ? chunk.length : end)).toString('latin1')
    if (end < 0 || !head.startsWith('HTTP/1.1 101 ')) {
      this.fail(`no upgrade: ${head.split('\r\n', 1)[0]}`)
      return chunk
    }
    this.state = 'open'
    this.#write(this.dialect.hello(this.#login.token, this.#login.cursor))
    return chunk.subarray(end + headerEnd.length)
  }

  #write(bytes: Uint8Array): void {
    if (this.#unsent) {
      this.#unsent = Buffer.concat([this.#unsent, bytes])
      return
    }
    const taken = Math.max(0, this.#socket?.write(bytes) ?? 0)
    this.bytesOut += taken
    if (taken < bytes.length) this.#unsent = bytes.slice(taken)
  }
}

/** Shared by all sessions: a closure for each would be what an idle generator mostly consists of. */
const handlers = {
  open: (socket: Socket<Session>) => socket.data.opened(socket),
  data: (socket: Socket<Session>, chunk: Buffer) => socket.data.received(chunk),
  drain: (socket: Socket<Session>) => socket.data.drained(),
  close: (socket: Socket<Session>) => socket.data.closed('connection closed'),
  error: (socket: Socket<Session>, error: Error) => socket.data.closed(String(error)),
  connectError: (socket: Socket<Session>, error: Error) => socket.data.closed(String(error)),
}

function upgradeRequest(subprotocol: string): string {
  return [
    'GET /v1/socket HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: a2l0aC1iZW5jaG1hcmshIQ==',
    `Sec-WebSocket-Protocol: ${subprotocol}`,
    '\r\n',
  ].join('\r\n')
}

function closeText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from < 2) return 'closed by the server'
  return `closed by the server with ${(bytes[from]! << 8) | bytes[from + 1]!} ${Buffer.from(bytes.subarray(from + 2, to))}`
}
