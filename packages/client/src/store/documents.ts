/**
 * The one form in which every store keeps all but messages: a value under (kind, key). A batch becomes puts and
 * removals of such documents, a snapshot is read back from all of them.
 */
import type { Snapshot, WriteBatch } from './local-store.ts'

export type DocumentKind =
  | 'identity'
  | 'cursor'
  | 'me'
  | 'conversation'
  | 'profile'
  | 'contact'
  | 'outbox'
  | 'draft'
export type Document = { kind: DocumentKind; key: string; value: unknown }
export type DocumentChanges = { put: Document[]; remove: { kind: DocumentKind; key: string }[] }

export function documentChanges(batch: WriteBatch): DocumentChanges {
  const changes: DocumentChanges = { put: [], remove: [] }
  single(changes, 'identity', batch.identity)
  single(changes, 'cursor', batch.cursor)
  single(changes, 'me', batch.me)
  removeAll(changes, 'conversation', batch.removeConversations)
  removeAll(changes, 'contact', batch.removeContacts)
  removeAll(changes, 'outbox', batch.removeOutbox)
  removeAll(changes, 'draft', batch.removeDrafts)
  putAll(changes, 'conversation', batch.conversations, (record) => record.conversationId)
  putAll(changes, 'profile', batch.profiles, (profile) => profile.userId)
  putAll(changes, 'contact', batch.contacts, (contact) => contact.user.userId)
  putAll(changes, 'outbox', batch.outbox, (item) => item.clientId)
  putAll(changes, 'draft', batch.drafts, (draft) => draft.conversationId)
  return changes
}

export function snapshotOf(documents: Iterable<Document>): Snapshot {
  const snapshot: Snapshot = { conversations: [], profiles: [], contacts: [], outbox: [], drafts: [] }
  for (const document of documents) add(snapshot, document)
  snapshot.outbox.sort((a, b) => a.order - b.order)
  return snapshot
}

function single(changes: DocumentChanges, kind: 'identity' | 'cursor' | 'me', value: unknown): void {
  if (value === undefined) return
  if (value === null) changes.remove.push({ kind, key: '' })
  else changes.put.push({ kind, key: '', value })
}

function putAll<T>(
  changes: DocumentChanges,
  kind: DocumentKind,
  values: T[] | undefined,
  key: (value: T) => string,
): void {
  for (const value of values ?? []) changes.put.push({ kind, key: key(value), value })
}

function removeAll(changes: DocumentChanges, kind: DocumentKind, keys: string[] | undefined): void {
  for (const key of keys ?? []) changes.remove.push({ kind, key })
}

function add(snapshot: Snapshot, { kind, value }: Document): void {
  switch (kind) {
    case 'identity':
      snapshot.identity = value as NonNullable<Snapshot['identity']>
      return
    case 'cursor':
      snapshot.cursor = value as string
      return
    case 'me':
      snapshot.me = value as NonNullable<Snapshot['me']>
      return
    case 'conversation':
      snapshot.conversations.push(value as Snapshot['conversations'][number])
      return
    case 'profile':
      snapshot.profiles.push(value as Snapshot['profiles'][number])
      return
    case 'contact':
      snapshot.contacts.push(value as Snapshot['contacts'][number])
      return
    case 'outbox':
      snapshot.outbox.push(value as Snapshot['outbox'][number])
      return
    case 'draft':
      snapshot.drafts.push(value as Snapshot['drafts'][number])
  }
}
