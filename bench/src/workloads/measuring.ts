/** One measured interval: what the server, the generator and the wire did between two moments. */

import type { ServerProcess } from '@kith/proof'
import type { Percentiles } from '../histogram.ts'
import { rounded } from '../report.ts'
import { type Metrics, meanBetween, readMetrics } from '../server/metrics.ts'
import {
  cpuSeconds,
  type Memory,
  machineCpuSeconds,
  memory,
  ownCpuSeconds,
  systemCpuSeconds,
  threadCpuSeconds,
} from '../server/usage.ts'
import type { Session } from '../wire/session.ts'

export type Counts = { answers: number; deliveries: number; receipts: number }
export type Latencies = {
  answerMs: Percentiles
  deliveryMs: Percentiles
  /** Open loop: how late the generator itself sent, a part of the latencies that is not the server's. */
  sentLateMs?: Percentiles
}

export type Load = {
  readonly sessions: readonly Session[]
  counts(): Counts
  latencies(): Latencies
  resetLatencies(): void
}

type Reading = {
  at: number
  serverCpu: number
  serverSystemCpu: number
  machineCpu: number
  threads: Map<string, number>
  ownCpu: number
  counts: Counts
  bytesIn: number
  bytesOut: number
}

export type Interval = {
  seconds: number
  counts: Counts
  latencies: Latencies
  serverCpuSeconds: number
  /** The part of it that the kernel spent: sockets and files. */
  serverSystemCpuSeconds: number
  /** The server's threads that did something, busiest first. */
  threads: ThreadFigures[]
  generatorCpuSeconds: number
  /** What everything else on the machine took: a figure is only good when this is near 0. */
  otherCpuSeconds: number
  /** From server to clients, and from clients to server. */
  bytesIn: number
  bytesOut: number
  memory: Memory
  commits: CommitFigures
}

export type ThreadFigures = { name: string; cores: number }
export type CommitFigures = { count: number; entriesMean: number; storeMsMean: number }

/** Reads everything, lets `seconds` pass, and reads again. The scrapes of the server stay outside of the interval. */
export async function measure(server: ServerProcess, load: Load, seconds: number): Promise<Interval> {
  const metricsBefore = await readMetrics(server.url)
  load.resetLatencies()
  const before = read(server, load)
  await pause(seconds * 1000)
  const after = read(server, load)
  const latencies = load.latencies()
  const serverCpuSeconds = after.serverCpu - before.serverCpu
  const generatorCpuSeconds = after.ownCpu - before.ownCpu
  const machineCpu = after.machineCpu - before.machineCpu
  return {
    seconds: (after.at - before.at) / 1000,
    counts: grown(before.counts, after.counts),
    latencies,
    serverCpuSeconds,
    serverSystemCpuSeconds: after.serverSystemCpu - before.serverSystemCpu,
    threads: busyThreads(before, after),
    generatorCpuSeconds,
    otherCpuSeconds: Math.max(0, machineCpu - serverCpuSeconds - generatorCpuSeconds),
    bytesIn: after.bytesIn - before.bytesIn,
    bytesOut: after.bytesOut - before.bytesOut,
    memory: memory(server.processId),
    commits: commitFigures(metricsBefore, await readMetrics(server.url)),
  }
}

/** The interval for each of its messages or deliveries. */
export function figures(interval: Interval, count: number, unit: 'Message' | 'Delivery'): object {
  const per = (amount: number) => (count === 0 ? 0 : rounded(amount / count))
  return {
    [`serverCpuMicrosPer${unit}`]: per(interval.serverCpuSeconds * 1e6),
    [`serverSystemCpuMicrosPer${unit}`]: per(interval.serverSystemCpuSeconds * 1e6),
    serverThreads: interval.threads,
    serverCores: rounded(interval.serverCpuSeconds / interval.seconds),
    otherCores: rounded(interval.otherCpuSeconds / interval.seconds),
    [`generatorCpuMicrosPer${unit}`]: per(interval.generatorCpuSeconds * 1e6),
    [`bytesToServerPer${unit}`]: per(interval.bytesOut),
    [`bytesFromServerPer${unit}`]: per(interval.bytesIn),
    memory: interval.memory,
    commits: interval.commits,
    seconds: rounded(interval.seconds),
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits until something holds; false when it still does not after `msMax`. */
export async function until(holds: () => boolean, msMax: number): Promise<boolean> {
  const end = performance.now() + msMax
  while (!holds()) {
    if (performance.now() > end) return false
    await pause(5)
  }
  return true
}

function read(server: ServerProcess, load: Load): Reading {
  let [bytesIn, bytesOut] = [0, 0]
  for (const session of load.sessions) {
    bytesIn += session.bytesIn
    bytesOut += session.bytesOut
  }
  return {
    serverCpu: cpuSeconds(server.processId),
    serverSystemCpu: systemCpuSeconds(server.processId),
    ownCpu: ownCpuSeconds(),
    machineCpu: machineCpuSeconds(),
    threads: threadCpuSeconds(server.processId),
    at: performance.now(),
    counts: load.counts(),
    bytesIn,
    bytesOut,
  }
}

const busyCoresMin = 0.005

function busyThreads(before: Reading, after: Reading): ThreadFigures[] {
  const seconds = (after.at - before.at) / 1000
  const figures = [...after.threads].map(([key, spent]) => ({
    name: key.slice(key.indexOf(' ') + 1),
    cores: rounded((spent - (before.threads.get(key) ?? 0)) / seconds),
  }))
  return figures.filter(({ cores }) => cores >= busyCoresMin).sort((a, b) => b.cores - a.cores)
}

function grown(before: Counts, after: Counts): Counts {
  return {
    answers: after.answers - before.answers,
    deliveries: after.deliveries - before.deliveries,
    receipts: after.receipts - before.receipts,
  }
}

const batchEntries = 'kith_commit_batch_entries'
const batchMs = 'kith_commit_ms'

function commitFigures(before: Metrics, after: Metrics): CommitFigures {
  const count = (after.get(`${batchEntries}_count`) ?? 0) - (before.get(`${batchEntries}_count`) ?? 0)
  return {
    count,
    entriesMean: rounded(meanBetween(before, after, batchEntries) ?? 0),
    storeMsMean: rounded(meanBetween(before, after, batchMs) ?? 0),
  }
}
