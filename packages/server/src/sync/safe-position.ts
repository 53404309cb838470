/**
 * Owns: the position up to which every event was handed to the sessions, so a cursor may say so. A directory write
 * gets its position in the store and its event a moment later; while such an operation runs, the safe position does
 * not pass the point where it began.
 */
export class SafePosition {
  #latest = 0
  readonly #running = new Set<{ began: number }>()

  /** Everything up to here is durable and was handed on, except what running operations still will. */
  advance(position: number): void {
    if (position > this.#latest) this.#latest = position
  }

  get current(): number {
    let safe = this.#latest
    for (const { began } of this.#running) if (began < safe) safe = began
    return safe
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    const operation = { began: this.#latest }
    this.#running.add(operation)
    try {
      return await run()
    } finally {
      this.#running.delete(operation)
    }
  }
}
