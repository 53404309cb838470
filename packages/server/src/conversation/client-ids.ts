/**
 * Owns: which client ids of one conversation are known, so that P2 (stored once, for ever) costs no look-up for a
 * new message. Invariant: every stored id whose UUIDv7 time is above `#completeAbove` is in one of the two generations. So an unknown
 * id with a later time is certainly new; only older ones, and ids that are no UUIDv7, need the store's index.
 * Never answers "new" from memory for anything else.
 */
import { uuidV7Time } from '@kith/protocol'

type Generation = { seqs: Map<string, number>; timeMax: number }

export class ClientIds {
  /** The newest ids; when there are enough, they become the older generation and the older one is forgotten. */
  #newer: Generation = { seqs: new Map(), timeMax: 0 }
  #older: Generation | undefined
  readonly #generationMax: number
  #completeAbove: number
  #timeMax: number

  /** @param timeMax highest UUIDv7 time of any client id that the store holds for this conversation */
  constructor(timeMax: number, knownMax: number) {
    this.#completeAbove = timeMax
    this.#timeMax = timeMax
    this.#generationMax = knownMax / 2
  }

  get timeMax(): number {
    return this.#timeMax
  }

  /** The seq of a known id, `new`, or `ask` when only the store can tell. */
  find(clientId: string): number | 'new' | 'ask' {
    const time = uuidV7Time(clientId)
    if (time !== undefined && time > this.#timeMax) return 'new'
    const seq = this.#newer.seqs.get(clientId) ?? this.#older?.seqs.get(clientId)
    if (seq !== undefined) return seq
    return time !== undefined && time > this.#completeAbove ? 'new' : 'ask'
  }

  remember(clientId: string, seq: number): void {
    const newer = this.#newer
    newer.seqs.set(clientId, seq)
    const time = uuidV7Time(clientId) ?? 0
    if (time > newer.timeMax) newer.timeMax = time
    if (time > this.#timeMax) this.#timeMax = time
    if (newer.seqs.size >= this.#generationMax) this.#forgetOlder()
  }

  #forgetOlder(): void {
    if (this.#older && this.#older.timeMax > this.#completeAbove) this.#completeAbove = this.#older.timeMax
    this.#older = this.#newer
    this.#newer = { seqs: new Map(), timeMax: 0 }
  }
}
