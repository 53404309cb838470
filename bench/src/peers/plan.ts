/** What is measured: the runs of each workload with their settings, at publication size and as small as it goes. */
import { readFileSync } from 'node:fs'
import type { WorkloadName } from './generator/job.ts'
import type { WorkloadChoice } from './options.ts'
import type { Purpose, Scale, Setup } from './servers/setup.ts'

export type Run = {
  /** `pairs/5000`: what the results are kept under. */
  cell: string
  workload: WorkloadName
  purpose: Purpose
  settings: Record<string, number>
  secondsMax: number
  /** Kith without its delivered watermarks, to be compared with servers that were not given any. */
  withoutReceipts?: boolean
}

export const rates = [1_000, 5_000, 10_000, 20_000, 30_000]
export function ratesOf(quick: boolean): number[] {
  return quick ? rates.slice(0, 2) : rates
}
const textBytes = 100
/** Of idle sessions and of members online, for servers that would need minutes to let all of them in. */
const slowShare = 0.2

/** Users: as many as some workload of this set-up connects. */
export function scaleOf(setup: Setup, quick: boolean): Scale {
  const { sessions, idleSessions, storm } = quick ? small : published
  const users = setup.pairsOnly ? sessions : Math.max(2 * storm, Math.round(idleSessions * shareOf(setup)))
  return {
    users,
    groupMembers: quick ? 240 : 5_000,
    historyMessages: quick ? 10_000 : 1_000_000,
  }
}

function shareOf({ slow }: Setup): number {
  return slow ? slowShare : 1
}

/** A connection takes one descriptor of the generator and one of the server; a thousand of each are for the rest. */
function connectionsMax(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return Math.floor(Number(limit ?? Number.POSITIVE_INFINITY) / 1_000 - 1) * 1_000
}

type Sizes = {
  sessions: number
  seconds: number
  warmupSeconds: number
  /** Of the first load that a server sees after its start. */
  firstWarmupSeconds: number
  /** Of the first fixed rate: until what the closed loop before it left behind is written and cleared away. */
  settleSeconds: number
  idleSessions: number
  online: number
  storm: number
}

const published: Sizes = {
  sessions: 200,
  seconds: 3,
  warmupSeconds: 1,
  firstWarmupSeconds: 2,
  settleSeconds: 6,
  idleSessions: Math.min(15_000, connectionsMax()),
  online: 500,
  storm: 1_000,
}
const small: Sizes = {
  sessions: 40,
  seconds: 0.5,
  warmupSeconds: 0.3,
  firstWarmupSeconds: 0.5,
  settleSeconds: 0.5,
  idleSessions: 240,
  online: 60,
  storm: 20,
}

/** The closed loop alone: it decides which rates are worth trying. */
export function closedPairs(setup: Setup, quick: boolean): Run {
  const { sessions, seconds, firstWarmupSeconds } = quick ? small : published
  const factor = setup.slow && !quick ? 2 : 1
  const settings = {
    sessions,
    window: setup.slow ? 1 : 8,
    seconds: seconds * factor,
    warmupSeconds: firstWarmupSeconds * factor,
    textBytes,
    drainMs: 20_000,
  }
  return { cell: 'pairs/closed', workload: 'pairs', purpose: 'chat', settings, secondsMax: 60 }
}

/** @param afterFlood the closed loop was what the server had to do before */
export function openPairs(setup: Setup, quick: boolean, rate: number, afterFlood: boolean): Run {
  const closed = closedPairs(setup, quick)
  const { warmupSeconds, settleSeconds } = quick ? small : published
  const settings = { ...closed.settings, warmupSeconds: afterFlood ? settleSeconds : warmupSeconds, rate }
  return { ...closed, cell: `pairs/${rate}`, settings }
}

/** At every fixed rate. Nobody but Kith is given receipts, so Kith has to do it without them too. */
export function ratedPairs(setup: Setup, quick: boolean): Run[] {
  return ratesOf(quick).flatMap((rate, index) => {
    const run = openPairs(setup, quick, rate, index === 0)
    if (setup.server !== 'kith') return [run]
    const again = openPairs(setup, quick, rate, false)
    return [run, { ...again, cell: `${again.cell}/bare`, withoutReceipts: true }]
  })
}

/** Everything but pairs that a set-up is measured in, in order: what needs a fresh server comes first. */
export function otherRuns(
  setup: Setup,
  chosen: readonly WorkloadChoice[],
  quick: boolean,
  scale: Scale,
): Run[] {
  if (setup.pairsOnly) return []
  const sizes = quick ? small : published
  const { sessions, seconds, warmupSeconds } = sizes
  const online = Math.max(20, sizes.online * shareOf(setup))
  const timing = { seconds, warmupSeconds, textBytes, drainMs: 20_000 }
  const group = { ...timing, online: Math.min(online, scale.users), outstanding: 16 }
  const chat = { purpose: 'chat' as const, secondsMax: 75 }
  const devices = Math.max(10, Math.round(sizes.storm * setup.stormShare))
  const bytes: Run = {
    ...chat,
    cell: 'bytes',
    workload: 'bytes',
    settings: { ...timing, sessions: 20, rate: 40, seconds: quick ? 0.5 : 3 },
  }
  const runs: Record<Exclude<WorkloadChoice, 'pairs'>, Run[]> = {
    idle: [
      {
        ...chat,
        cell: 'idle',
        workload: 'idle',
        secondsMax: 120,
        settings: {
          sessions: Math.round(sizes.idleSessions * shareOf(setup)),
          settleSecondsMax: quick ? 1 : 20,
        },
      },
    ],
    bytes:
      setup.server === 'kith' ? [bytes, { ...bytes, cell: 'bytes/bare', withoutReceipts: true }] : [bytes],
    group: [
      {
        ...chat,
        cell: 'group/500',
        workload: 'group',
        settings: { ...group, index: 0, members: group.online },
      },
      {
        ...chat,
        cell: 'group/5000',
        workload: 'group',
        settings: { ...group, index: 1, members: scale.groupMembers },
      },
    ],
    mixed: [
      {
        ...chat,
        cell: 'mixed',
        workload: 'mixed',
        settings: { ...timing, sessions, window: setup.slow ? 1 : 8 },
      },
    ],
    storm: [
      {
        ...chat,
        secondsMax: 100,
        cell: 'storm',
        workload: 'storm',
        settings: { ...timing, devices, backlog: 50, drainMs: 50_000 },
      },
    ],
    history: [
      {
        cell: 'history',
        workload: 'history',
        purpose: 'history',
        secondsMax: 60,
        settings: {
          readers: 10,
          messages: scale.historyMessages,
          pageSize: 50,
          seconds,
        },
      },
    ],
  }
  return chosen
    .filter((name) => name !== 'pairs')
    .flatMap((name) => runs[name])
    .filter(({ workload }) => workload !== 'history' || setup.history)
}
