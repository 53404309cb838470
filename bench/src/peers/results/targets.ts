/** What Kith set out to reach against the others, and whether it does in these results. */
import type { JobResult } from '../generator/job.ts'
import { rates } from '../plan.ts'
import { mediansOf, type Results, type SetupFacts } from './results.ts'
import { isSustained } from './sustained.ts'
import { count, kilobytes, ms, table } from './table.ts'

export type Target = { target: string; measured: string; held: boolean }

type Best = { value: number; label: string }

export function targets(results: Results): Target[] {
  return [
    throughput(results, 'ejabberd-archive', 20),
    throughput(results, 'ejabberd-no-archive', 1),
    ...memory(results),
    ...rates.flatMap((rate) => [
      ...latency(results, rate, 'of the messengers', isMessenger),
      ...latency(results, rate, 'of those that answer after the disk', ({ durable }) => durable),
      ...latency(results, rate, 'against the lower bounds without chat history', isLowerBound),
    ]),
    ...bytes(results, 'bytes/bare', 'bytesPerMessage', 'Fewest bytes for a message without receipts'),
    ...bytes(results, 'bytes', 'bytesPerIdleHour', 'Fewest bytes in an idle hour'),
  ].filter((target) => target !== undefined)
}

export function targetsTable(results: Results): string {
  const rows = targets(results).map(({ target, measured, held }) => [
    target,
    measured,
    held ? 'yes' : '**no**',
  ])
  return rows.length === 0 ? '' : table(['target', 'measured', 'held'], rows)
}

function throughput(results: Results, other: string, factor: number): Target | undefined {
  const perSecond = (id: string) => mediansOf(results, id, 'pairs/closed')?.interval?.deliveriesPerSecond
  const [kith, theirs] = [perSecond('kith'), perSecond(other)]
  const label = results.setups.find(({ id }) => id === other)?.label
  if (!kith || !theirs) return undefined
  const times = kith / theirs
  return {
    target: `Pairs: at least ${factor} × ${label}`,
    measured: `${count(times)} × (${count(kith)}/s against ${count(theirs)}/s)`,
    held: times >= factor,
  }
}

/** The lowest of a figure among the other servers. */
function lowest(
  results: Results,
  counts: (setup: SetupFacts) => boolean,
  figure: (setup: SetupFacts) => number | undefined,
): Best | undefined {
  const others = results.setups
    .filter((setup) => setup.server !== 'kith' && counts(setup))
    .flatMap((setup) => {
      const value = figure(setup)
      return value === undefined ? [] : [{ value, label: setup.label }]
    })
  return others.sort((a, b) => a.value - b.value)[0]
}

function memory(results: Results): Target[] {
  const each = (id: string) => mediansOf(results, id, 'idle')?.figures?.bytesPerSession
  const kith = each('kith')
  const best = lowest(
    results,
    ({ server }) => server === 'ejabberd' || server === 'nats',
    ({ id }) => each(id),
  )
  if (kith === undefined || !best) return []
  return [
    {
      target: 'Idle session: at most a third of the best Go or Erlang server',
      measured: `${kilobytes(kith)} against ${kilobytes(best.value)} (${best.label})`,
      held: kith * 3 <= best.value,
    },
  ]
}

/** As with bytes: what compares is Kith without receipts. */
function latency(
  results: Results,
  rate: number,
  among: string,
  counts: (setup: SetupFacts) => boolean,
): Target[] {
  const p99 = (result: JobResult | undefined) =>
    result?.interval && isSustained(result.interval.deliveriesPerSecond, rate)
      ? result.interval.deliveryMs.p99
      : undefined
  const at = (id: string) => p99(mediansOf(results, id, `pairs/${rate}`))
  const asked = results.setups.some((setup) => setup.server !== 'kith' && counts(setup))
  if (!asked || !mediansOf(results, 'kith', 'pairs/closed')) return []
  const kith = p99(mediansOf(results, 'kith', `pairs/${rate}/bare`))
  const best = lowest(results, counts, ({ id }) => at(id))
  if (kith === undefined && !best) return []
  return [
    {
      target: `Lowest p99 until delivered at ${count(rate)}/s without receipts, ${among}`,
      measured: `${kith === undefined ? 'not reached' : `${ms(kith)} ms`} against ${best ? `${ms(best.value)} ms (${best.label})` : 'nobody who reached it'}`,
      held: kith !== undefined && (!best || kith <= best.value),
    },
  ]
}

/** Passes messages on and has no users, memberships or chat history: shows what is possible without them. */
function isLowerBound({ server }: SetupFacts): boolean {
  return server === 'mosquitto' || server === 'nats'
}

function isMessenger(setup: SetupFacts): boolean {
  return !isLowerBound(setup)
}

/** Nobody but Kith was given receipts, so `bytes/bare` is what compares with the others' figures. */
function bytes(results: Results, own: 'bytes' | 'bytes/bare', name: string, what: string): Target[] {
  const value = (id: string, cell = 'bytes') => mediansOf(results, id, cell)?.figures?.[name]
  const kith = value('kith', own)
  const row = (among: string, counts: (setup: SetupFacts) => boolean): Target[] => {
    const best = lowest(results, counts, ({ id }) => value(id))
    if (kith === undefined || !best) return []
    return [
      {
        target: `${what}, ${among}`,
        measured: `${count(kith)} against ${count(best.value)} (${best.label})`,
        held: kith <= best.value,
      },
    ]
  }
  return [
    ...row('of the messengers', isMessenger),
    ...row('against the lower bounds without chat history', isLowerBound),
  ]
}
