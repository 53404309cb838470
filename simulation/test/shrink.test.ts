/** A failing history is made short, and what is left of it still fails, the same every time. */
import { expect, test } from 'bun:test'
import { planOf } from '../src/plan.ts'
import { failureOf } from '../src/report.ts'
import { shrink } from '../src/shrink.ts'
import { type Outcome, simulate } from '../src/simulate.ts'
import { brokenVariants } from '../src/variants.ts'

const seedsMax = 8
const stepsMax = 15
const attemptsMax = 100

const { name, make } = brokenVariants.find((variant) => variant.name === 'fan-out to ex-members')!

async function firstFailure(): Promise<Outcome> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const outcome = await simulate(seed, { make })
    if (outcome.violation) return outcome
  }
  throw new Error('nothing failed')
}

test('the history of a failing seed shrinks to a few steps that still break the same promise', async () => {
  const failed = await firstFailure()
  const shrunk = await shrink(failed, { make }, attemptsMax)
  expect(shrunk.steps.length).toBeLessThanOrEqual(stepsMax)
  expect(shrunk.steps.length).toBeLessThan(planOf(failed.seed).steps.length)
  const failure = failureOf(shrunk, name)
  expect(failure.steps.length).toBe(shrunk.steps.length)
  const kept = failure.command
    .match(/--keep ([\d,]+)$/)![1]!
    .split(',')
    .map(Number)
  const again = await simulate(failed.seed, { make, keep: new Set(kept) })
  expect(again.violation).toEqual(shrunk.outcome.violation!)
  expect(again.violation?.promise).toBe(failed.violation!.promise)
}, 120_000)
