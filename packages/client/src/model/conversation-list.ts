/**
 * The conversation list, read from memory. Owns the views that were made and the order; both are made again only for
 * what changed.
 */
import type { Conversation } from '../api.ts'
import { type LocalState, outboxOf } from '../local/local-state.ts'
import type { OutboxItem } from '../store/local-store.ts'
import type { LiveStatus } from './live-status.ts'
import { conversationView } from './message-view.ts'

export class ConversationList {
  readonly #state: LocalState
  readonly #status: LiveStatus
  readonly #views = new Map<string, Conversation>()
  #sorted: readonly Conversation[] | undefined

  constructor(state: LocalState, status: LiveStatus) {
    this.#state = state
    this.#status = status
  }

  list(): readonly Conversation[] {
    this.#sorted ??= this.#listed().sort(byPlace)
    return this.#sorted
  }

  get(conversationId: string): Conversation | undefined {
    const known = this.#views.get(conversationId)
    if (known) return known
    const record = this.#state.conversations.get(conversationId)
    if (!record) return undefined
    const typing = this.#status.typing(conversationId)
    const draft = this.#state.drafts.get(conversationId) ?? ''
    const view = conversationView(
      record,
      this.#state.identity?.userId,
      this.#waiting(conversationId),
      typing,
      draft,
    )
    this.#views.set(conversationId, view)
    return view
  }

  invalidate(conversationId: string): void {
    this.#views.delete(conversationId)
    this.#sorted = undefined
  }

  invalidateAll(): void {
    this.#views.clear()
    this.#sorted = undefined
  }

  #listed(): Conversation[] {
    const listed: Conversation[] = []
    for (const conversationId of this.#state.conversations.keys()) {
      const view = this.get(conversationId)!
      if (view.listed) listed.push(view)
    }
    return listed
  }

  #waiting(conversationId: string): OutboxItem | undefined {
    if (this.#state.outbox.size === 0) return undefined
    return outboxOf(this.#state, conversationId).findLast((item) => item.content.kind === 'text')
  }
}

function byPlace(a: Conversation, b: Conversation): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1
  if (a.lastActivity !== b.lastActivity) return b.lastActivity - a.lastActivity
  // Ids are snowflakes: the longer, else the greater one is the younger.
  const younger = b.conversationId.length - a.conversationId.length
  return younger !== 0 ? younger : b.conversationId > a.conversationId ? 1 : -1
}
