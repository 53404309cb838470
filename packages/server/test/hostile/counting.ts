/** Ports that count what is asked of them: the units of work that bounds are asserted on. */

import { LocalRouter } from '../../src/delivery/router.ts'
import type { LivePacket } from '../../src/ports/router.ts'
import type { Store } from '../../src/ports/store.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'

export type Work = {
  /** Calls of the store. */
  reads: number
  /** Records in what it answered, also those within others. */
  rows: number
  /** Users to whom the router was told to bring something. */
  told: number
}

export class Tally {
  #work: Work = { reads: 0, rows: 0, told: 0 }

  add(kind: keyof Work, count: number): void {
    this.#work[kind] += count
  }

  /** What was done since the last time. */
  take(): Work {
    const work = this.#work
    this.#work = { reads: 0, rows: 0, told: 0 }
    return work
  }
}

export function countingStore(tally: Tally): Store {
  const store = openMemoryStore()
  return { ...store, log: counted(store.log, tally), directory: counted(store.directory, tally) }
}

export class CountingRouter extends LocalRouter {
  readonly #tally: Tally

  constructor(tally: Tally) {
    super()
    this.#tally = tally
  }

  override toUser(userId: string, packet: LivePacket, exceptSession?: number): void {
    this.#tally.add('told', 1)
    super.toUser(userId, packet, exceptSession)
  }
}

function counted<P extends object>(port: P, tally: Tally): P {
  return new Proxy(port, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...values: unknown[]) => Promise<unknown>
      return async (...values: unknown[]) => {
        tally.add('reads', 1)
        const answer = await method.apply(target, values)
        tally.add('rows', recordsIn(answer))
        return answer
      }
    },
  })
}

function recordsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0
  const within = Object.values(value).reduce<number>((sum, part) => sum + recordsIn(part), 0)
  return Array.isArray(value) ? within + value.length : within
}
