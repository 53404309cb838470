/**
 * A window on one conversation's messages. Owns the records between its two ends, ascending. Invariant: between `low`
 * and `high` nothing that could be shown is left out; while `high` is infinite the window follows the newest message
 * and shows what waits in the outbox behind it.
 */
import type { Message, MessageWindow, WindowOptions } from '../api.ts'
import type { Fetcher } from '../inbox/fetcher.ts'
import { isShown } from '../inbox/message-record.ts'
import { rangeWith } from '../inbox/ranges.ts'
import type { Told } from '../local/batch.ts'
import type { Ledger } from '../local/ledger.ts'
import { outboxOf } from '../local/local-state.ts'
import type { ConversationRecord, MessageRecord, OutboxItem, SeqRange } from '../store/local-store.ts'
import { tellAll } from './events.ts'
import { messageView, pendingView, withPending } from './message-view.ts'

const pageMessages = 50
const fetchEntries = 100

type Made = { record: MessageRecord; state: Message['state']; message: Message }

export class Window implements MessageWindow {
  readonly conversationId: string
  readonly #ledger: Ledger
  readonly #fetcher: Fetcher
  #records: MessageRecord[] = []
  #low: number
  #high: number
  #items: readonly Message[] | undefined
  /** What changed while the store was being read: newer than what the read gives. */
  readonly #changedMeanwhile = new Map<number, MessageRecord>()
  #reads = 0
  readonly #made = new Map<string, Made>()
  readonly #listeners = new Set<() => void>()
  readonly #unsubscribe: () => void

  private constructor(conversationId: string, ledger: Ledger, fetcher: Fetcher, low: number, high: number) {
    this.conversationId = conversationId
    this.#ledger = ledger
    this.#fetcher = fetcher
    this.#low = low
    this.#high = high
    this.#unsubscribe = ledger.subscribe((told) => this.#told(told))
  }

  /** Opens with what is there; asks the server only when that is nothing. */
  static async open(
    conversationId: string,
    ledger: Ledger,
    fetcher: Fetcher,
    options: WindowOptions,
  ): Promise<Window> {
    const { count = pageMessages, around } = options
    const record = ledger.state.conversations.get(conversationId)
    const newest = record?.ranges.at(-1)?.to ?? record?.state.head ?? 0
    const start = around ?? newest + 1
    const window = new Window(
      conversationId,
      ledger,
      fetcher,
      start,
      around === undefined ? Number.POSITIVE_INFINITY : start - 1,
    )
    const half = around === undefined ? count : Math.ceil(count / 2)
    await window.#unlessOffline(window.loadOlder(half))
    if (around !== undefined) await window.#unlessOffline(window.loadNewer(half))
    return window
  }

  items(): readonly Message[] {
    this.#items ??= this.#make()
    return this.#items
  }

  hasOlder(): boolean {
    return this.#low > 1 && this.#conversation() !== undefined
  }

