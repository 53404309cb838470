/** One measured interval: what the server, the generator and the wire did between two moments. */

import type { Percentiles } from '../histogram.ts'
import { rounded } from '../report.ts'
import { type Metrics, meanBetween, readMetrics } from '../server/metrics.ts'
import type { ServerProcess } from '../server/server-process.ts'
import { cpuSeconds, type Memory, memory, ownCpuSeconds } from '../server/usage.ts'
import type { Session } from '../wire/session.ts'

export type Counts = { answers: number; deliveries: number; receipts: number }
export type Latencies = { answerMs: Percentiles; deliveryMs: Percentiles }

export type Load = {
  readonly sessions: readonly Session[]
  counts(): Counts
  latencies(): Latencies
  resetLatencies(): void
}

type Reading = {
  at: number
  serverCpu: number
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
  generatorCpuSeconds: number
  /** From server to clients, and from clients to server. */
  bytesIn: number
  bytesOut: number
  memory: Memory
  commits: CommitFigures
}

export type CommitFigures = { count: number; entriesMean?: number; storeMsMean?: number }

/** Reads everything, lets `seconds` pass, and reads again. The scrapes of the server stay outside of the interval. */
export async function measure(server: ServerProcess, load: Load, seconds: number): Promise<Interval> {
  const metricsBefore = await readMetrics(server.url)
  load.resetLatencies()
  const before = read(server, load)
  await pause(seconds * 1000)
  const after = read(server, load)
  const latencies = load.latencies()
  return {
    seconds: (after.at - before.at) / 1000,
    counts: grown(before.counts, after.counts),
    latencies,
    serverCpuSeconds: after.serverCpu - before.serverCpu,
    generatorCpuSeconds: after.ownCpu - before.ownCpu,
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
    serverCores: rounded(interval.serverCpuSeconds / interval.seconds),
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
    ownCpu: ownCpuSeconds(),
    at: performance.now(),
    counts: load.counts(),
    bytesIn,
    bytesOut,
  }
}

function grown(before: Counts, after: Counts): Counts {
  return {
    answers: after.answers - before.answers,
    deliveries: after.deliveries - before.deliveries,
    receipts: after.receipts - before.receipts,
  }
}

const batchEntries = 'kith_commit_batch_entries'
const batchSeconds = 'kith_commit_seconds'

function commitFigures(before: Metrics, after: Metrics): CommitFigures {
  const count = (after.get(`${batchEntries}_count`) ?? 0) - (before.get(`${batchEntries}_count`) ?? 0)
  const storeSeconds = meanBetween(before, after, batchSeconds)
  return {
    count,
    entriesMean: meanBetween(before, after, batchEntries),
    storeMsMean: storeSeconds === undefined ? undefined : storeSeconds * 1000,
  }
}
