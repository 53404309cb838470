/** A bounded queue is full. Thrown like the rest of the weather; the caller's answer is `overloaded`. */
export class Overloaded extends Error {
  readonly retryAfterMs: number
  constructor(what: string, retryAfterMs: number) {
    super(what)
    this.name = 'Overloaded'
    this.retryAfterMs = retryAfterMs
  }
}