  hasNewer(): boolean {
    return Number.isFinite(this.#high)
  }

  async loadOlder(count = pageMessages): Promise<number> {
    let added = 0
    while (added < count && this.hasOlder()) {
      if (!Number.isFinite(this.#low)) this.#low = this.#conversation()!.state.head + 1
      const known = this.#rangeWith(this.#low - 1)
      if (known) added += await this.#extendDown(known, count - added)
      else await this.#fetch({ before: this.#low, limit: fetchEntries })
    }
    return added
  }

  async loadNewer(count = pageMessages): Promise<number> {
    let added = 0
    while (added < count && this.hasNewer()) {
      const known = this.#rangeWith(this.#high + 1)
      if (known) added += await this.#extendUp(known, count - added)
      else if (this.#high >= (this.#conversation()?.state.head ?? 0)) this.#high = Number.POSITIVE_INFINITY
      else await this.#fetch({ after: this.#high, limit: fetchEntries })
    }
    this.#changed()
    return added
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#unsubscribe()
    this.#listeners.clear()
  }

  #conversation(): ConversationRecord | undefined {
    return this.#ledger.state.conversations.get(this.conversationId)
  }

  #rangeWith(seq: number): SeqRange | undefined {
    return rangeWith(this.#conversation()?.ranges ?? [], seq)
  }

  async #fetch(query: { after?: number; before?: number; limit: number }): Promise<void> {
    const [low, high] = [this.#low, this.#high]
    await this.#fetcher.fetch(this.conversationId, query, 'older')
    // Everything may have been dropped meanwhile, or another call have moved the end.
    if (this.#low !== low || this.#high !== high) return
    const next = query.before === undefined ? high + 1 : low - 1
    if (!this.#rangeWith(next)) throw new Error('The server does not have what it should have.')
  }

  async #extendDown(known: SeqRange, wanted: number): Promise<number> {
    const to = this.#low - 1
    const found = await this.#ledger.store.messages(
      this.conversationId,
      { from: known.from, to },
      wanted,
      true,
    )
    const reached = found.length < wanted ? known.from : found[0]!.seq
    // Another call may have moved the end meanwhile.
    if (this.#low !== to + 1) return 0
    this.#low = reached
    return this.#add(found)
  }

  async #extendUp(known: SeqRange, wanted: number): Promise<number> {
    const from = this.#high + 1
    const found = await this.#read({ from, to: known.to }, wanted, false)
    const reached = found.length < wanted ? known.to : found[found.length - 1]!.seq
    if (this.#high !== from - 1) return 0
    this.#high = reached
    return this.#add(found)
  }

  async #read(range: SeqRange, wanted: number, fromEnd: boolean): Promise<MessageRecord[]> {
    this.#reads++
    try {
      const found = await this.#ledger.store.messages(this.conversationId, range, wanted, fromEnd)
      return found.map((record) => this.#changedMeanwhile.get(record.seq) ?? record)
    } finally {
      if (--this.#reads === 0) this.#changedMeanwhile.clear()
    }
  }

  /** Adds or replaces; returns how many of them are shown. */
  #add(records: readonly MessageRecord[]): number {
    const bySeq = new Map(this.#records.map((record) => [record.seq, record]))
    for (const record of records) bySeq.set(record.seq, record)
    this.#records = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
    this.#changed()
    return records.filter(isShown).length
  }

  #told({ events, messages, dropped }: Told): void {
    if (dropped.has(this.conversationId)) this.#drop(dropped.get(this.conversationId))
    const changed = messages.get(this.conversationId) ?? []
    if (this.#reads > 0) for (const record of changed) this.#changedMeanwhile.set(record.seq, record)
    if (!Number.isFinite(this.#low) && changed.length > 0)
      this.#low = Math.min(...changed.map(({ seq }) => seq))
    const inside = changed.filter(({ seq }) => seq >= this.#low && seq <= this.#high)
    if (inside.length > 0) this.#add(inside)
    else if (
      events.some((event) => event.type === 'messages' && event.conversationId === this.conversationId)
    )
      this.#changed()
  }

  /** After everything was dropped, the window begins with what comes next. */
  #drop(below: number | undefined): void {
    this.#records = below === undefined ? [] : this.#records.filter(({ seq }) => seq >= below)
    this.#low = below === undefined ? Number.POSITIVE_INFINITY : Math.max(this.#low, below)
    if (below === undefined) this.#high = Number.POSITIVE_INFINITY
  }

  #changed(): void {
    this.#items = undefined
    tellAll(this.#listeners)
  }

  #make(): readonly Message[] {
    const conversation = this.#conversation()
    const me = this.#ledger.state.identity?.userId
    if (!conversation || me === undefined) return []
    const waiting = outboxOf(this.#ledger.state, this.conversationId)
    const items = this.#records.filter(isShown).map((record) => this.#view(record, conversation, me, waiting))
    if (this.hasNewer()) return items
    for (const item of waiting) if (item.content.kind === 'text') items.push(pendingView(item, me))
    return items
  }

  /** The same object as before while nothing in it changed. */
  #view(
    record: MessageRecord,
    conversation: ConversationRecord,
    me: string,
    waiting: readonly OutboxItem[],
  ): Message {
    const fresh = messageView(record, conversation, me)
    const made = this.#made.get(fresh.key)
    const message = made && made.record === record && made.state === fresh.state ? made.message : fresh
    this.#made.set(fresh.key, { record, state: fresh.state, message })
    return waiting.length === 0 ? message : withPending(message, waiting, me)
  }

  async #unlessOffline(loading: Promise<number>): Promise<void> {
    await loading.catch((error: unknown) => {
      if (!isOffline(error)) throw error
    })
  }
}

function isOffline(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === 'offline' || code === 'timeout' || code === 'network'
}
