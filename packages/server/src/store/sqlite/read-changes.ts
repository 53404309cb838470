/**
 * What changed for a user since a position. The members table is clustered by user, so this is one range of it with
 * a look at each conversation's `changed`; views and entries are read only for those that did change.
 *
 * Pages go by conversation id. Each is read at its own moment but answers with the first page's `until`: a change
 * after that may come in a later page as well as in the next reading, and is never lost between the two.
 */
import type { Changes, ChangesQuery, ConversationChange } from '../../ports/directory.ts'
import type { Connection } from './connection.ts'
import { type EntryRow, type PackedEntries, packEntries } from './packing.ts'
import { contactsWhere, userOf } from './read-accounts.ts'
import { positionOf, viewOf } from './read-conversations.ts'
import { newestSince } from './read-log.ts'
import { contactCode, stateCode, userColumns, userRow } from './rows.ts'

/** As it crosses the thread boundary: all entries in one piece, `entryCount` of them for each conversation. */
export type PackedChanges = Omit<Changes, 'conversations'> & {
  conversations: (Omit<ConversationChange, 'entries'> & { entryCount: number })[]
  entries: PackedEntries
}

type Candidate = { id: string; state: number; leftSeq: number; stateChanged: number }

export function readChanges(connection: Connection, query: ChangesQuery): PackedChanges {
  return connection.snapshot(() => {
    const { userId, since } = query
    const first = query.after === undefined
    const page = readPage(connection, query)
    return {
      until: query.until ?? positionOf(connection),
      ...page,
      hidden: [...page.hidden, ...(first && since > 0 ? hiddenSince(connection, userId, since) : [])],
      contacts: first ? contactsSince(connection, userId, since) : [],
      profiles: first && since > 0 ? profilesSince(connection, userId, since) : [],
      me: first ? meSince(connection, userId, since) : undefined,
    }
  })
}

type Page = Pick<PackedChanges, 'conversations' | 'left' | 'hidden' | 'more' | 'entries'>

function readPage(connection: Connection, query: ChangesQuery): Page {
  const page: Page = { conversations: [], left: [], hidden: [], entries: packEntries([]) }
  const rows: EntryRow[] = []
  const candidates = candidatesOf(connection, query)
  for (const candidate of candidates.slice(0, query.conversationsMax)) {
    if (candidate.state === stateCode.left)
      page.left.push({ conversationId: candidate.id, leftSeq: candidate.leftSeq })
    else addConversation(connection, query, candidate, page, rows)
  }
  if (candidates.length > query.conversationsMax) page.more = candidates[query.conversationsMax - 1]!.id
  page.entries = packEntries(rows)
  return page
}

/** One more than a page holds, to see whether there is another. */
function candidatesOf(connection: Connection, query: ChangesQuery): Candidate[] {
  return connection.all<Candidate>(
    `SELECT CAST(m.conversation AS TEXT) AS id, m.state, m.left_seq AS leftSeq,
       (c.state_changed > ?3 OR m.changed > ?3) AS stateChanged
     FROM members m JOIN conversations c ON c.id = m.conversation
     WHERE m.user = ?1 AND m.conversation > ?2 AND CASE m.state
       WHEN ${stateCode.ignored} THEN 0
       WHEN ${stateCode.left} THEN ?3 > 0 AND m.changed > ?3
       ELSE c.changed > ?3 OR m.changed > ?3 END
     ORDER BY m.conversation LIMIT ?4`,
    query.userId,
    query.after ?? '0',
    query.since,
    query.conversationsMax + 1,
  )
}

function addConversation(
  connection: Connection,
  query: ChangesQuery,
  candidate: Candidate,
  page: Page,
  rows: EntryRow[],
): void {
  const { userId, since } = query
  const view = viewOf(connection, userId, candidate.id)!
  const limit = since === 0 ? Math.min(1, query.entriesPerConversationMax) : query.entriesPerConversationMax
  const entries = newestSince(
    connection,
    candidate.id,
    view.mine.visibleFrom,
    view.conversation.head,
    since,
    limit,
  )
  const stateChanged = candidate.stateChanged === 1
  if (!stateChanged && entries.length === 0) return
  page.conversations.push({ view, stateChanged, entryCount: entries.length })
  rows.push(...entries)
  if (since === 0 || query.after !== undefined) {
    page.hidden.push(...hiddenAmong(connection, userId, candidate.id, entries))
  }
}

/**
 * Whoever is given an entry is told in the same page when it is hidden from them. On a first page after a cursor
 * `hiddenSince` has them all: an entry is never hidden before it is there.
 */
function hiddenAmong(
  connection: Connection,
  userId: string,
  conversationId: string,
  entries: EntryRow[],
): Changes['hidden'] {
  const [first, last] = [entries[0]?.seq ?? 0, entries.at(-1)?.seq ?? 0]
  const rows = connection.all<{ seq: number }>(
    'SELECT seq FROM hidden WHERE user = ? AND conversation = ? AND seq BETWEEN ? AND ? ORDER BY seq',
    userId,
    conversationId,
    first,
    last,
  )
  return rows.length > 0 ? [{ conversationId, seqs: rows.map(({ seq }) => seq) }] : []
}

function hiddenSince(connection: Connection, userId: string, since: number): Changes['hidden'] {
  const rows = connection.all<{ id: string; seq: number }>(
    `SELECT CAST(h.conversation AS TEXT) AS id, h.seq FROM hidden h
     JOIN members m ON m.user = h.user AND m.conversation = h.conversation
     WHERE h.user = ? AND h.changed > ? AND (m.visible_end < 0 OR h.seq <= m.visible_end) ORDER BY h.conversation, h.seq`,
    userId,
    since,
  )
  const hidden: Changes['hidden'] = []
  for (const { id, seq } of rows) {
    const last = hidden.at(-1)
    if (last?.conversationId === id) last.seqs.push(seq)
    else hidden.push({ conversationId: id, seqs: [seq] })
  }
  return hidden
}

function contactsSince(connection: Connection, userId: string, since: number): Changes['contacts'] {
  return contactsWhere(connection, userId, since === 0 ? shownContact : 'k.changed > 0', since)
}

const shownContact = `(k.state <> ${contactCode.none} OR k.blocked = 1)`

/** Of everybody in my contact list and my partners. Two plain joins instead of one UNION: who is both is dropped here. */
function profilesSince(connection: Connection, userId: string, since: number): Changes['profiles'] {
  const contacts = connection.all(
    `SELECT ${userColumns} FROM contacts k JOIN users u ON u.id = k.other
     WHERE k.user = ? AND ${shownContact} AND u.changed > ?`,
    userId,
    since,
  )
  const partners = connection.all(
    `SELECT ${userColumns} FROM members m JOIN users u ON u.id = m.peer
     WHERE m.user = ? AND m.state IN (${stateCode.active}, ${stateCode.request}) AND u.changed > ?`,
    userId,
    since,
  )
  const known = new Map([...contacts, ...partners].map((row) => [row.userId, userRow(row)]))
  return [...known.values()]
}

function meSince(connection: Connection, userId: string, since: number): Changes['me'] {
  const row = connection.get<{ changed: number }>('SELECT changed FROM users WHERE id = ?', userId)
  return row !== undefined && row.changed > since ? userOf(connection, userId) : undefined
}
