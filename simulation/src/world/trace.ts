/** What happened, in order. Owns the last lines and a hash over all of them, by which two runs are compared. */
import { createHash } from 'node:crypto'

const linesKept = 4_000

export class Trace {
  readonly #hash = createHash('sha256')
  #lines: string[] = []
  count = 0

  add(atMs: number, text: string): void {
    const line = `${atMs.toFixed(3).padStart(11)} ${text}`
    this.count++
    this.#hash.update(line)
    this.#lines.push(line)
    if (this.#lines.length > 2 * linesKept) this.#lines = this.#lines.slice(-linesKept)
  }

  last(count: number): string[] {
    return this.#lines.slice(-count)
  }

  hash(): string {
    return this.#hash.copy().digest('hex')
  }
}
