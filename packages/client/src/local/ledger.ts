/**
 * Owns the local state and its copy in the store. Everything that changes either is a job; jobs run one after
 * another in the order they were handed in. What is queued is flushed together: one atomic write, then memory, then
 * listeners. So nothing is shown, acknowledged or sent that is not stored, and the cursor is never stored before
 * what it covers. When a write fails, its jobs fail and memory stays as the store has it.
 */
import type { LocalStore, MessageRecord } from '../store/local-store.ts'
import { Batch, type Told } from './batch.ts'
import { type LocalState, localState } from './local-state.ts'

export type Need = { conversationId: string; seqs: number[] }
export type Job = {
  /** Messages that `apply` reads with `batch.message`. */
  needs?: Need[]
  apply(batch: Batch): void
}
type QueuedJob = Job & { done(): void; failed(error: Error): void }
export type LedgerListener = (told: Told) => void

/** Jobs of one flush: enough to make a write worth its price, few enough to keep a screen fluent. */
const jobsPerFlushMax = 1_000

export class Ledger {
  readonly state: LocalState
  readonly store: LocalStore
  #queue: QueuedJob[] = []
  #flushing = false
  readonly #listeners = new Set<LedgerListener>()
  readonly #failed: (error: Error) => void
  #idle = Promise.resolve()

  constructor(store: LocalStore, state: LocalState, failed: (error: Error) => void) {
    this.store = store
    this.state = state
    this.#failed = failed
  }

  static async open(store: LocalStore, failed: (error: Error) => void): Promise<Ledger> {
    return new Ledger(store, localState(await store.load()), failed)
  }

  /** Jobs that wait for the store. */
  get queued(): number {
    return this.#queue.length
  }

  /** Resolves when it is stored and shown. */
  run(job: Job): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#queue.push({ ...job, done: resolve, failed: reject })
    if (!this.#flushing) this.#idle = this.#flushAll()
    return promise
  }

  /** The same, for jobs that nobody waits for: their failure is told by the ledger itself. */
  hand(job: Job): void {
    this.run(job).catch(() => undefined)
  }

  subscribe(listener: LedgerListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when nothing waits for the store. */
  idle(): Promise<void> {
    return this.#idle
  }

  /** Forgets everything, here and in the store, after what waits. */
  async clear(): Promise<void> {
    await this.#idle
    await this.store.clear()
    const { state } = this
    state.identity = state.cursor = state.me = undefined
    for (const map of [state.conversations, state.profiles, state.contacts, state.outbox, state.drafts])
      map.clear()
  }

  async #flushAll(): Promise<void> {
    this.#flushing = true
    // One turn later, so that what arrives together is written together.
    await Promise.resolve()
    while (this.#queue.length > 0) await this.#flush(this.#queue.splice(0, jobsPerFlushMax))
    this.#flushing = false
  }

  async #flush(jobs: QueuedJob[]): Promise<void> {
    try {
      const batch = new Batch(this.state, await this.#load(jobs))
      for (const job of jobs) job.apply(batch)
      await this.store.write(batch.asWrite())
      const told = batch.commit()
      for (const listener of this.#listeners) listener(told)
      for (const job of jobs) job.done()
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error))
      for (const job of jobs) job.failed(cause)
      this.#failed(cause)
    }
  }

  async #load(jobs: QueuedJob[]): Promise<Map<string, Map<number, MessageRecord>>> {
    const seqs = new Map<string, Set<number>>()
    for (const need of jobs.flatMap((job) => job.needs ?? [])) {
      const wanted = seqs.get(need.conversationId) ?? new Set<number>()
      for (const seq of need.seqs) wanted.add(seq)
      seqs.set(need.conversationId, wanted)
    }
    const loaded = new Map<string, Map<number, MessageRecord>>()
    for (const [conversationId, wanted] of seqs) {
      const records = await this.store.messagesBySeq(conversationId, [...wanted])
      loaded.set(conversationId, new Map(records.map((record) => [record.seq, record])))
    }
    return loaded
  }
}
