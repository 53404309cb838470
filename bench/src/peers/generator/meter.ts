/** What server, generator and wire took between two moments, whatever the server consists of. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Histogram, Percentiles } from '../../histogram.ts'
import { rounded } from '../../report.ts'
import { cpuSeconds, machineCpuSeconds, memory, ownCpuSeconds } from '../../server/usage.ts'
import type { Device } from './device.ts'
import type { Traffic } from './traffic.ts'

/** These processes and all that descend from them: a database has a process for each connection. */
export function processTree(roots: readonly number[]): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(Number(name))] as const)
  const tree = new Set(roots)
  for (let size = 0; size !== tree.size; ) {
    size = tree.size
    for (const [child, parent] of parents) if (tree.has(parent)) tree.add(child)
  }
  return [...tree]
}

/** 0 for a process that has ended meanwhile. */
function parentOf(processId: number): number {
  return whileItLives(() => {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  })
}

function whileItLives(read: () => number): number {
  try {
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return 0
    throw error
  }
}

function sumOver(roots: readonly number[], read: (processId: number) => number): number {
  return processTree(roots).reduce((sum, processId) => sum + whileItLives(() => read(processId)), 0)
}

/** Memory of a server in bytes; pages that its processes share count once. */
export function serverBytes(roots: readonly number[]): number {
  return sumOver(roots, (processId) => memory(processId).proportionalBytes)
}

type Reading = {
  at: number
  server: number
  own: number
  machine: number
  answers: number
  deliveries: number
  bytesIn: number
  bytesOut: number
}

function read(roots: readonly number[], traffic: Traffic, devices: readonly Device[]): Reading {
  let [bytesIn, bytesOut] = [0, 0]
  for (const { session } of devices) {
    bytesIn += session.bytesIn
    bytesOut += session.bytesOut
  }
  return {
    server: sumOver(roots, cpuSeconds),
    own: ownCpuSeconds(),
    machine: machineCpuSeconds(),
    at: performance.now(),
    answers: traffic.answers,
    deliveries: traffic.deliveries,
    bytesIn,
    bytesOut,
  }
}

export type Tail = Pick<Percentiles, 'p50' | 'p99' | 'max'> & { p999: number }

export function tail(histogram: Histogram): Tail {
  const { p50, p99, max } = histogram.percentilesMs()
  return { p50, p99, p999: Math.round(histogram.percentile(99.9)) / 1000, max }
}

export type Interval = {
  seconds: number
  answersPerSecond: number
  deliveriesPerSecond: number
  answerMs: Tail
  deliveryMs: Tail
  /** Open loop: how late the generator itself sent, a part of the latencies that is not the server's. */
  lateMs: Tail
  serverCores: number
  serverCpuMicrosPerDelivery: number
  generatorCores: number
  /** Of everything else on the machine: a figure is only good when this is near 0. */
  otherCores: number
  bytesPerDelivery: number
}

export async function measure(
  roots: readonly number[],
  traffic: Traffic,
  devices: readonly Device[],
  seconds: number,
): Promise<Interval> {
  traffic.resetTimes()
  const before = read(roots, traffic, devices)
  await pause(seconds * 1000)
  const after = read(roots, traffic, devices)
  return intervalOf(before, after, traffic)
}

/** The same between two moments of the caller's. */
export function startMeasuring(roots: readonly number[], traffic: Traffic, devices: readonly Device[]) {
  traffic.resetTimes()
  const before = read(roots, traffic, devices)
  return () => intervalOf(before, read(roots, traffic, devices), traffic)
}

function intervalOf(before: Reading, after: Reading, traffic: Traffic): Interval {
  const seconds = (after.at - before.at) / 1000
  const grown = (name: keyof Reading) => after[name] - before[name]
  const deliveries = grown('deliveries')
  const per = (amount: number) => (deliveries === 0 ? 0 : rounded(amount / deliveries))
  return {
    seconds: rounded(seconds),
    answersPerSecond: rounded(grown('answers') / seconds),
    deliveriesPerSecond: rounded(deliveries / seconds),
    answerMs: tail(traffic.answerTimes),
    deliveryMs: tail(traffic.deliveryTimes),
    lateMs: tail(traffic.lateTimes),
    serverCores: rounded(grown('server') / seconds),
    serverCpuMicrosPerDelivery: per(grown('server') * 1e6),
    generatorCores: rounded(grown('own') / seconds),
    otherCores: rounded(Math.max(0, grown('machine') - grown('server') - grown('own')) / seconds),
    bytesPerDelivery: per(grown('bytesIn') + grown('bytesOut')),
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

const stuckMsMax = 10_000

/**
 * Waits until everything has arrived; gives up when nothing more does for ten seconds. False: after `msMax` something
 * still arrived.
 */
export async function settle(traffic: Traffic, msMax: number): Promise<boolean> {
  const end = performance.now() + msMax
  let [progress, since] = [-1, performance.now()]
  while (!traffic.isSettled && performance.now() < end) {
    const now = traffic.answers + traffic.deliveries
    if (now !== progress) [progress, since] = [now, performance.now()]
    else if (performance.now() - since > stuckMsMax) return true
    await pause(20)
  }
  return traffic.isSettled
}
