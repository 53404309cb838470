/**
 * P7: what the server and the devices hold has bounds while things go wrong, and is back to what an idle system needs
 * once everything is quiet: queues are empty, no timer is left behind.
 */
import { limits } from '@kith/protocol'
import type { Violations } from './violation.ts'

/** Periodic timers of an idle server, and of an idle device: sweeps, pings, retries. */
const idleServerTimersMax = 12
const idleDeviceTimersMax = 8

export type Sizes = {
  /** From `/metrics`; undefined while nobody serves. */
  metrics: { connections: number; queuedEntries: number; conversations: number } | undefined
  serverTimers: number
  deviceTimers: { name: string; timers: number }[]
  /** What there is in the world. */
  sockets: number
  conversations: number
}

export function readMetrics(text: string): NonNullable<Sizes['metrics']> {
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
  return {
    connections: value('kith_connections'),
    queuedEntries: value('kith_commit_queue_entries'),
    conversations: value('kith_conversations_in_memory'),
  }
}

export function checkBounds({ metrics, conversations }: Sizes, violations: Violations): void {
  if (!metrics) return
  if (!(metrics.queuedEntries <= limits.commitQueueEntriesMax))
    violations.add('P7', `${metrics.queuedEntries} entries wait for the store`)
  if (!(metrics.conversations <= conversations))
    violations.add(
      'P7',
      `${metrics.conversations} conversations in memory, of ${conversations} that there are`,
    )
}

/** Everybody is connected and nothing was done for a while. */
export function checkIdle(sizes: Sizes, violations: Violations): void {
  const { metrics, serverTimers, deviceTimers, sockets } = sizes
  if (metrics && metrics.connections > sockets)
    violations.add('P7', `the server holds ${metrics.connections} connections, and there are ${sockets}`)
  if (metrics && metrics.queuedEntries > 0)
    violations.add('P7', `${metrics.queuedEntries} entries still wait for the store`)
  // A held poll has a timer of its own.
  if (serverTimers > idleServerTimersMax + 2 * deviceTimers.length)
    violations.add('P7', `an idle server has ${serverTimers} timers`)
  for (const { name, timers } of deviceTimers)
    if (timers > idleDeviceTimersMax) violations.add('P7', `${name} is idle and has ${timers} timers`)
}
