/**
 * Owns what waits to be sent. Invariants: an entry is in the local store before it goes on the wire, and leaves the
 * outbox only with its answer or by the user's word; of each conversation one entry at a time is under way, the
 * oldest, so A stays before B whatever fails; every attempt carries the same client id, so a lost answer costs a
 * repeat and never a second copy (P2). An entry that is refused for good stays, marked, and the next goes ahead.
 */
import { limits, type SendContent, uuidV7 } from '@kith/protocol'
import { backoffMs } from '../connection/backoff.ts'
import type { Connection } from '../connection/connection.ts'
import type { Answer, RequestBody } from '../connection/requests.ts'
import { KithError } from '../error.ts'
import type { Fetcher } from '../inbox/fetcher.ts'
import { settle } from '../inbox/learn.ts'
import type { Ledger, Need } from '../local/ledger.ts'
import type { Cancel, Platform } from '../runtime/platform.ts'
import type { OutboxItem } from '../store/local-store.ts'
import { applyRepeated, applySent, type SentEntry } from './apply-sent.ts'

export type OutboxOptions = {
  platform: Platform
  ledger: Ledger
  connection: Pick<Connection, 'ask' | 'restart'>
  fetcher: Fetcher
  isLive(): boolean
}

const outboxItemsMax = 10_000
const underWayMax = 64
/** A shorter wait is not worth its bytes: the server takes its own time then (C13). */
const delayedAfterMs = 1_000

