/** What a running server counts, and what `/metrics` shows of it. Owns the counts and one timer. */
import type { OperationName } from '@kith/protocol/operations'
import type { Cancel, Clock, Timers } from '../ports/runtime.ts'
import {
  Counter,
  CounterFamily,
  Histogram,
  type Metric,
  millisecondBounds,
  prometheusText,
  Reading,
  sizeBounds,
} from './metrics.ts'

/** What is true now, asked when `/metrics` is read. */
export type ServerState = {
  connections: number
  queuedEntries: number
  /** Conversations in memory. */
  conversations: number
  /** How often a session was dropped to catch-up mode. */
  slowed: number
}

const loopProbeMs = 500

export class ServerMetrics {
  readonly #operations = new CounterFamily('kith_http_requests_total', 'Answered HTTP operations.')
  readonly #operationMs = new Histogram(
    'kith_http_answer_ms',
    'Time to answer an HTTP operation.',
    millisecondBounds,
  )
  readonly #entries = new Counter('kith_entries_committed_total', 'Entries made durable.')
  readonly #batches = new Histogram('kith_commit_batch_entries', 'Entries in one durable batch.', sizeBounds)
  readonly #storeMs = new Histogram(
    'kith_commit_ms',
    'Time the store took for a durable batch.',
    millisecondBounds,
  )
  readonly #failures = new Counter(
    'kith_commit_failures_total',
    'Commits that the store refused or could not write.',
  )
  readonly #deliveryMs = new Histogram(
    'kith_delivery_ms',
    'From receiving an entry to having answered its sender and handed it to the live sessions of the members.',
    millisecondBounds,
  )
  readonly #loopDelay = new Histogram('kith_event_loop_delay_ms', 'How late a timer ran.', millisecondBounds)
  readonly #stopProbe: Cancel

  constructor({ clock, timers }: { clock: Clock; timers: Timers }) {
    let last = clock.elapsed()
    this.#stopProbe = timers.every(loopProbeMs, () => {
      const now = clock.elapsed()
      this.#loopDelay.record(Math.max(0, now - last - loopProbeMs))
      last = now
    })
  }

  operationAnswered(operation: OperationName, status: number, ms: number): void {
    this.#operations.add(`${operation} ${status}`, { operation, status: String(status) })
    this.#operationMs.record(ms)
  }

  batchCommitted(entries: number, storeMs: number): void {
    this.#entries.add(entries)
    this.#batches.record(entries)
    this.#storeMs.record(storeMs)
  }

  commitFailed(): void {
    this.#failures.add()
  }

  entryDelivered(ms: number): void {
    this.#deliveryMs.record(Math.max(0, ms))
  }

  text(state: ServerState): string {
    const counted: Metric[] = [
      this.#operations,
      this.#operationMs,
      this.#entries,
      this.#batches,
      this.#storeMs,
      this.#failures,
      this.#deliveryMs,
      this.#loopDelay,
    ]
    return prometheusText([...stateMetrics(state), ...counted])
  }

  close(): void {
    this.#stopProbe()
  }
}

function stateMetrics({ connections, queuedEntries, conversations, slowed }: ServerState): Metric[] {
  return [
    new Reading('gauge', 'kith_connections', 'Open WebSocket connections.', () => connections),
    new Reading('gauge', 'kith_commit_queue_entries', 'Entries waiting for the store.', () => queuedEntries),
    new Reading('gauge', 'kith_conversations_in_memory', 'Conversations in memory.', () => conversations),
    new Reading('counter', 'kith_sessions_slowed_total', 'Sessions dropped to catch-up mode.', () => slowed),
    new Reading('gauge', 'process_resident_memory_bytes', 'Resident memory.', () =>
      process.memoryUsage.rss(),
    ),
    new Reading('counter', 'process_cpu_seconds_total', 'CPU time used, user and system.', cpuSeconds),
  ]
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
