/**
 * The sending half of a device: numbers its messages, remembers until the answer when each was sent (or should have
 * been), and knows the answers' seqs. Never has more than the window outstanding.
 */
import { requestIdOf, type SendTemplate, slots } from '../wire/dialect.ts'
import { outgoing } from '../wire/outgoing.ts'
import { addToSum } from './tally.ts'

export class Sender {
  /** Counter of the next message, and so how many were sent. */
  next = 0
  answered = 0
  seqSum = 0
  /** Answers to requests that were not waiting for one. */
  unexpected = 0
  readonly #sentAt = new Float64Array(slots)
  /** Counter + 1 of the message that waits for its answer in this slot; 0 for none. */
  readonly #waiting = new Uint32Array(slots)

  get outstanding(): number {
    return this.next - this.answered
  }

  /** Appends the next message to the outgoing buffer. `sentAt` in performance.now() milliseconds; `again`: see SendTemplate. */
  send(template: SendTemplate, sentAt: number, unixMs: number, again: boolean): void {
    const counter = this.next++
    const slot = counter % slots
    this.#sentAt[slot] = sentAt
    this.#waiting[slot] = counter + 1
    template.append(outgoing, requestIdOf(counter), counter, unixMs, again)
  }

  /** The counter of the answered message; −1 for an answer that nobody waits for. */
  answer(requestId: number, seq: number): number {
    const slot = requestId % slots
    const waiting = this.#waiting[slot]!
    if (waiting === 0) {
      this.unexpected++
      return -1
    }
    this.#waiting[slot] = 0
    this.answered++
    this.seqSum = addToSum(this.seqSum, waiting - 1, seq)
    return waiting - 1
  }

  /** When the message with this counter was sent; right for the last `slots` messages. */
  sentAt(counter: number): number {
    return this.#sentAt[counter % slots]!
  }
}
