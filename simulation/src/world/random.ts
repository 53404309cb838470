/** Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand), seeded by the FNV-1a hash of a text. */
export class SeededRandom {
  readonly #state: Uint32Array
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    this.#state = new Uint32Array([fnv(name), fnv(`${name}/b`), fnv(`${name}/c`), 1])
    for (let round = 0; round < 15; round++) this.#next()
  }

  /** An independent stream, so that one part's use does not shift another's. */
  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.#name}/${name}`)
  }

  /** In [0, 1). */
  fraction(): number {
    return this.#next() / 0x1_0000_0000
  }

  /** From `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.fraction() * choices.length)]
  }

  pickWeighted<T extends { weight: number }>(choices: readonly T[]): T | undefined {
    let left = this.fraction() * choices.reduce((sum, { weight }) => sum + weight, 0)
    return choices.find(({ weight }) => (left -= weight) < 0)
  }

  /** Each choice has a fixed rank in this stream, so that one more or one less seldom changes what is picked. */
  pickByName<T>(choices: readonly T[], nameOf: (choice: T) => string): T | undefined {
    let best: T | undefined
    let bestRank = -1
    const name = `${this.#name} ${this.#next()}`
    for (const choice of choices) {
      const rank = new SeededRandom(`${name} ${nameOf(choice)}`).#next()
      if (rank > bestRank) {
        best = choice
        bestRank = rank
      }
    }
    return best
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next() & 255)
  }

  #next(): number {
    const state = this.#state
    const sum = (state[0]! + state[1]! + state[3]!++) >>> 0
    state[0] = state[1]! ^ (state[1]! >>> 9)
    state[1] = state[2]! + (state[2]! << 3)
    state[2] = ((state[2]! << 21) | (state[2]! >>> 11)) + sum
    return sum
  }
}

function fnv(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash
}
