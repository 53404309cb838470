/**
 * Everything that was sent and what became of it. Owns the numbering of messages (one counter for the whole run, which
 * stands in every text), the latencies, and the proof that each recipient got each message once and in order: a
 * message is the n-th of its stream (one sender in one conversation), and a recipient expects 0, 1, 2 … of each.
 */
import { Histogram } from '../../histogram.ts'

const capacityMin = 1 << 16

/** What one recipient has seen of one stream. */
type Reception = { next: number; missing: Set<number> }

export class Recipient {
  readonly user: number
  duplicated = 0
  reordered = 0
  received = 0
  readonly #receptions = new Map<number, Reception>()

  constructor(user: number) {
    this.user = user
  }

  /** False for a repeat. */
  take(stream: number, place: number): boolean {
    let reception = this.#receptions.get(stream)
    if (!reception) this.#receptions.set(stream, (reception = { next: 0, missing: new Set() }))
    if (place === reception.next) reception.next++
    else if (place > reception.next) this.#skip(reception, place)
    else if (reception.missing.delete(place)) this.reordered++
    else {
      this.duplicated++
      return false
    }
    this.received++
    return true
  }

  #skip(reception: Reception, place: number): void {
    for (let lacking = reception.next; lacking < place; lacking++) reception.missing.add(lacking)
    reception.next = place + 1
  }
}

export type Stream = { id: number; sender: number; recipients: number; sent: number }

export class Traffic {
  /** Set by whoever handles an event, so that one event costs one look at the clock. */
  now = performance.now()
  sent = 0
  answers = 0
  deliveries = 0
  /** All recipients of all messages together. */
  expected = 0
  unexpectedAnswers = 0
  readonly #firstCounter: number
  readonly answerTimes = new Histogram()
  readonly deliveryTimes = new Histogram()
  readonly lateTimes = new Histogram()
  readonly #streams: Stream[] = []
  #sentAt = new Float64Array(capacityMin)
  #streamOf = new Int32Array(capacityMin)
  #placeOf = new Int32Array(capacityMin)
  #answered = new Uint8Array(capacityMin)

  constructor(firstCounter: number) {
    this.#firstCounter = firstCounter
  }

  stream(sender: number, recipients: number): Stream {
    const stream = { id: this.#streams.length, sender, recipients, sent: 0 }
    this.#streams.push(stream)
    return stream
  }

  /** The counter of the next message of a stream, which was due at `due`. */
  number(stream: Stream, due: number): number {
    const index = this.sent++
    if (index === this.#sentAt.length) this.#grow()
    this.#sentAt[index] = due
    this.#streamOf[index] = stream.id
    this.#placeOf[index] = stream.sent++
    this.expected += stream.recipients
    return this.#firstCounter + index
  }

  /** False for an answer that nobody waits for. */
  answered(counter: number): boolean {
    const index = counter - this.#firstCounter
    if (index < 0 || index >= this.sent || this.#answered[index] !== 0) {
      this.unexpectedAnswers++
      return false
    }
    this.#answered[index] = 1
    this.answers++
    this.answerTimes.recordMs(this.now - this.#sentAt[index]!)
    return true
  }

  /**
   * A sender's own message that comes back to it is no delivery; nor is one of an earlier run, as a server sends them
   * to a device that it does not know.
   */
  delivered(recipient: Recipient, counter: number): void {
    const index = counter - this.#firstCounter
    if (index < 0 || index >= this.sent) return
    const stream = this.#streams[this.#streamOf[index]!]!
    if (stream.sender === recipient.user || !recipient.take(stream.id, this.#placeOf[index]!)) return
    this.deliveries++
    this.deliveryTimes.recordMs(this.now - this.#sentAt[index]!)
  }

  get isSettled(): boolean {
    return this.answers === this.sent && this.deliveries >= this.expected
  }

  resetTimes(): void {
    this.answerTimes.reset()
    this.deliveryTimes.reset()
    this.lateTimes.reset()
  }

  #grow(): void {
    const size = this.#sentAt.length * 2
    const copy = <T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    this.#sentAt = copy(this.#sentAt, new Float64Array(size))
    this.#streamOf = copy(this.#streamOf, new Int32Array(size))
    this.#placeOf = copy(this.#placeOf, new Int32Array(size))
    this.#answered = copy(this.#answered, new Uint8Array(size))
  }
}

export type Verified = {
  sent: number
  delivered: number
  unanswered: number
  lost: number
  /** Neither there nor lost: messages still arrived when the time was up. */
  underWay: number
  duplicated: number
  reordered: number
  /** Connections that the server ended or refused. */
  failures: number
  firstFailure: string
}
