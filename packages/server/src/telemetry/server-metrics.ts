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

/** What is true now, asked when `/metrics` is read. Everything that is held has a bound (P7). */
const stateReadings = {
  connections: ['gauge', 'kith_connections', 'Open WebSocket connections.'],
  queuedEntries: ['gauge', 'kith_commit_queue_entries', 'Entries waiting for the store.'],
  conversations: ['gauge', 'kith_conversations_in_memory', 'Conversations in memory.'],
  slowed: ['counter', 'kith_sessions_slowed_total', 'Sessions dropped to catch-up mode.'],
  requests: ['gauge', 'kith_requests_in_flight', 'Requests on sockets that wait for their answer.'],
  requestsOfOne: ['gauge', 'kith_session_requests_most', 'The same, of the session that has the most.'],
  queuedBytesOfOne: ['gauge', 'kith_session_queue_bytes_most', 'Bytes that wait for the fullest socket.'],
  catchUpsWaiting: ['gauge', 'kith_catch_ups_waiting', 'Sessions that wait for their turn to catch up.'],
  httpRequests: ['gauge', 'kith_http_requests_in_flight', 'HTTP requests that are not answered yet.'],
  pollsHeld: ['gauge', 'kith_polls_held', 'Of these, long polls.'],
  keysInTurn: ['gauge', 'kith_keys_in_turn', 'Users and groups whose changes run one after another now.'],
  presence: ['gauge', 'kith_presence_remembered', 'What presence remembers of users.'],
  buckets: ['gauge', 'kith_rate_limit_buckets', 'Rate limits that are not full.'],
} as const satisfies Record<string, readonly ['gauge' | 'counter', string, string]>

export type ServerState = Record<keyof typeof stateReadings, number>

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

function stateMetrics(state: ServerState): Metric[] {
  const names = Object.keys(stateReadings) as (keyof ServerState)[]
  return [
    ...names.map((name) => {
      const [kind, metric, help] = stateReadings[name]
      return new Reading(kind, metric, help, () => state[name])
    }),
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
