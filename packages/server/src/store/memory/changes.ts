/** What changed for a user since a position, in memory. */
import { visibleEnd } from '../../access/access.ts'
import type { Changes, ChangesQuery, ConversationChange, DirectoryPort } from '../../ports/directory.ts'
import { isShown } from '../contact-rules.ts'
import { changedAt, viewOf } from './conversations.ts'
import { storedEntry } from './log.ts'
import { type Conversation, compareIds, type Member, type Tables } from './tables.ts'

type Membership = { conversation: Conversation; member: Member }

export function memoryChanges(tables: Tables): Pick<DirectoryPort, 'changes'> {
  return {
    async changes(query) {
      const { userId, since } = query
      const first = query.after === undefined
      const user = tables.users.get(userId)
      const page = readPage(tables, query)
      const changes: Changes = {
        until: query.until ?? tables.position,
        ...page,
        hidden: hiddenSince(tables, query, page.conversations),
        contacts: first ? contactsSince(tables, userId, since) : [],
        profiles: first && since > 0 ? profilesSince(tables, userId, since) : [],
      }
      if (first && user !== undefined && user.changed > since) changes.me = { ...user.row }
      return changes
    },
  }
}

function readPage(tables: Tables, query: ChangesQuery): Pick<Changes, 'conversations' | 'left' | 'more'> {
  const candidates = tables
    .memberships(query.userId)
    .filter(({ conversation }) => compareIds(conversation.row.conversationId, query.after ?? '0') > 0)
    .filter((membership) => isCandidate(membership, query.since))
  const page = candidates.slice(0, query.conversationsMax)
  const left = page
    .filter(({ member }) => member.row.state === 'left')
    .map(({ conversation, member }) => ({
      conversationId: conversation.row.conversationId,
      leftSeq: member.row.leftSeq,
    }))
  const conversations = page
    .filter(({ member }) => member.row.state !== 'left')
    .map((membership) => changeOf(tables, query, membership))
    .filter(({ entries, stateChanged }) => stateChanged || entries.length > 0)
  if (candidates.length === page.length) return { conversations, left }
  return { conversations, left, more: page.at(-1)!.conversation.row.conversationId }
}

function isCandidate({ conversation, member }: Membership, since: number): boolean {
  if (member.row.state === 'ignored') return false
  if (member.row.state === 'left') return since > 0 && member.changed > since
  return member.changed > since || changedAt(conversation) > since
}

function changeOf(
  tables: Tables,
  query: ChangesQuery,
  { conversation, member }: Membership,
): ConversationChange {
  const { since, entriesPerConversationMax } = query
  const limit = since === 0 ? Math.min(1, entriesPerConversationMax) : entriesPerConversationMax
  const visible = conversation.entries.slice(
    Math.max(member.row.visibleFrom, 1) - 1,
    visibleEnd(member.row, conversation.row.head),
  )
  return {
    view: viewOf(tables, conversation, member),
    entries: visible
      .slice(Math.max(0, visible.length - limit))
      .filter(({ position }) => position > since)
      .map(storedEntry),
    stateChanged: conversation.stateChanged > since || member.changed > since,
  }
}

/** Whoever is given an entry is told when it is hidden from them; a later reading also hears of older ones. */
function hiddenSince(tables: Tables, query: ChangesQuery, given: ConversationChange[]): Changes['hidden'] {
  const alsoOlder = query.since > 0 && query.after === undefined
  const shown = new Set(
    given.flatMap(({ view, entries }) =>
      entries.map(({ seq }) => `${view.conversation.conversationId} ${seq}`),
    ),
  )
  const seqsOf = new Map<string, number[]>()
  for (const { conversationId, seq, changed } of tables.hidden.get(query.userId) ?? []) {
    const member = tables.conversations.get(conversationId)?.members.get(query.userId)
    if (member && seq > visibleEnd(member.row, seq)) continue
    if (shown.has(`${conversationId} ${seq}`) || (alsoOlder && changed > query.since))
      seqsOf.set(conversationId, [...(seqsOf.get(conversationId) ?? []), seq])
  }
  return [...seqsOf]
    .sort(([one], [other]) => compareIds(one, other))
    .map(([conversationId, seqs]) => ({ conversationId, seqs: seqs.sort((one, other) => one - other) }))
}

function contactsSince(tables: Tables, userId: string, since: number): Changes['contacts'] {
  return [...(tables.contacts.get(userId)?.values() ?? [])]
    .filter(({ row, changed }) => changed > since && (since > 0 || isShown(row)))
    .map(({ row }) => ({ row: { ...row }, user: { ...tables.users.get(row.otherId)!.row } }))
}

function profilesSince(tables: Tables, userId: string, since: number): Changes['profiles'] {
  const contacts = [...(tables.contacts.get(userId)?.values() ?? [])].filter(({ row }) => isShown(row))
  const known = new Set(contacts.map(({ row }) => row.otherId))
  for (const { member } of tables.memberships(userId)) {
    if (member.peer !== undefined && ['active', 'request'].includes(member.row.state)) known.add(member.peer)
  }
  return [...known]
    .map((otherId) => tables.users.get(otherId))
    .filter((user) => user !== undefined && user.changed > since)
    .map((user) => ({ ...user!.row }))
}
