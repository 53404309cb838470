/**
 * One WebSocket connection as the protocol has it. Owns the requests that wait for their answer on it. Invariant: each
 * is told exactly once, with the answer or, when the connection ended, with undefined. Never connects again by itself.
 */
import {
  type ClientFrame,
  ClientShortForms,
  decodeServerFrames,
  encodeClientFrame,
  type ServerFrame,
} from '@kith/protocol'

export type Answer = Extract<ServerFrame, { id: number }>
export type RequestBody = ClientFrame extends infer F
  ? F extends { id: number; type: infer T }
    ? Omit<F, 'id'> & { type: T }
    : never
  : never

export type SessionHandlers = {
  /** Every frame that is no answer, in order with the answers. */
  event(frame: ServerFrame): void
  /** Exactly once. */
  closed(code: number): void
}

const subprotocol = 'kith.v1.msgpack'

export class WireSession {
  readonly #socket: WebSocket
  readonly #handlers: SessionHandlers
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>()
  readonly #shortForms = new ClientShortForms()
  #lastId = 0
  #over = false

  constructor(url: string, hello: Extract<ClientFrame, { type: 'hello' }>, handlers: SessionHandlers) {
    this.#handlers = handlers
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/socket`, [subprotocol])
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.onopen = () => this.#write(hello)
    this.#socket.onmessage = ({ data }) => this.#received(new Uint8Array(data as ArrayBuffer))
    this.#socket.onclose = ({ code }) => this.#end(code)
  }

  /** Before the connection is there nothing is asked: it would come before the hello. */
  ask(body: RequestBody, handler: (answer: Answer | undefined) => void): void {
    // One that is closing has its end before it, and only then is told: see `#end`.
    if (this.#over || this.#socket.readyState === WebSocket.CONNECTING) return handler(undefined)
    const id = ++this.#lastId
    this.#waiting.set(id, handler)
    this.#write({ ...body, id } as ClientFrame)
  }

  /** Undefined when the connection is not there yet, or ended first. */
  request(body: RequestBody): Promise<Answer | undefined> {
    return new Promise((resolve) => this.ask(body, resolve))
  }

  close(): void {
    this.#end(1000)
  }

  #write(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(
        encodeClientFrame(this.#shortForms.shorten(frame), subprotocol) as Uint8Array<ArrayBuffer>,
      )
  }

  #received(packet: Uint8Array): void {
    for (const short of decodeServerFrames(packet)) {
      if (this.#over) return
      const frame = this.#shortForms.expand(short)
      if (!('id' in frame)) this.#handlers.event(frame)
      else {
        const handler = this.#waiting.get(frame.id)
        this.#waiting.delete(frame.id)
        handler?.(frame)
      }
    }
  }

  #end(code: number): void {
    if (this.#over) return
    this.#over = true
    this.#socket.close()
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    // Whoever is told that no answer comes must find the session over, and not ask it again.
    this.#handlers.closed(code)
    for (const handler of waiting) handler(undefined)
  }
}
