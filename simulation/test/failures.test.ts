/** What the server throws is a violation of the seed, which is then made short and named, and not the program's end. */
import { expect, test } from 'bun:test'
import type { ListenOptions, Store } from '@kith/server/parts'
import { simulate, type Variant } from '../src/simulate.ts'

const timeoutMs = 60_000

function failingFromSecondStart(): Variant {
  let starts = 0
  return {
    store(store: Store): Store {
      if (++starts > 1) throw new Error('no second start')
      return store
    },
  }
}

function failingRequests(): Variant {
  return {
    listening: (options: ListenOptions) => ({
      ...options,
      http: () => Promise.reject(new Error('no answer')),
    }),
  }
}

test.each([
  ['a start after a crash', 'no second start', failingFromSecondStart],
  ['an HTTP request', 'no answer', failingRequests],
] as const)(
  '%s that fails is a bug of this seed',
  async (_, message, make) => {
    const { violation } = await simulate(1, { make })
    expect(violation?.promise).toBe('bug')
    expect(violation?.what).toContain(message)
  },
  timeoutMs,
)
