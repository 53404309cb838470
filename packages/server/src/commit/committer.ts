/**
 * Group commit. Owns the queue of open commits and the one batch that the store is writing. While the store writes,
 * everything that arrives gathers for the next batch, so batches grow with the load and nobody waits for a timer.
 * Invariant: batches are written one after another, so a conversation's commits reach the store in order. A
 * conversation whose commit failed is dropped from memory: what comes next reads the store's truth.
 */
import { limits } from '@kith/protocol'
import { refuse } from '../answer.ts'
import { asCommit, type OpenCommit } from '../conversation/append.ts'
import { type CommitEvents, snapshotMarks } from '../delivery/commit-events.ts'
import type { CommitOutcome, CommitResult, LogPort } from '../ports/log.ts'
import type { Runtime } from '../ports/runtime.ts'

export type CommitObserver = {
  /** In the order of the batch, after the store answered. */
  committed(open: OpenCommit, events: CommitEvents, position: number): void
  failed(open: OpenCommit): void
  /** After every commit of the batch was reported. */
  batchDone(result: CommitResult | undefined, entries: number): void
}

type Batch = { open: OpenCommit; events: CommitEvents }[]

export class Committer {
  readonly #log: LogPort
  readonly #runtime: Runtime
  readonly #observer: CommitObserver
  #queue: OpenCommit[] = []
  #entries = 0
  #bytes = 0
  #writing = false
  #scheduled = false
  #whenIdle: (() => void)[] = []

  constructor(log: LogPort, runtime: Runtime, observer: CommitObserver) {
    this.#log = log
    this.#runtime = runtime
    this.#observer = observer
  }

  get queuedEntries(): number {
    return this.#entries
  }

  /** P7: false when the queue is full; the caller refuses with `overloaded` and changes nothing. */
  hasRoom(): boolean {
    return this.#entries < limits.commitQueueEntriesMax && this.#bytes < limits.commitQueueBytesMax
  }

  opened(open: OpenCommit): void {
    this.#queue.push(open)
    this.#schedule()
  }

  added(bytes: number): void {
    this.#entries++
    this.#bytes += bytes
  }

  /** Resolves when nothing is queued or being written. */
  idle(): Promise<void> {
    if (!this.#writing && this.#queue.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenIdle.push(resolve))
  }

  /** Waits for the end of the turn, so that all frames that arrived together share a batch. */
  #schedule(): void {
    if (this.#scheduled || this.#writing) return
    this.#scheduled = true
    this.#runtime.timers.soon(() => {
      this.#scheduled = false
      void this.#write()
    })
  }

  /** While one batch is told to those who wait, the store already writes the next. */
  async #write(): Promise<void> {
    this.#writing = true
    let batch: Batch | undefined = this.#takeBatch()
    let written = this.#store(batch)
    while (batch) {
      const result = await written
      const next: Batch | undefined = result && this.#queue.length > 0 ? this.#takeBatch() : undefined
      if (next) written = this.#store(next)
      this.#report(batch, result)
      batch = next
    }
    this.#writing = false
    if (this.#queue.length > 0) this.#schedule()
    else this.#becomeIdle()
  }

  /** Undefined when the store cannot be written; then nothing of the batch happened. */
  async #store(batch: Batch): Promise<CommitResult | undefined> {
    try {
      return await this.#log.commit(batch.map(({ open }) => asCommit(open)))
    } catch (error) {
      this.#runtime.log('error', 'the store cannot be written', { error: String(error) })
      return undefined
    }
  }

  #takeBatch(): Batch {
    const batch: Batch = []
    let entries = 0
    let bytes = 0
    for (const open of this.#queue) {
      if (
        batch.length > 0 &&
        (entries + open.entries.length > limits.commitBatchEntriesMax ||
          bytes + open.bytes > limits.commitBatchBytesMax)
      )
        break
      open.conversation.open = undefined
      open.conversation.inFlight = open
      entries += open.entries.length
      bytes += open.bytes
      batch.push({ open, events: snapshotMarks(open, this.#runtime.clock.elapsed()) })
    }
    this.#queue = batch.length === this.#queue.length ? [] : this.#queue.slice(batch.length)
    this.#entries -= entries
    this.#bytes -= bytes
    return batch
  }

  #report(batch: Batch, result: CommitResult | undefined): void {
    let entries = 0
    for (const [index, { open, events }] of batch.entries()) {
      const { conversation } = open
      if (conversation.inFlight === open) conversation.inFlight = undefined
      entries += open.entries.length
      const outcome = result?.outcomes[index]
      if (result && outcome === 'ok') this.#observer.committed(open, events, result.position)
      else this.#fail(open, outcome)
    }
    this.#observer.batchDone(result, entries)
  }

  #fail(open: OpenCommit, outcome: CommitOutcome | undefined): void {
    const { conversation } = open
    if (outcome !== undefined) {
      this.#runtime.log('warn', 'a commit was refused', {
        conversation: conversation.conversationId,
        outcome,
      })
    }
    conversation.dropped = true
    const later = conversation.open
    if (later) this.#withdraw(later)
    for (const failed of later ? [open, later] : [open]) {
      this.#observer.failed(failed)
      const refusal = refuse('unavailable')
      for (const entry of failed.entries) for (const settled of entry.settled) settled(refusal)
      for (const after of failed.after) after(false)
    }
  }

  #withdraw(open: OpenCommit): void {
    open.conversation.open = undefined
    this.#queue = this.#queue.filter((other) => other !== open)
    this.#entries -= open.entries.length
    this.#bytes -= open.bytes
  }

  #becomeIdle(): void {
    const waiting = this.#whenIdle
    this.#whenIdle = []
    for (const resolve of waiting) resolve()
  }
}
