/**
 * P7: what the server and the devices hold has bounds while things go wrong, and is back to what an idle system needs
 * once everything is quiet: queues are empty, nothing waits for an answer, no timer is left behind. All of it is asked
 * of whoever holds it: of the server by `/metrics`, of a device by the SDK's `waiting()`.
 */
import type { KithClient } from '@kith/client'
import { limits } from '@kith/protocol'
import type { Violations } from './violation.ts'

/** Periodic timers of an idle server, and of an idle device: sweeps, pings, retries. */
const idleServerTimersMax = 12
const idleDeviceTimersMax = 8
/** Presence remembers a user in at most so many places, and each of their devices in one more. */
const presencePlaces = 5
const budgets = 12

export type DeviceSizes = {
  name: string
  timers: number
  /** Of a device that nobody is logged in on, what waits stays. */
  isLive: boolean
  waiting: ReturnType<KithClient['waiting']> | undefined
}

export type Sizes = {
  /** From `/metrics`; undefined while nobody serves. */
  metrics: Metrics | undefined
  serverTimers: number
  devices: DeviceSizes[]
  /** What there is in the world. */
  sockets: number
  conversations: number
  users: number
}

const metricNames = {
  connections: 'kith_connections',
  queuedEntries: 'kith_commit_queue_entries',
  conversations: 'kith_conversations_in_memory',
  requests: 'kith_requests_in_flight',
  requestsOfOne: 'kith_session_requests_most',
  queuedBytesOfOne: 'kith_session_queue_bytes_most',
  catchUpsWaiting: 'kith_catch_ups_waiting',
  httpRequests: 'kith_http_requests_in_flight',
  pollsHeld: 'kith_polls_held',
  keysInTurn: 'kith_keys_in_turn',
  presence: 'kith_presence_remembered',
  buckets: 'kith_rate_limit_buckets',
} as const
type Metrics = Record<keyof typeof metricNames, number>

export function readMetrics(text: string): Metrics {
  const values = Object.entries(metricNames).map(([key, name]) => [
    key,
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]),
  ])
  return Object.fromEntries(values) as Metrics
}

export function checkBounds({ metrics, devices, conversations, users }: Sizes, violations: Violations): void {
  const within = (what: string, size: number, max: number) => {
    // Not a number, either: then it was not told.
    if (!(size <= max)) violations.add('P7', `${what}: ${size}, at most ${max}`)
  }
  const everybody = users + devices.length
  if (metrics) {
    within('entries that wait for the store', metrics.queuedEntries, limits.commitQueueEntriesMax)
    within('conversations in memory, of those that there are', metrics.conversations, conversations)
    within('requests in flight of one session', metrics.requestsOfOne, limits.requestsInFlightMax)
    // The answer that makes it too much is in it.
    const queuedBytesMax = limits.sessionBacklogBytesMax + limits.rangeBytesMax
    within('bytes that wait for one socket', metrics.queuedBytesOfOne, queuedBytesMax)
    within('sessions that wait to catch up', metrics.catchUpsWaiting, metrics.connections)
    within('long polls of the HTTP requests', metrics.pollsHeld, metrics.httpRequests)
    within(
      'keys whose calls wait for each other',
      metrics.keysInTurn,
      metrics.requests + metrics.httpRequests,
    )
    within('what presence remembers', metrics.presence, presencePlaces * everybody)
    within('rate limits', metrics.buckets, budgets * everybody)
  }
  for (const { name, waiting } of devices) {
    if (!waiting) continue
    within(`requests of ${name}`, waiting.requests, limits.requestsInFlightMax)
    within(`ranges that ${name} fetches`, waiting.fetches, limits.requestsInFlightMax)
    within(`conversations in which ${name} looks for gaps`, waiting.gaps, 2 * conversations)
    within(`conversations whose marks ${name} is to tell`, waiting.receipts, conversations)
    within(`conversations that ${name} sends to`, waiting.sends, conversations)
  }
}

/** Nothing is under way but long polls, and the question itself. */
export function isQuiet({ metrics, devices }: Sizes): boolean {
  const isServerQuiet =
    metrics?.requests === 0 && metrics.httpRequests === metrics.pollsHeld + 1 && metrics.keysInTurn === 0
  return isServerQuiet && devices.every(isAtRest)
}

function isAtRest({ isLive, waiting }: DeviceSizes): boolean {
  if (!isLive || !waiting) return true
  const { requests, fetches, gaps, receipts, writes, sends } = waiting
  return requests + fetches + gaps + receipts + writes + sends === 0
}

/** Everybody is connected and nothing was done for a while. */
export function checkIdle(sizes: Sizes, violations: Violations): void {
  const { metrics, serverTimers, devices, sockets } = sizes
  if (metrics && metrics.connections > sockets)
    violations.add('P7', `the server holds ${metrics.connections} connections, and there are ${sockets}`)
  if (metrics && metrics.queuedEntries > 0)
    violations.add('P7', `${metrics.queuedEntries} entries still wait for the store`)
  if (metrics && metrics.pollsHeld > devices.length)
    violations.add('P7', `${metrics.pollsHeld} polls are held for ${devices.length} devices`)
  if (!isQuiet(sizes)) violations.add('P7', `something still waits: ${inWords(sizes)}`)
  // A held poll has a timer of its own.
  if (serverTimers > idleServerTimersMax + 2 * devices.length)
    violations.add('P7', `an idle server has ${serverTimers} timers`)
  for (const { name, timers } of devices)
    if (timers > idleDeviceTimersMax) violations.add('P7', `${name} is idle and has ${timers} timers`)
}

function inWords({ metrics, devices }: Sizes): string {
  const busy = devices.filter((device) => !isAtRest(device))
  return JSON.stringify({ metrics, busy })
}
