/**
 * Which conversations are in memory. Invariant: at most one `Conversation` object per id is in use, so each has one
 * writer (M10, C24). Forgets those that are idle, longest unused first; one that is busy is never forgotten.
 */
import { limits } from '@kith/protocol'
import type { ConversationRecord, DirectoryPort } from '../ports/directory.ts'
import { Conversation } from './conversation.ts'

export class ConversationCache {
  readonly #directory: DirectoryPort
  readonly #conversations = new Map<string, Conversation>()
  readonly #loading = new Map<string, Promise<Conversation | undefined>>()

  constructor(directory: DirectoryPort) {
    this.#directory = directory
  }

  get size(): number {
    return this.#conversations.size
  }

  get(conversationId: string): Conversation | undefined {
    const conversation = this.#conversations.get(conversationId)
    if (conversation?.dropped) {
      this.#conversations.delete(conversationId)
      return undefined
    }
    if (conversation) conversation.used = true
    return conversation
  }

  /** @throws when the store cannot be read */
  load(conversationId: string): Promise<Conversation | undefined> {
    const conversation = this.get(conversationId)
    if (conversation) return Promise.resolve(conversation)
    let loading = this.#loading.get(conversationId)
    if (!loading) {
      loading = this.#read(conversationId).finally(() => this.#loading.delete(conversationId))
      this.#loading.set(conversationId, loading)
    }
    return loading
  }

  *inMemory(): Iterable<Conversation> {
    for (const conversation of this.#conversations.values()) if (!conversation.dropped) yield conversation
  }

  async #read(conversationId: string): Promise<Conversation | undefined> {
    const record = await this.#directory.conversation(conversationId)
    if (!record) return undefined
    const conversation = new Conversation(record)
    if (record.conversation.kind === 'direct') await this.#readPair(conversation, record)
    this.#conversations.set(conversationId, conversation)
    this.#forgetSome()
    return conversation
  }

  async #readPair(conversation: Conversation, record: ConversationRecord): Promise<void> {
    const [first, second] = record.members
    if (!first || !second) return
    const relation = await this.#directory.relation(first.userId, second.userId)
    conversation.setBlocks(first.userId, relation.blocksOther)
    conversation.setBlocks(second.userId, relation.blockedByOther)
    const users = await this.#directory.users([first.userId, second.userId])
    conversation.isDeserted = users.some(({ deleted }) => deleted)
  }

  /** Second chance: what was used since the last look goes to the back of the queue. */
  #forgetSome(): void {
    let looks = this.#conversations.size
    for (const [id, conversation] of this.#conversations) {
      if (this.#conversations.size <= limits.actorsMax || looks-- === 0) return
      if (conversation.used || !conversation.idle || conversation.telling !== 'no') {
        conversation.used = false
        this.#conversations.delete(id)
        this.#conversations.set(id, conversation)
      } else {
        conversation.dropped = true
        this.#conversations.delete(id)
      }
    }
  }
}
