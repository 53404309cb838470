/** Answers that somebody waits for, by name. What is still waiting when the connection ends is refused. */
export class Waiting {
  readonly #waiting = new Map<string, { resolve(answer: string): void; reject(error: Error): void }>()

  for(name: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(name, { resolve, reject })
    })
  }

  /** False when nobody waits for this. */
  settle(name: string, answer: string): boolean {
    const waiter = this.#waiting.get(name)
    this.#waiting.delete(name)
    waiter?.resolve(answer)
    return waiter !== undefined
  }

  refuse(name: string, reason: string): void {
    this.#waiting.get(name)?.reject(new Error(reason))
    this.#waiting.delete(name)
  }

  refuseAll(reason: string): void {
    for (const name of [...this.#waiting.keys()]) this.refuse(name, reason)
  }
}
