/** The counters of messages that wait for an answer, oldest first: for protocols that answer by number of messages. */
export class SentOrder {
  #counters = new Uint32Array(256)
  #first = 0
  #count = 0
  /** How many were answered since the connection began. */
  answered = 0

  get length(): number {
    return this.#count
  }

  push(counter: number): void {
    if (this.#count === this.#counters.length) this.#grow()
    this.#counters[(this.#first + this.#count++) % this.#counters.length] = counter
  }

  /** The oldest one; only while `length` is above 0. */
  shift(): number {
    const counter = this.#counters[this.#first]!
    this.#first = (this.#first + 1) % this.#counters.length
    this.#count--
    this.answered++
    return counter
  }

  clear(): void {
    this.#first = this.#count = this.answered = 0
  }

  #grow(): void {
    const grown = new Uint32Array(this.#counters.length * 2)
    for (let index = 0; index < this.#count; index++)
      grown[index] = this.#counters[(this.#first + index) % this.#counters.length]!
    this.#counters = grown
    this.#first = 0
  }
}
