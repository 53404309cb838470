/**
 * What changed for a user since a position, as the events that a live session would have got: one reading for the
 * socket's catch-up, the long poll and the plain pull.
 */
import { decodeEntry, type EntryParts, encodeEntry, limits, type SyncEvent } from '@kith/protocol'
import { placeholder, targetOf, tellsOfUnseen } from '../access/access.ts'
import { meOf, profileOf, stateOf } from '../conversation/view.ts'
import { ownClientId } from '../delivery/packets.ts'
import type { Changes, ConversationChange, DirectoryPort } from '../ports/directory.ts'
import type { CursorState } from './cursor.ts'

/** An event, or entries whose stored bytes can be forwarded as they are. */
export type Change = { event: SyncEvent } | { entry: EntryParts }
export type ChangesPage = { changes: Change[]; until: number; next: CursorState; more: boolean }

export async function readChanges(
  directory: DirectoryPort,
  userId: string,
  from: CursorState,
  conversationsMax: number,
): Promise<ChangesPage> {
  const page = await directory.changes({
    userId,
    ...from,
    conversationsMax,
    entriesPerConversationMax: from.since === 0 ? 1 : limits.catchUpEntriesMax,
  })
  const more = page.more !== undefined
  const next = more ? { since: from.since, until: page.until, after: page.more! } : { since: page.until }
  return { changes: changesOf(page, userId), until: page.until, next, more }
}

function changesOf(page: Changes, userId: string): Change[] {
  const changes: Change[] = []
  const add = (event: SyncEvent) => changes.push({ event })
  if (page.me) add({ type: 'me', me: meOf(page.me) })
  for (const { row, user } of page.contacts) {
    add({ type: 'contact', contact: { user: profileOf(user), state: row.state, blocked: row.blocked } })
  }
  for (const user of page.profiles) add({ type: 'profile', user: profileOf(user) })
  const hidden = new Map(page.hidden.map(({ conversationId, seqs }) => [conversationId, new Set(seqs)]))
  for (const change of page.conversations) {
    const { conversationId } = change.view.conversation
    addConversation(changes, change, userId, hidden.get(conversationId) ?? nothing)
  }
  for (const { conversationId, leftSeq } of page.left)
    add({ type: 'left', conversation: conversationId, seq: leftSeq })
  for (const [conversation, seqs] of hidden) add({ type: 'hidden', conversation, seqs: Array.from(seqs) })
  return changes
}

const nothing: Set<number> = new Set()

function addConversation(
  changes: Change[],
  change: ConversationChange,
  userId: string,
  hidden: ReadonlySet<number>,
): void {
  const conversation = change.view.conversation.conversationId
  if (change.stateChanged) changes.push({ event: { type: 'conversation', state: stateOf(change.view) } })
  for (const stored of change.entries) {
    const entry = decodeEntry(stored.bytes)
    const { from } = entry
    if (hidden.has(stored.seq) || tellsOfUnseen(change.view.mine, targetOf(entry.content)))
      changes.push({ entry: { conversation, from, bytes: encodeEntry(placeholder(entry)) } })
    else
      changes.push({
        entry: { conversation, from, bytes: stored.bytes, clientId: ownClientId(stored, from, userId) },
      })
  }
}
