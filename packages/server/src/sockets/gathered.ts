/**
 * A request body while it arrives. Owns the chunks so far and settles its result exactly once: the whole body, or
 * why there is none. Never holds more than `bytesMax`.
 */
export type Body = Uint8Array | 'too_large' | 'timeout'

export class Gathered {
  readonly result: Promise<Body>
  readonly #bytesMax: number
  readonly #settle: (body: Body) => void
  #chunks: Uint8Array[] = []
  #length = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
    const { promise, resolve } = Promise.withResolvers<Body>()
    this.result = promise
    this.#settle = resolve
  }

  /** False once the body is too large: what follows is of no interest. */
  add(chunk: Uint8Array): boolean {
    this.#length += chunk.length
    if (this.#length <= this.#bytesMax) {
      this.#chunks.push(chunk)
      return true
    }
    this.#chunks = []
    this.#settle('too_large')
    return false
  }

  finish(): void {
    this.#settle(this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks))
  }

  /** It did not arrive in time, or the client went away. */
  expire(): void {
    this.#chunks = []
    this.#settle('timeout')
  }
}
