/**
 * Owns: which client ids of one conversation are known, so that P2 (stored once, for ever) costs no look-up for a
 * new message. Invariant: every stored id whose UUIDv7 time is above `#completeAbove` is in `#known`. So an unknown
 * id with a later time is certainly new; only older ones, and ids that are no UUIDv7, need the store's index.
 * Never answers "new" from memory for anything else.
 */
import { uuidV7Time } from '@kith/protocol'

export class ClientIds {
  /** In order of arrival: the first is the next to be forgotten. */
  readonly #known = new Map<string, number>()
  readonly #knownMax: number
  #completeAbove: number
  #timeMax: number

  /** @param timeMax highest UUIDv7 time of any client id that the store holds for this conversation */
  constructor(timeMax: number, knownMax: number) {
    this.#completeAbove = timeMax
    this.#timeMax = timeMax
    this.#knownMax = knownMax
  }

  get timeMax(): number {
    return this.#timeMax
  }

  /** The seq of a known id, `new`, or `ask` when only the store can tell. */
  find(clientId: string): number | 'new' | 'ask' {
    const seq = this.#known.get(clientId)
    if (seq !== undefined) return seq
    const time = uuidV7Time(clientId)
    return time !== undefined && time > this.#completeAbove ? 'new' : 'ask'
  }

  remember(clientId: string, seq: number): void {
    this.#known.set(clientId, seq)
    const time = uuidV7Time(clientId)
    if (time !== undefined && time > this.#timeMax) this.#timeMax = time
    if (this.#known.size > this.#knownMax) this.#forgetOldest()
  }

  #forgetOldest(): void {
    const [oldest] = this.#known.keys()
    this.#known.delete(oldest!)
    const time = uuidV7Time(oldest!)
    if (time !== undefined && time > this.#completeAbove) this.#completeAbove = time
  }
}
