/** Pending changes of one map: read through to what is there, nothing of it changed until `commit`. */
export class Overlay<T> {
  readonly #base: Map<string, T>
  readonly #changed = new Map<string, T | undefined>()

  constructor(base: Map<string, T>) {
    this.#base = base
  }

  get(key: string): T | undefined {
    return this.#changed.has(key) ? this.#changed.get(key) : this.#base.get(key)
  }

  put(key: string, value: T): void {
    this.#changed.set(key, value)
  }

  remove(key: string): void {
    this.#changed.set(key, undefined)
  }

  /** What there would be after `commit`. */
  *values(): Iterable<T> {
    for (const [key, value] of this.#base) if (!this.#changed.has(key)) yield value
    for (const value of this.#changed.values()) if (value !== undefined) yield value
  }

  /** The new and the replaced ones. */
  entries(): [string, T][] {
    return [...this.#changed].flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as [string, T]],
    )
  }

  changed(): T[] {
    return this.entries().map(([, value]) => value)
  }

  removed(): string[] {
    return [...this.#changed].flatMap(([key, value]) => (value === undefined ? [key] : []))
  }

  commit(): void {
    for (const [key, value] of this.#changed) {
      if (value === undefined) this.#base.delete(key)
      else this.#base.set(key, value)
    }
  }
}
