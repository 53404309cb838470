/**
 * Owns which requests wait for their answer on the current link. Invariant: each handler is called exactly once, with
 * the server's answer, or with an error when none came in time or the link ended. Answers are handed on in the order
 * in which they came, between the events around them. Never sends anything again by itself.
 */
import { type ClientFrame, limits, type ServerFrame } from '@kith/protocol'
import { KithError, offline, serverError } from '../error.ts'
import type { Cancel, Platform } from '../runtime/platform.ts'

/** A request before it has its number. */
export type RequestBody = ClientFrame extends infer F
  ? F extends { id: number; type: infer T }
    ? Omit<F, 'id'> & { type: T }
    : never
  : never

export type Answer = Exclude<Extract<ServerFrame, { id: number }>, { type: 'error' }>
export type AnswerHandler = (answer: Answer | KithError) => void

type Waiting = { handler: AnswerHandler; cancel: Cancel }

export class Requests {
  readonly #platform: Platform
  readonly #timedOut: () => void
  readonly #waiting = new Map<number, Waiting>()
  /** Numbers whose answers came: used again, because a small number travels as one byte. */
  readonly #free: number[] = []
  #lastId = 0

  /** @param timedOut a link that leaves a request unanswered is dead */
  constructor(platform: Platform, timedOut: () => void) {
    this.#platform = platform
    this.#timedOut = timedOut
  }

  get size(): number {
    return this.#waiting.size
  }

  get isFull(): boolean {
    return this.#waiting.size >= limits.requestsInFlightMax
  }

  /** Gives the request its number and waits for the answer. */
  begin(body: RequestBody, handler: AnswerHandler): ClientFrame {
    const id = this.#free.pop() ?? ++this.#lastId
    const cancel = this.#platform.after(limits.requestTimeoutMs, () => this.#expire(id))
    this.#waiting.set(id, { handler, cancel })
    return { ...body, id } as ClientFrame
  }

  /** True when the frame was an answer. One that nobody waits for any more is dropped. */
  take(frame: ServerFrame): boolean {
    if (!('id' in frame)) return false
    const handler = this.#remove(frame.id)
    if (frame.type === 'error')
      handler?.(serverError(frame.code, frame.message, frame.retry, frame.retryAfterMs))
    else handler?.(frame)
    return true
  }

  /** The link ended: nothing will be answered any more. */
  endAll(): void {
    for (const id of [...this.#waiting.keys()]) this.#remove(id)?.(offline())
  }

  #expire(id: number): void {
    this.#remove(id)?.(new KithError('timeout', 'The server did not answer in time.', 'reconnect'))
    this.#timedOut()
  }

  #remove(id: number): AnswerHandler | undefined {
    const waiting = this.#waiting.get(id)
    if (this.#waiting.delete(id)) this.#free.push(id)
    waiting?.cancel()
    return waiting?.handler
  }
}
