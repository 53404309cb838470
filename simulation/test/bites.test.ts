/** The checkers bite: every deliberately broken variant is caught within a bounded number of seeds. */
import { expect, test } from 'bun:test'
import { simulate } from '../src/simulate.ts'
import { brokenVariants } from '../src/variants.ts'

const seedsMax = 8
const timeoutMs = 240_000

test.each(brokenVariants.map((variant) => [variant.breaks, variant.name, variant] as const))(
  '%s: %s is caught',
  async (_, __, { breaks, make }) => {
    const found: string[] = []
    for (let seed = 1; seed <= seedsMax; seed++) {
      const { violation } = await simulate(seed, { make })
      if (violation) found.push(violation.promise)
      if (violation?.promise === breaks) return
    }
    expect(`broke ${found.join(', ') || 'nothing'}`).toBe(`broke ${breaks}`)
  },
  timeoutMs,
)
