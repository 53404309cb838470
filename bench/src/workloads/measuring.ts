/** One measured interval: what the server, the generator and the wire did between two moments. */
import { type Metrics, meanBetween, readMetrics } from '../server/metrics.ts'
import type { ServerProcess } from '../server/server-process.ts'
import { cpuSeconds, memory, ownCpuSeconds } from '../server/usage.ts'
import type { Session } from '../wire/session.ts'

export type Counts = { answers: number; deliveries: number; receipts: number }

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
  serverCpuSeconds: number
  generatorCpuSeconds: number
  /** From server to clients, and from clients to server. */
  bytesIn: number
  bytesOut: number
  residentBytes: number
  proportionalBytes: number
  commits: CommitFigures
}

export type CommitFigures = { count: number; entriesMean?: number; storeMsMean?: number }

export type Subject = { server: ServerProcess; sessions: readonly Session[]; counts(): Counts }

/** Reads everything, lets `seconds` pass, and reads again. The scrapes of the server stay outside of the interval. */
export async function measure(subject: Subject, seconds: number, starts: () => void): Promise<Interval> {
  const metricsBefore = await readMetrics(subject.server.url)
  starts()
  const before = read(subject)
  await pause(seconds * 1000)
  const after = read(subject)
  const { residentBytes, proportionalBytes } = memory(subject.server.processId)
  const metricsAfter = await readMetrics(subject.server.url)
  return {
    seconds: (after.at - before.at) / 1000,
    counts: grown(before.counts, after.counts),
    serverCpuSeconds: after.serverCpu - before.serverCpu,
    generatorCpuSeconds: after.ownCpu - before.ownCpu,
    bytesIn: after.bytesIn - before.bytesIn,
    bytesOut: after.bytesOut - before.bytesOut,
    residentBytes,
    proportionalBytes,
    commits: commitFigures(metricsBefore, metricsAfter),
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

function read(subject: Subject): Reading {
  let [bytesIn, bytesOut] = [0, 0]
  for (const session of subject.sessions) {
    bytesIn += session.bytesIn
    bytesOut += session.bytesOut
  }
  return {
    serverCpu: cpuSeconds(subject.server.processId),
    ownCpu: ownCpuSeconds(),
    at: performance.now(),
    counts: subject.counts(),
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
