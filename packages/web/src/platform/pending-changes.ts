/**
 * Gathers what the SDK says has changed, so that a burst (a catch-up of a thousand conversations) reaches the pages
 * as one message. Owns only names of what changed; values are read when they are sent, so a page never sees an
 * older value after a newer one.
 */
import type { ClientEvent, KithClient } from '@kith/client'
import type { Changes, HostIdentity } from './host-protocol.ts'

export function identityOf(client: KithClient): HostIdentity | undefined {
  const { identity } = client
  return identity && { userId: identity.userId, deviceId: identity.deviceId }
}

export class PendingChanges {
  #account = false
  #connection = false
  #contacts = false
  #storeFailed: boolean | undefined
  #storeIsFailing = false
  readonly #conversations = new Set<string>()
  readonly #profiles = new Set<string>()
  readonly #presences = new Set<string>()
  readonly #messages = new Map<string, Set<number>>()

  /** False when the event says nothing about state. */
  add(event: ClientEvent): boolean {
    switch (event.type) {
      case 'me':
        this.#account = true
        return true
      case 'connection':
        this.#connection = true
        // Nothing becomes live that could not be stored.
        if (event.state.name === 'live') this.#noteStore(false)
        return true
      case 'conversation':
      case 'typing':
        this.#conversations.add(event.conversationId)
        return true
      case 'contact':
        this.#contacts = true
        return true
      case 'profile':
        this.#profiles.add(event.userId)
        return true
      case 'presence':
        this.#presences.add(event.userId)
        return true
      case 'store-failed':
        this.#noteStore(true)
        return true
      case 'messages':
        return event.seqs !== undefined && this.#noteMessages(event.conversationId, event.seqs)
      case 'message':
      case 'outbox':
        return false
    }
  }

  #noteStore(failing: boolean): void {
    if (failing !== this.#storeIsFailing) this.#storeFailed = failing
    this.#storeIsFailing = failing
  }

  #noteMessages(conversationId: string, seqs: readonly number[]): boolean {
    const noted = this.#messages.get(conversationId) ?? new Set<number>()
    for (const seq of seqs) noted.add(seq)
    this.#messages.set(conversationId, noted)
    return true
  }

  /** The values as they are now; forgets what was gathered. */
  take(client: KithClient): Changes {
    const changes: Changes = {}
    if (this.#account) changes.account = { identity: identityOf(client), me: client.me }
    if (this.#connection) changes.connection = client.connection
    if (this.#contacts || this.#profiles.size > 0) changes.contacts = client.contacts.list()
    if (this.#conversations.size > 0)
      changes.conversations = [...this.#conversations].map((id) => [id, listed(client, id)])
    if (this.#profiles.size > 0)
      changes.profiles = [...this.#profiles].flatMap((userId) => client.contacts.profile(userId) ?? [])
    if (this.#presences.size > 0)
      changes.presences = [...this.#presences].map(
        (id) => client.contacts.presence(id) ?? { userId: id, online: false },
      )
    if (this.#storeFailed !== undefined) changes.storeFailed = this.#storeFailed
    if (this.#messages.size > 0)
      changes.messages = Array.from(this.#messages, ([id, seqs]) => [id, [...seqs]])
    this.#account = this.#connection = this.#contacts = false
    this.#storeFailed = undefined
    this.#conversations.clear()
    this.#profiles.clear()
    this.#presences.clear()
    this.#messages.clear()
    return changes
  }
}

function listed(client: KithClient, conversationId: string) {
  return client.conversations.get(conversationId)
}
