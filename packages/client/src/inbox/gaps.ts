/**
 * Sees to it that what is missing gets fetched (P4). Owns which conversations are to be looked at. A short delay
 * lets events that are merely out of order arrive first; each conversation is fetched by at most one loop, a few at
 * a time. A conversation that does not get any further is left alone until the next session.
 */
import type { ConversationState } from '@kith/protocol'
import { KithError } from '../error.ts'
import type { Ledger } from '../local/ledger.ts'
import type { Cancel, Platform } from '../runtime/platform.ts'
import type { ConversationRecord } from '../store/local-store.ts'
import { applyState, forget } from './apply-event.ts'
import type { Fetcher } from './fetcher.ts'
import { isShown, previewOf } from './message-record.ts'
import { gapLength, type Missing, missingOf } from './missing.ts'

export type GapsOptions = {
  platform: Platform
  ledger: Ledger
  fetcher: Fetcher
  isLive(): boolean
  /** Rejects when it is not there or not mine. */
  fetchState(conversationId: string): Promise<ConversationState>
}

const graceMs = 100
const retryMs = 2_000
const fetchesAtOnceMax = 4
const gapPageEntries = 200
const firstPageEntries = 50
/** A longer gap is not filled: what is older than it is forgotten, and fetched again when somebody scrolls there. */
const gapEntriesMax = 2_000
const previewSearchMax = 50

export class Gaps {
  readonly #options: GapsOptions
  readonly #noted = new Set<string>()
  readonly #busy = new Set<string>()
  readonly #stuck = new Set<string>()
  #cancel: Cancel | undefined

  constructor(options: GapsOptions) {
    this.#options = options
  }

  /** Conversations that are looked at, or are to be. */
  get size(): number {
    return this.#noted.size + this.#busy.size
  }

  /** The conversation may miss something, or is not known at all. */
  note(conversationId: string): void {
    if (this.#stuck.has(conversationId)) return
    this.#noted.add(conversationId)
    if (this.#options.isLive()) this.#cancel ??= this.#options.platform.after(graceMs, () => this.#look())
  }

  /** A session became live. */
  resume(): void {
    this.#stuck.clear()
    for (const record of this.#options.ledger.state.conversations.values()) {
      if (missingOf(record) || lacksPreview(record)) this.#noted.add(record.conversationId)
    }
    this.#look()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #look(): void {
    this.stop()
    for (const conversationId of this.#noted) {
      if (this.#busy.size >= fetchesAtOnceMax || !this.#options.isLive()) return
      if (this.#busy.has(conversationId)) continue
      this.#noted.delete(conversationId)
      this.#busy.add(conversationId)
      this.#fill(conversationId)
        .catch((error: unknown) => this.#failed(conversationId, error))
        .finally(() => {
          this.#busy.delete(conversationId)
          if (this.#noted.size > 0) this.#look()
        })
    }
  }

  #failed(conversationId: string, error: unknown): void {
    this.#stuck.add(conversationId)
    if (!(error instanceof KithError) || error.retry !== 'retry') return
    this.#options.platform.after(error.retryAfterMs ?? retryMs, () => {
      this.#stuck.delete(conversationId)
      this.note(conversationId)
    })
  }

  async #fill(conversationId: string): Promise<void> {
    if (!this.#options.ledger.state.conversations.has(conversationId)) await this.#meet(conversationId)
    let before: string | undefined
    while (this.#options.isLive()) {
      const record = this.#options.ledger.state.conversations.get(conversationId)
      const missing = record && missingOf(record)
      if (!record) return
      if (!missing) return this.#findPreview(record)
      const progress = JSON.stringify(missing)
      if (progress === before) throw new Error('A fetch brought nothing new.')
      before = progress
      if (missing.what === 'preview' && (await this.#foundPreview(record))) return
      await this.#fetch(record, missing)
    }
    this.#noted.add(conversationId)
  }

  async #fetch(record: ConversationRecord, missing: Missing): Promise<void> {
    const { conversationId } = record
    const { fetcher } = this.#options
    switch (missing.what) {
      case 'newest':
        return fetcher.fetch(conversationId, { limit: firstPageEntries }, 'newest')
      case 'preview':
        return fetcher.fetch(conversationId, { before: missing.before, limit: firstPageEntries }, 'older')
      case 'gap': {
        const { what: _, ...between } = missing
        if (gapLength(record, missing) > gapEntriesMax) return this.#forget(conversationId, missing.before)
        return fetcher.fetch(conversationId, { ...between, limit: gapPageEntries }, 'newest')
      }
    }
  }

  /** An entry came of a conversation that this device does not know. */
  async #meet(conversationId: string): Promise<void> {
    const state = await this.#options.fetchState(conversationId)
    await this.#options.ledger.run({ apply: (batch) => applyState(batch, state) })
  }

  async #forget(conversationId: string, below: number | undefined): Promise<void> {
    await this.#options.ledger.run({
      apply(batch) {
        const record = batch.conversations.get(conversationId)
        if (record) batch.putConversation(forget(batch, record, below))
      },
    })
  }

  async #findPreview(record: ConversationRecord): Promise<void> {
    if (lacksPreview(record)) await this.#foundPreview(record)
  }

  /** Looks among what is stored; true when there is one to show. */
  async #foundPreview({ conversationId, state }: ConversationRecord): Promise<boolean> {
    const { ledger } = this.#options
    const stored = await ledger.store.messages(
      conversationId,
      { from: 1, to: state.head },
      previewSearchMax,
      true,
    )
    const newest = stored.findLast(isShown)
    if (!newest) return false
    await ledger.run({
      needs: [{ conversationId, seqs: [newest.seq] }],
      apply(batch) {
        const record = batch.conversations.get(conversationId)
        // It may have been changed, or hidden, since it was read.
        const message = batch.message(conversationId, newest.seq)
        if (record && record.preview === undefined && message && isShown(message))
          batch.putConversation({ ...record, preview: previewOf(message) })
      },
    })
    return true
  }
}

/** Its newest message went, and which one is the newest now was not looked up: perhaps before the program ended. */
export function lacksPreview(record: ConversationRecord): boolean {
  return record.preview === undefined && record.ranges.length > 0
}
