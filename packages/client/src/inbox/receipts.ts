/**
 * Tells the server my watermarks: those that are ahead of what it has, gathered for a short while, one frame at a
 * time. They are read from the ledger, so only what is in the local store is ever called delivered. Nothing is lost
 * when a frame is: at the next session every conversation is compared again.
 */
import { limits } from '@kith/protocol'
import type { AnswerHandler, RequestBody } from '../connection/requests.ts'
import type { KithError } from '../error.ts'
import type { Ledger } from '../local/ledger.ts'
import type { Cancel, Platform } from '../runtime/platform.ts'
import type { ConversationRecord } from '../store/local-store.ts'
import { higher } from './apply-event.ts'

export type ReceiptsOptions = {
  platform: Platform
  ledger: Ledger
  isLive(): boolean
  ask(body: RequestBody, handler: AnswerHandler): void
}

const gatherMs = 50
const retryMs = 2_000

export class Receipts {
  readonly #options: ReceiptsOptions
  readonly #dirty = new Set<string>()
  #cancel: Cancel | undefined
  #inFlight = false

  constructor(options: ReceiptsOptions) {
    this.#options = options
  }

  /** Conversations whose marks are to be told. */
  get size(): number {
    return this.#dirty.size
  }

  note(record: ConversationRecord): void {
    if (!isAhead(record)) return
    this.#dirty.add(record.conversationId)
    this.#schedule(gatherMs)
  }

  resume(): void {
    for (const record of this.#options.ledger.state.conversations.values()) this.note(record)
    this.#continue()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(ms: number): void {
    if (this.#inFlight || !this.#options.isLive()) return
    this.#cancel ??= this.#options.platform.after(ms, () => this.#flush())
  }

  #flush(): void {
    this.stop()
    const records = this.#takeDirty()
    if (records.length === 0) return
    this.#inFlight = true
    const marks = records.map(({ conversationId, state, marks: { delivered, read } }) => ({
      conversation: conversationId,
      ...(delivered > state.mine.delivered && { delivered }),
      ...(read > state.mine.read && { read }),
    }))
    this.#options.ask({ type: 'receipts', marks }, (answer) => {
      this.#inFlight = false
      if (answer instanceof Error) this.#failed(records, answer)
      else this.#told(records)
    })
  }

  #takeDirty(): ConversationRecord[] {
    const records: ConversationRecord[] = []
    for (const conversationId of this.#dirty) {
      if (records.length === limits.receiptsPerFrameMax) break
      this.#dirty.delete(conversationId)
      const record = this.#options.ledger.state.conversations.get(conversationId)
      if (record && isAhead(record)) records.push(record)
    }
    return records
  }

  /** What is refused for good is compared again at the next session. */
  #failed(records: ConversationRecord[], error: KithError): void {
    if (error.retry === 'giveup') return this.#continue()
    for (const { conversationId } of records) this.#dirty.add(conversationId)
    this.#schedule(error.retryAfterMs ?? retryMs)
  }

  #told(records: ConversationRecord[]): void {
    this.#options.ledger.hand({
      apply(batch) {
        for (const { conversationId, marks } of records) {
          const record = batch.conversations.get(conversationId)
          if (record)
            batch.putConversation({
              ...record,
              state: { ...record.state, mine: higher(record.state.mine, marks) },
            })
        }
      },
    })
    this.#continue()
  }

  /** With what was noted while a frame was under way. */
  #continue(): void {
    if (this.#dirty.size > 0) this.#schedule(gatherMs)
  }
}

function isAhead({ marks, state }: ConversationRecord): boolean {
  return marks.delivered > state.mine.delivered || marks.read > state.mine.read
}
