/**
 * `npm run simulate -- --seed N | --seeds A..B | --minutes M`: ends with 1 at the first seed that breaks a promise,
 * after making its history as short as it can.
 */
import { parseArgs } from 'node:util'
import { describe, failureInWords, failureOf, summaryInWords, Totals } from './report.ts'
import { realElapsedMs, realNow } from './runtime/turn.ts'
import { shrink } from './shrink.ts'
import { type RunOptions, simulate } from './simulate.ts'
import { brokenVariants } from './variants.ts'

const usage = `Usage: npm run simulate -- --seed N | --seeds A..B | --minutes M

  --seed N        one run; with --minutes the first of many
  --seeds A..B    all from A to B
  --minutes M     seeds that were never run before, for so long
  --keep 3,17,42  only these steps of the plan; none for no step at all
  --variant NAME  a deliberately broken system, see simulation/src/variants.ts
  --attempts K    runs that may be spent on a shorter history of a failure (200)
  --json          a summary as JSON on standard output, everything else on standard error`

const minuteMs = 60_000
const options = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  minutes: { type: 'string' },
  keep: { type: 'string' },
  variant: { type: 'string' },
  attempts: { type: 'string', default: '200' },
  json: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof read>

function read(argv: string[]) {
  return parseArgs({ args: argv, options }).values
}

function* seedsOf({ seed, seeds, minutes }: Values): Generator<number> {
  const given = seeds ?? (seed === undefined ? undefined : `${seed}..${seed}`)
  const range = given === undefined ? undefined : rangeOf(given)
  if (minutes !== undefined) {
    if (!(Number(minutes) > 0)) throw new Error(usage)
    const until = realElapsedMs() + Number(minutes) * minuteMs
    for (let next = range?.first ?? Math.floor(realNow() / 1000); realElapsedMs() < until; next++) yield next
  } else if (range) for (let next = range.first; next <= range.last; next++) yield next
  else throw new Error(usage)
}

/** Never one without a seed in it: what runs nothing must not look like what found nothing. */
function rangeOf(text: string): { first: number; last: number } {
  const [, first, last] = (/^([1-9]\d*)\.\.([1-9]\d*)$/.exec(text) ?? []).map(Number)
  if (first === undefined || last === undefined || first > last) throw new Error(usage)
  return { first, last }
}

function runOptionsOf({ keep, variant }: Values): RunOptions {
  const broken = brokenVariants.find(({ name }) => name === variant)
  if (variant !== undefined && !broken)
    throw new Error(`Variants: ${brokenVariants.map(({ name }) => name).join(', ')}`)
  const numbers = keep === 'none' ? [] : keep?.split(',').map(Number)
  return { ...(broken && { make: broken.make }), keep: numbers && new Set(numbers) }
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
  else console.error(text)
}

async function main(argv: string[]): Promise<number> {
  const values = read(argv)
  const runOptions = runOptionsOf(values)
  const totals = new Totals()
  for (const seed of seedsOf(values)) {
    const outcome = await simulate(seed, runOptions)
    totals.add(outcome)
    progress(describe(outcome))
    if (!outcome.violation) continue
    const shrunk = await shrink(outcome, runOptions, Number(values.attempts))
    totals.summary.failure = failureOf(shrunk, values.variant)
    break
  }
  if (process.stderr.isTTY) console.error()
  const { summary } = totals
  console.log(values.json ? JSON.stringify(summary, undefined, 2) : summaryInWords(summary))
  if (summary.failure && !values.json) console.log(`\n${failureInWords(summary.failure)}`)
  return summary.failure ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  return 2
})
