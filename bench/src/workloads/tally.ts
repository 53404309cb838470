/**
 * Proof that every message arrived exactly once and in order. A message is named by its sender's counter, a place
 * in a conversation by its seq; both are small whole numbers without gaps, so a bit for each is enough.
 */
export class NumberSet {
  #words = new Uint32Array(1024)
  #min = Number.POSITIVE_INFINITY
  #max = -1
  #size = 0

  /** False when it was there before. */
  add(value: number): boolean {
    const word = value >>> 5
    if (word >= this.#words.length) this.#grow(word)
    const bit = 1 << (value & 31)
    if ((this.#words[word]! & bit) !== 0) return false
    this.#words[word]! |= bit
    this.#size++
    if (value > this.#max) this.#max = value
    if (value < this.#min) this.#min = value
    return true
  }

  get size(): number {
    return this.#size
  }

  get max(): number {
    return this.#max
  }

  /** How many between the lowest and the highest are not there. */
  get gaps(): number {
    return this.#size === 0 ? 0 : this.#max - this.#min + 1 - this.#size
  }

  #grow(word: number): void {
    const grown = new Uint32Array(Math.max(word + 1, this.#words.length * 2))
    grown.set(this.#words)
    this.#words = grown
  }
}

/** What one recipient got from one sender. */
export class Arrivals {
  readonly #counters = new NumberSet()
  duplicated = 0
  reordered = 0
  /** Grows by a product of counter and seq, in any order: equal to the sender's own only when they agree on every seq. */
  seqSum = 0

  /** False for a repeat. */
  take(counter: number, seq: number): boolean {
    if (counter < this.#counters.max) this.reordered++
    if (!this.#counters.add(counter)) {
      this.duplicated++
      return false
    }
    this.seqSum = addToSum(this.seqSum, counter, seq)
    return true
  }

  get count(): number {
    return this.#counters.size
  }
}

export function addToSum(sum: number, counter: number, seq: number): number {
  return (sum + Math.imul(seq, 2 * counter + 1)) | 0
}

export type Verdict = {
  sent: number
  delivered: number
  lost: number
  duplicated: number
  reordered: number
  /** Places of a conversation that were given twice or not at all, or not the same to everybody. */
  seqConflicts: number
  /** Sessions that ended early, and why the first one did. */
  sessionsLost: number
  firstFailure: string
}

export function emptyVerdict(): Verdict {
  return {
    sent: 0,
    delivered: 0,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    seqConflicts: 0,
    sessionsLost: 0,
    firstFailure: '',
  }
}

export function isPerfect(verdict: Verdict): boolean {
  const { lost, duplicated, reordered, seqConflicts, sessionsLost } = verdict
  return lost + duplicated + reordered + seqConflicts + sessionsLost === 0
}
