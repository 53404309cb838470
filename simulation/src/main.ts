/** `npm run simulate -- --seed N | --seeds A..B | --minutes M`: ends with 1 at the first seed that breaks a promise. */
import { parseArgs } from 'node:util'
import { realElapsedMs } from './runtime/turn.ts'
import { type Outcome, simulate } from './simulate.ts'

const usage = 'Usage: npm run simulate -- --seed N | --seeds A..B | --minutes M'
const minuteMs = 60_000

function* seedsOf(argv: string[]): Generator<number> {
  const options = {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
  } as const
  const { seed, seeds, minutes } = parseArgs({ args: argv, options }).values
  const [first, last] = (seeds ?? (seed === undefined ? '' : `${seed}..${seed}`)).split('..').map(Number)
  if (minutes !== undefined) {
    const until = realElapsedMs() + Number(minutes) * minuteMs
    for (let next = Number(seed ?? first ?? 1) || 1; realElapsedMs() < until; next++) yield next
  } else if (Number.isInteger(first) && Number.isInteger(last) && (first as number) > 0) {
    for (let next = first as number; next <= (last as number); next++) yield next
  } else throw new Error(usage)
}

function describe({ seed, violation, events, entries, crashes, hash }: Outcome): string {
  const end = violation ? `${violation.promise} BROKEN: ${violation.what}` : 'every promise held'
  return `seed ${seed}: ${entries} entries, ${crashes} crashes, ${events} events, ${hash.slice(0, 12)}: ${end}`
}

async function main(argv: string[]): Promise<number> {
  for (const seed of seedsOf(argv)) {
    const outcome = await simulate(seed)
    if (outcome.violation) console.log(outcome.lastEvents.join('\n'))
    console.log(describe(outcome))
    if (outcome.violation) return 1
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  return 2
})
