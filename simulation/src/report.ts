/** What a run or many of them came to, in words and as values. */
import { inWords, planOf } from './plan.ts'
import type { Shrunk } from './shrink.ts'
import type { Outcome } from './simulate.ts'
import { type Counts, Tally } from './tally.ts'

export type Failure = {
  seed: number
  promise: string
  what: string
  /** The shortest history that was found, in words. */
  steps: string[]
  /** Repeats exactly that history. */
  command: string
  lastEvents: string[]
}

export type Summary = {
  seeds: number
  entries: number
  crashes: number
  exercised: Counts
  failure?: Failure
}

export class Totals {
  readonly summary: Summary = { seeds: 0, entries: 0, crashes: 0, exercised: {} }
  readonly #tally = new Tally()

  add({ entries, crashes, exercised }: Outcome): void {
    this.#tally.addAll(exercised)
    this.summary.seeds++
    this.summary.entries += entries
    this.summary.crashes += crashes
    this.summary.exercised = this.#tally.counts
  }
}

export function describe({ seed, violation, events, entries, crashes, hash }: Outcome): string {
  const end = violation ? `${violation.promise} BROKEN: ${violation.what}` : 'every promise held'
  return `seed ${seed}: ${entries} entries, ${crashes} crashes, ${events} events, ${hash.slice(0, 12)}: ${end}`
}

export function failureOf({ steps, outcome }: Shrunk, variant: string | undefined): Failure {
  const { seed, violation, lastEvents } = outcome
  const plan = planOf(seed)
  const kept = new Set(steps)
  const words = plan.steps.filter(({ number }) => kept.has(number)).map((step) => inWords(plan, step))
  const named = variant === undefined ? '' : ` --variant '${variant}'`
  const keep = steps.length === plan.steps.length ? '' : ` --keep ${steps.join(',') || 'none'}`
  const command = `npm run simulate -- --seed ${seed}${named}${keep}`
  return { seed, ...violation!, steps: words, command, lastEvents }
}

export function failureInWords({ seed, promise, what, steps, command, lastEvents }: Failure): string {
  return [
    'The last events of the shortest history that was found:',
    ...lastEvents,
    '',
    `seed ${seed} breaks ${promise}: ${what}`,
    steps.length === 0 ? 'It takes no step at all.' : `It takes ${steps.length} steps:`,
    ...steps.map((step) => `  ${step}`),
    `Again: ${command}`,
  ].join('\n')
}

export function summaryInWords({ seeds, entries, crashes, exercised }: Summary): string {
  const groups = Object.entries(exercised).map(([group, counts]) => `  ${group}: ${countsInWords(counts)}`)
  return [`${seeds} seeds, ${entries} entries, ${crashes} server crashes`, ...groups].join('\n')
}

function countsInWords(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
