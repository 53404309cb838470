/** Everything local but the messages, in memory: what the store holds, as of the last write that succeeded. */
import type { Contact, Me, Profile } from '@kith/protocol'
import type { Identity } from '../api.ts'
import type { ConversationRecord, OutboxItem, Snapshot } from '../store/local-store.ts'

export type LocalState = {
  identity: Identity | undefined
  cursor: string | undefined
  me: Me | undefined
  readonly conversations: Map<string, ConversationRecord>
  readonly profiles: Map<string, Profile>
  readonly contacts: Map<string, Contact>
  /** By client id, in the order they were queued. */
  readonly outbox: Map<string, OutboxItem>
  readonly drafts: Map<string, string>
}

export function localState(snapshot: Snapshot): LocalState {
  return {
    identity: snapshot.identity,
    cursor: snapshot.cursor,
    me: snapshot.me,
    conversations: new Map(snapshot.conversations.map((record) => [record.conversationId, record])),
    profiles: new Map(snapshot.profiles.map((profile) => [profile.userId, profile])),
    contacts: new Map(snapshot.contacts.map((contact) => [contact.user.userId, contact])),
    outbox: new Map(snapshot.outbox.map((item) => [item.clientId, item])),
    drafts: new Map(snapshot.drafts.map(({ conversationId, text }) => [conversationId, text])),
  }
}

/** Outbox entries of one conversation, oldest first. */
export function outboxOf(state: LocalState, conversationId: string): OutboxItem[] {
  const items: OutboxItem[] = []
  for (const item of state.outbox.values()) if (item.conversationId === conversationId) items.push(item)
  return items
}
