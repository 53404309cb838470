/**
 * Chance that depends on the moment and the place alone, not on how much was drawn before: what is left of a shortened
 * history meets the same delays. Owns how often each place was asked within the present millisecond.
 */
import { SeededRandom } from './random.ts'
import type { Scheduler } from './scheduler.ts'

export class Weather {
  readonly #name: string
  readonly #scheduler: Scheduler
  readonly #asked = new Map<string, { ms: number; times: number }>()

  constructor(name: string, scheduler: Scheduler) {
    this.#name = name
    this.#scheduler = scheduler
  }

  at(place: string): SeededRandom {
    const ms = Math.floor(this.#scheduler.now)
    const asked = this.#asked.get(place)
    const times = asked?.ms === ms ? asked.times + 1 : 0
    this.#asked.set(place, { ms, times })
    return new SeededRandom(`${this.#name}/${place}/${ms}/${times}`)
  }
}
