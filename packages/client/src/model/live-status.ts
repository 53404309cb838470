/**
 * Owns what no log holds and nothing stores: who is online and who types. Typing ends by itself when it is not
 * repeated, and when a message of that user arrives.
 */
import { limits, type Presence } from '@kith/protocol'
import type { ClientEvent } from '../api.ts'
import type { Cancel, Platform } from '../runtime/platform.ts'

const nobody: readonly string[] = []

export class LiveStatus {
  readonly #platform: Platform
  readonly #tell: (event: ClientEvent) => void
  readonly #presence = new Map<string, Presence>()
  readonly #typing = new Map<string, Map<string, Cancel>>()

  constructor(platform: Platform, tell: (event: ClientEvent) => void) {
    this.#platform = platform
    this.#tell = tell
  }

  presence(userId: string): Presence | undefined {
    return this.#presence.get(userId)
  }

  setPresence(presence: Presence): void {
    this.#presence.set(presence.userId, presence)
    this.#tell({ type: 'presence', userId: presence.userId })
  }

  typing(conversationId: string): readonly string[] {
    const users = this.#typing.get(conversationId)
    return users ? [...users.keys()] : nobody
  }

  setTyping(conversationId: string, userId: string, on: boolean): void {
    const users = this.#typing.get(conversationId) ?? new Map<string, Cancel>()
    const wasOn = users.has(userId)
    users.get(userId)?.()
    users.delete(userId)
    if (on)
      users.set(
        userId,
        this.#platform.after(limits.typingMs, () => this.setTyping(conversationId, userId, false)),
      )
    if (users.size === 0) this.#typing.delete(conversationId)
    else this.#typing.set(conversationId, users)
    if (on !== wasOn) this.#tell({ type: 'typing', conversationId })
  }

  clear(): void {
    for (const [conversationId, users] of [...this.#typing]) {
      for (const userId of [...users.keys()]) this.setTyping(conversationId, userId, false)
    }
    for (const userId of [...this.#presence.keys()]) {
      this.#presence.delete(userId)
      this.#tell({ type: 'presence', userId })
    }
  }

  stopTimers(): void {
    for (const users of this.#typing.values()) for (const cancel of users.values()) cancel()
  }
}
