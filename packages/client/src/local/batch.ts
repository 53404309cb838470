/**
 * The changes of one flush: read through to the local state, written as one atomic batch, then made visible in
 * memory. Owns nothing that outlives the flush. Records are replaced, never changed in place.
 */
import type { Contact, Me, Profile } from '@kith/protocol'
import type { ClientEvent, Identity } from '../api.ts'
import type { ConversationRecord, MessageRecord, OutboxItem, WriteBatch } from '../store/local-store.ts'
import type { LocalState } from './local-state.ts'
import { Overlay } from './overlay.ts'

/** What a flush told: events in order, without repetitions of those that only say "look again". */
export type Told = {
  events: ClientEvent[]
  messages: Map<string, MessageRecord[]>
  dropped: Map<string, number | undefined>
}

export class Batch {
  readonly state: LocalState
  readonly conversations: Overlay<ConversationRecord>
  readonly profiles: Overlay<Profile>
  readonly contacts: Overlay<Contact>
  readonly outbox: Overlay<OutboxItem>
  readonly drafts: Overlay<string>
  #identity: Identity | null | undefined
  #cursor: string | null | undefined
  #me: Me | null | undefined
  readonly #loaded: Map<string, Map<number, MessageRecord>>
  readonly #messages = new Map<string, Map<number, MessageRecord>>()
  readonly #dropped = new Map<string, number | undefined>()
  readonly #events = new Map<string, ClientEvent>()

  /** @param loaded records that the jobs of this flush said they need */
  constructor(state: LocalState, loaded: Map<string, Map<number, MessageRecord>>) {
    this.state = state
    this.#loaded = loaded
    this.conversations = new Overlay(state.conversations)
    this.profiles = new Overlay(state.profiles)
    this.contacts = new Overlay(state.contacts)
    this.outbox = new Overlay(state.outbox)
    this.drafts = new Overlay(state.drafts)
  }

  get identity(): Identity | undefined {
    return this.#identity === undefined ? this.state.identity : (this.#identity ?? undefined)
  }

  get me(): Me | undefined {
    return this.#me === undefined ? this.state.me : (this.#me ?? undefined)
  }

  setIdentity(identity: Identity | null): void {
    this.#identity = identity
    this.tell({ type: 'me' })
  }

  setCursor(cursor: string | null): void {
    this.#cursor = cursor
  }

  setMe(me: Me | null): void {
    this.#me = me
    this.tell({ type: 'me' })
  }

  putConversation(record: ConversationRecord): void {
    this.conversations.put(record.conversationId, record)
    this.tell({ type: 'conversation', conversationId: record.conversationId })
  }

  /** With its messages, its draft and what waits to be sent to it. */
  removeConversation(conversationId: string): void {
    this.conversations.remove(conversationId)
    this.drafts.remove(conversationId)
    for (const item of [...this.outbox.values()]) {
      if (item.conversationId === conversationId) this.outbox.remove(item.clientId)
    }
    this.dropMessages(conversationId)
    this.tell({ type: 'conversation', conversationId })
  }

  /** Known in this flush: put in it, or named among the needs of one of its jobs. */
  message(conversationId: string, seq: number): MessageRecord | undefined {
    const put = this.#messages.get(conversationId)?.get(seq)
    if (put || this.#isDropped(conversationId, seq)) return put
    return this.#loaded.get(conversationId)?.get(seq)
  }

  putMessage(conversationId: string, record: MessageRecord): void {
    let records = this.#messages.get(conversationId)
    if (!records) this.#messages.set(conversationId, (records = new Map()))
    records.set(record.seq, record)
    this.tell({ type: 'messages', conversationId })
  }

  /** Forgets messages below a seq, or all. */
  dropMessages(conversationId: string, below?: number): void {
    this.#dropped.set(conversationId, below)
    for (const seq of [...(this.#messages.get(conversationId)?.keys() ?? [])]) {
      if (below === undefined || seq < below) this.#messages.get(conversationId)!.delete(seq)
    }
    this.tell({ type: 'messages', conversationId })
  }

  /** Told after the write; an event that was told already in this flush is not repeated. */
  tell(event: ClientEvent): void {
    this.#events.set(eventKey(event), event)
  }

  asWrite(): WriteBatch {
    const batch: WriteBatch = {
      conversations: this.conversations.changed(),
      profiles: this.profiles.changed(),
      contacts: this.contacts.changed(),
      outbox: this.outbox.changed(),
      removeConversations: this.conversations.removed(),
      removeContacts: this.contacts.removed(),
      removeOutbox: this.outbox.removed(),
      removeDrafts: this.drafts.removed(),
      drafts: [],
      messages: [],
      removeMessages: [],
    }
    if (this.#identity !== undefined) batch.identity = this.#identity
    if (this.#cursor !== undefined) batch.cursor = this.#cursor
    if (this.#me !== undefined) batch.me = this.#me
    for (const [conversationId, text] of this.drafts.entries()) batch.drafts!.push({ conversationId, text })
    for (const [conversationId, below] of this.#dropped)
      batch.removeMessages!.push(below === undefined ? { conversationId } : { conversationId, below })
    for (const [conversationId, records] of this.#messages)
      for (const record of records.values()) batch.messages!.push({ conversationId, record })
    return batch
  }

  /** After the write succeeded. */
  commit(): Told {
    const { state } = this
    if (this.#identity !== undefined) state.identity = this.#identity ?? undefined
    if (this.#cursor !== undefined) state.cursor = this.#cursor ?? undefined
    if (this.#me !== undefined) state.me = this.#me ?? undefined
    for (const overlay of [this.conversations, this.profiles, this.contacts, this.outbox, this.drafts])
      overlay.commit()
    const messages = new Map([...this.#messages].map(([id, records]) => [id, [...records.values()]]))
    const events = [...this.#events.values()].map((event) => {
      const changed = event.type === 'messages' ? messages.get(event.conversationId) : undefined
      return changed ? { ...event, seqs: changed.map(({ seq }) => seq) } : event
    })
    return { events, messages, dropped: this.#dropped }
  }

  #isDropped(conversationId: string, seq: number): boolean {
    if (!this.#dropped.has(conversationId)) return false
    const below = this.#dropped.get(conversationId)
    return below === undefined || seq < below
  }
}

function eventKey(event: ClientEvent): string {
  switch (event.type) {
    case 'conversation':
    case 'messages':
    case 'typing':
      return `${event.type} ${event.conversationId}`
    case 'message':
      return `message ${event.conversationId} ${event.message.key}`
    case 'outbox':
      return `outbox ${event.clientId}`
    case 'contact':
    case 'profile':
    case 'presence':
      return `${event.type} ${event.userId}`
    default:
      return event.type
  }
}
