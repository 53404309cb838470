/**
 * What one device knows of one conversation, folded: how far it has it without gaps, and the sum over those entries.
 * Invariant: each seq is counted once, in order; what comes too early waits in a bounded buffer or is asked for again.
 */
import type { Entry } from '@kith/protocol'
import { addHash, hashOf } from '../checks/digest.ts'

type Early = Pick<Entry, 'seq' | 'from' | 'content'>
const earlyMax = 256

export class ConversationView {
  /** The first seq that belongs to this membership. */
  readonly from: number
  /** The next seq without which nothing later counts. */
  next: number
  head = 0
  sum = 0
  /** A request for the missing ones is under way. */
  isFetching = false
  readonly #early = new Map<number, Early>()

  constructor(from: number) {
    this.from = from
    this.next = from
  }

  get isComplete(): boolean {
    return this.next > this.head
  }

  take(entry: Early): void {
    this.head = Math.max(this.head, entry.seq)
    if (entry.seq < this.next) return
    if (entry.seq > this.next) {
      if (this.#early.size < earlyMax) this.#early.set(entry.seq, entry)
      return
    }
    this.#count(entry)
    for (let early = this.#early.get(this.next); early; early = this.#early.get(this.next)) {
      this.#early.delete(early.seq)
      this.#count(early)
    }
  }

  #count(entry: Early): void {
    this.sum = addHash(this.sum, hashOf(entry))
    this.next = entry.seq + 1
  }
}
