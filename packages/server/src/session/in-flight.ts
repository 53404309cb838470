/** Counts requests that were taken and not answered yet, so that a stopping server can wait for the last of them. */
export class InFlight {
  #count = 0
  #whenNone: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  began(): void {
    this.#count++
  }

  ended(): void {
    if (--this.#count > 0) return
    const waiting = this.#whenNone
    this.#whenNone = []
    for (const resolve of waiting) resolve()
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.began()
    try {
      return await run()
    } finally {
      this.ended()
    }
  }

  /** Resolves when there is none. */
  none(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenNone.push(resolve))
  }
}