export class Outbox {
  readonly #options: OutboxOptions
  /** Conversation → client id of the entry that waits for its answer. */
  readonly #underWay = new Map<string, string>()
  /** Conversation → the end of its wait after a refusal that may pass. */
  readonly #resting = new Map<string, Cancel>()
  readonly #attempts = new Map<string, number>()
  #settled: (() => void)[] = []
  #order: number

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#order = Math.max(0, ...Array.from(options.ledger.state.outbox.values(), (item) => item.order))
  }

  /** Entries that wait for their answer. */
  get underWay(): number {
    return this.#underWay.size
  }

  /** Resolves with the client id once the entry will survive the process. */
  async add(conversationId: string, content: SendContent, givenId?: string): Promise<string> {
    const { platform, ledger } = this.#options
    if (givenId !== undefined && ledger.state.outbox.has(givenId)) return givenId
    if (ledger.state.outbox.size >= outboxItemsMax) {
      throw new KithError('limit_reached', `At most ${outboxItemsMax} entries wait to be sent.`, 'giveup')
    }
    const queuedAt = platform.now()
    const clientId = givenId ?? uuidV7(queuedAt, platform.randomBytes(10))
    await this.#put({ clientId, conversationId, content, order: ++this.#order, queuedAt })
    return clientId
  }

  /** A failed one again, behind what waits already, with the same client id. */
  async retry(clientId: string): Promise<void> {
    const { failure, ...item } = this.#failedItem(clientId)
    await this.#put({ ...item, order: ++this.#order })
  }

  async discard(clientId: string): Promise<void> {
    this.#failedItem(clientId)
    await this.#options.ledger.run({ apply: (batch) => settle(batch, clientId) })
  }

  /** Sends what can be sent now. */
  pump(): void {
    if (!this.#options.isLive()) return
    const seen = new Set<string>()
    for (const item of this.#waiting()) {
      if (this.#underWay.size >= underWayMax) return
      const { conversationId } = item
      if (seen.has(conversationId)) continue
      seen.add(conversationId)
      if (!this.#underWay.has(conversationId) && !this.#resting.has(conversationId)) this.#send(item)
    }
  }

  /** The session ended: what was under way will be sent again. */
  stop(): void {
    this.#underWay.clear()
    for (const cancel of this.#resting.values()) cancel()
    this.#resting.clear()
  }

  /** Resolves when nothing waits that has not failed. */
  settled(): Promise<void> {
    if (this.#waiting().length === 0) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#settled.push(resolve)
    return promise
  }

  /** After the outbox changed in the ledger. */
  changed(): void {
    if (this.#settled.length > 0 && this.#waiting().length === 0) {
      for (const resolve of this.#settled.splice(0)) resolve()
    }
    this.pump()
  }

  #waiting(): OutboxItem[] {
    return [...this.#options.ledger.state.outbox.values()]
      .filter((item) => !item.failure)
      .sort((a, b) => a.order - b.order)
  }

  #failedItem(clientId: string): OutboxItem {
    const item = this.#options.ledger.state.outbox.get(clientId)
    if (!item?.failure)
      throw new KithError('conflict', 'Only an entry that failed can be retried or discarded.', 'giveup')
    return item
  }

  #put(item: OutboxItem): Promise<void> {
    return this.#options.ledger.run({
      apply(batch) {
        batch.outbox.put(item.clientId, item)
        batch.tell({ type: 'outbox', conversationId: item.conversationId, clientId: item.clientId })
        batch.tell({ type: 'messages', conversationId: item.conversationId })
        batch.tell({ type: 'conversation', conversationId: item.conversationId })
      },
    })
  }

  #send(item: OutboxItem): void {
    const { platform, connection } = this.#options
    const { conversationId, clientId, content, queuedAt } = item
    this.#underWay.set(conversationId, clientId)
    const now = platform.now()
    const waitedMs = now - queuedAt
    const request: RequestBody = { type: 'send', conversation: conversationId, clientId, content }
    if (waitedMs > delayedAfterMs) Object.assign(request, { sentAt: queuedAt, now })
    connection.ask(request, (answer) => {
      if (this.#underWay.get(conversationId) !== clientId) return
      if (answer instanceof KithError) this.#refused(item, answer)
      else this.#answered(item, answer, waitedMs)
    })
  }

  /** Handed to the ledger at once, so that it is stored before a cursor that covers it. */
  #answered(item: OutboxItem, answer: Answer, waitedMs: number): void {
    this.#attempts.delete(item.conversationId)
    if (answer.type === 'sent' && answer.repeat) this.#fetchOwn(item, answer.seq)
    else {
      const sent: SentEntry | undefined =
        answer.type === 'sent'
          ? { seq: answer.seq, time: answer.time, waitedMs: waitedMs > delayedAfterMs ? waitedMs : 0 }
          : undefined
      this.#finish(
        item,
        this.#options.ledger.run({ needs: targetsOf(item), apply: (batch) => applySent(batch, item, sent) }),
      )
    }
  }

  /** It was stored by an attempt before: the log has it, with the times of that attempt. */
  #fetchOwn(item: OutboxItem, seq: number): void {
    const { fetcher, ledger } = this.#options
    const fetched = fetcher.fetch(
      item.conversationId,
      { after: seq - 1, before: seq + 1, limit: 1 },
      'newest',
    )
    this.#finish(
      item,
      fetched.then(() => ledger.run({ apply: (batch) => applyRepeated(batch, item, seq) })),
    )
  }

  #finish(item: OutboxItem, stored: Promise<void>): void {
    stored
      .catch((error: unknown) =>
        this.#rest(item.conversationId, error instanceof KithError ? error.retryAfterMs : undefined),
      )
      .finally(() => {
        if (this.#underWay.get(item.conversationId) === item.clientId)
          this.#underWay.delete(item.conversationId)
        this.changed()
      })
  }

  #refused(item: OutboxItem, error: KithError): void {
    this.#underWay.delete(item.conversationId)
    switch (error.retry) {
      case 'giveup':
        if (error.code === 'unauthenticated') return
        return this.#fail(item, { code: error.code, message: error.message })
      case 'retry':
        return this.#rest(item.conversationId, error.retryAfterMs)
      case 'reconnect':
        if (error.code !== 'offline') this.#options.connection.restart()
    }
  }

  #fail(item: OutboxItem, failure: { code: string; message: string }): void {
    this.#put({ ...item, failure }).then(
      () => this.changed(),
      () => this.#rest(item.conversationId, undefined),
    )
  }

  #rest(conversationId: string, retryAfterMs: number | undefined): void {
    const { platform } = this.#options
    const attempt = this.#attempts.get(conversationId) ?? 0
    this.#attempts.set(conversationId, attempt + 1)
    const ms = Math.max(retryAfterMs ?? 0, backoffMs(attempt, platform.fraction()))
    this.#resting.get(conversationId)?.()
    this.#resting.set(
      conversationId,
      platform.after(ms, () => {
        this.#resting.delete(conversationId)
        this.pump()
      }),
    )
  }
}

function targetsOf({ conversationId, content }: OutboxItem): Need[] {
  return 'target' in content ? [{ conversationId, seqs: [content.target] }] : []
}

/** The limits that can be checked before anything is queued. */
export function checkText(text: string): void {
  if (text === '') throw new KithError('bad_request', 'A message needs a text.', 'giveup')
  if (text.length > limits.textBytesMax || new TextEncoder().encode(text).length > limits.textBytesMax) {
    throw new KithError('too_large', `A text is at most ${limits.textBytesMax} bytes.`, 'giveup')
  }
}
