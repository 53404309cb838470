/** Everything that a run of the command found out, as it is written to peers.json. */
import { median, rounded } from '../../report.ts'
import type { DiskFigures } from '../disk.ts'
import type { JobResult } from '../generator/job.ts'

export type SetupFacts = {
  id: string
  server: string
  label: string
  version: string
  settings: string
  whenAnswered: string
  durable: boolean
  answer: string
}

export type Outcome = JobResult | { failed: string } | { skipped: string }

/** One place of a table: what each round said. */
export type Cell = { setup: string; cell: string; settings: Record<string, number>; rounds: Outcome[] }

export type LeftOut = { label: string; reason: string; isInstalled: boolean }

export type Results = {
  startedAt: string
  minutes: number
  command: string
  machine: object
  versions: object
  rounds: number
  quick: boolean
  setups: SetupFacts[]
  /** Set-ups that could not be installed, prepared or started, and why. */
  leftOut: LeftOut[]
  /** What the disk allows at each rate of the pairs; in older results it is not there. */
  disk?: DiskFigures[]
  cells: Cell[]
}

function isMeasured(outcome: Outcome): outcome is JobResult {
  return !('failed' in outcome) && !('skipped' in outcome) && !('notComparable' in outcome)
}

export function cellOf(results: Results, setup: string, cell: string): Cell | undefined {
  return results.cells.find((one) => one.setup === setup && one.cell === cell)
}

/** Medians over the rounds that gave figures; undefined when none did. */
export function mediansOf(results: Results, setup: string, cell: string): JobResult | undefined {
  const measured = cellOf(results, setup, cell)?.rounds.filter(isMeasured) ?? []
  if (measured.length === 0) return undefined
  return medianOf(measured) as JobResult
}

/** Why a cell has no figure. */
export function reasonOf(results: Results, setup: string, cell: string): string {
  const outcome = cellOf(results, setup, cell)?.rounds.find((round) => !isMeasured(round))
  if (!outcome) return '–'
  if ('failed' in outcome) return 'failed'
  return 'skipped' in outcome ? outcome.skipped : (outcome.notComparable ?? '–')
}

/** Field by field; what is no number is taken from the first. */
function medianOf(values: readonly unknown[]): unknown {
  const [first] = values
  if (typeof first === 'number') return rounded(median(values as number[]))
  if (first === null || typeof first !== 'object') return first
  return Object.fromEntries(
    Object.keys(first).map((key) => {
      const children = values.map((value) => (value as Record<string, unknown>)[key])
      return [key, medianOf(children.filter((child) => child !== undefined))]
    }),
  )
}

/** Every run that ended without figures although the server was to give some. */
export function failuresOf(results: Results): { label: string; cell: string; reason: string }[] {
  const labels = new Map(results.setups.map(({ id, label }) => [id, label]))
  return results.cells.flatMap(({ setup, cell, rounds }) =>
    rounds.flatMap((round) =>
      'failed' in round ? [{ label: labels.get(setup) ?? setup, cell, reason: round.failed }] : [],
    ),
  )
}

/** Kith failed nowhere, answered and kept every message, and every other server that is installed gave some figure. */
export function isComplete(results: Results): boolean {
  const { sent: _, ...faults } = totalsOf(results, 'kith')
  const faultless = Object.values(faults).every((count) => count === 0)
  const kithFailed = results.cells.some(
    ({ setup, rounds }) => setup === 'kith' && rounds.some((round) => 'failed' in round),
  )
  const startedAll = results.leftOut.every(({ isInstalled }) => !isInstalled)
  return faultless && !kithFailed && startedAll && results.setups.every(({ id }) => gaveFigures(results, id))
}

/** Also true of a server that was asked only for what it does not have. */
function gaveFigures(results: Results, setup: string): boolean {
  const rounds = results.cells.filter((cell) => cell.setup === setup).flatMap((cell) => cell.rounds)
  return rounds.length === 0 || rounds.some((round) => !('failed' in round || 'skipped' in round))
}

export type Totals = {
  sent: number
  unanswered: number
  lost: number
  underWay: number
  duplicated: number
  reordered: number
  failures: number
}

/** What became of all messages that a set-up was ever given in this run. */
export function totalsOf(results: Results, setup: string): Totals {
  const totals = { sent: 0, unanswered: 0, lost: 0, underWay: 0, duplicated: 0, reordered: 0, failures: 0 }
  for (const cell of results.cells.filter((one) => one.setup === setup))
    for (const round of cell.rounds) {
      if (!isMeasured(round) || !round.verified) continue
      for (const name of Object.keys(totals) as (keyof Totals)[]) totals[name] += round.verified[name]
    }
  return totals
}
