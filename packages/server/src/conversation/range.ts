/**
 * A range of the log as one reader may see it, with the later entries that change it. Bounded in entries and in bytes:
 * what does not fit is left for the next page, and of each message the newest edit always comes.
 */
import { decodeEntry, limits } from '@kith/protocol'
import { placeholder, targetOf, tellsOfUnseen, visibleSpan } from '../access/access.ts'
import { type Answer, ok } from '../answer.ts'
import { ownClientId } from '../delivery/packets.ts'
import type { StoredEntry } from '../ports/log.ts'
import type { Caller, RangeQuery, VisibleEntry, VisibleRange } from '../services.ts'
import { type ConversationContext, withMember } from './context.ts'
import type { Conversation, Member } from './conversation.ts'

/** Later entries read at once, so that few large ones are in memory at a time. */
const relatedAtOnce = 200

type Sized = VisibleEntry & { bytes: number }
type Page = { entries: Sized[]; related: Sized[] }

export function range(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  query: RangeQuery,
): Promise<Answer<VisibleRange>> {
  return withMember(context, caller, conversationId, async (conversation, member) => {
    const span = visibleSpan(conversation, member)
    const from = Math.max(span.from, (query.after ?? 0) + 1)
    const to = Math.min(span.to, (query.before ?? Number.MAX_SAFE_INTEGER) - 1)
    const limit = Math.min(query.limit, limits.rangeEntriesMax)
    const head = span.to
    if (from > to) return ok({ head, entries: [], related: [] })
    const stored = await readRange(context, conversation, from, to, limit, query.after === undefined)
    const page = await asSeenBy(context, conversation, member, stored, head)
    return ok({ head, ...fit(page, query.after === undefined) })
  })
}

/** C23: the newest entries are answered from memory. */
function readRange(
  context: ConversationContext,
  conversation: Conversation,
  from: number,
  to: number,
  limit: number,
  fromEnd: boolean,
): Promise<StoredEntry[]> | StoredEntry[] {
  const first = conversation.tail[0]
  const start = fromEnd ? Math.max(from, to - limit + 1) : from
  const end = fromEnd ? to : Math.min(to, from + limit - 1)
  if (first && start >= first.seq && end <= conversation.committedHead) {
    return conversation.tail.slice(start - first.seq, end - first.seq + 1)
  }
  return context.log.range(conversation.conversationId, from, to, limit, fromEnd)
}

/**
 * Replaces what this reader may not see and adds the later entries that change these; nothing above the head that was
 * theirs when they asked, because by now they may have been removed, or have blocked its author (P6).
 */
async function asSeenBy(
  context: ConversationContext,
  conversation: Conversation,
  member: Member,
  stored: StoredEntry[],
  head: number,
): Promise<Page> {
  const first = stored[0]?.seq
  const last = stored[stored.length - 1]?.seq
  if (first === undefined || last === undefined) return { entries: [], related: [] }
  const { conversationId } = conversation
  const hidden = new Set(await context.directory.hidden(member.userId, conversationId, first, head))
  const later = await relatedTo(context, conversationId, { first, last, head }, hidden)
  return {
    entries: stored.map((entry) => visibleEntry(entry, member, hidden)),
    related: later.map((entry) => visibleEntry(entry, member, hidden)),
  }
}

/** The newest entries above a range that refer to it; of edits that a later one replaced as many as have room. */
async function relatedTo(
  { log }: ConversationContext,
  conversationId: string,
  { first, last, head }: { first: number; last: number; head: number },
  hidden: ReadonlySet<number>,
): Promise<StoredEntry[]> {
  const found: StoredEntry[] = []
  const edited = new Set<number>()
  let room: number = limits.rangeBytesMax
  let before = head + 1
  for (let read = 0; read < limits.relatedEntriesMax; read += relatedAtOnce) {
    const page = await log.related(conversationId, first, last, relatedAtOnce, before)
    for (const stored of page.toReversed()) {
      if (stored.seq <= last || hidden.has(stored.seq)) continue
      const { content } = decodeEntry(stored.bytes)
      const isReplaced = content.kind === 'edit' && edited.has(content.target)
      if (isReplaced && room < stored.bytes.length) continue
      if (isReplaced) room -= stored.bytes.length
      if (content.kind === 'edit') edited.add(content.target)
      found.push(stored)
    }
    if (page.length < relatedAtOnce || page[0]!.seq <= last) break
    before = page[0]!.seq
  }
  return found.reverse()
}

function visibleEntry(stored: StoredEntry, reader: Member, hidden: ReadonlySet<number>): Sized {
  const entry = decodeEntry(stored.bytes)
  const bytes = stored.bytes.length
  if (hidden.has(stored.seq) || tellsOfUnseen(reader, targetOf(entry.content)))
    return { entry: placeholder(entry), bytes }
  const clientId = ownClientId(stored, entry.from, reader.userId)
  return clientId === undefined ? { entry, bytes } : { entry, clientId, bytes }
}

/** P7: as many entries, with the newest edit of each, as fit; at least one. Those left out may change those that stay. */
function fit(
  { entries, related }: Page,
  fromEnd: boolean,
): { entries: VisibleEntry[]; related: VisibleEntry[] } {
  const editBytes = new Map<number, number>()
  for (const { entry, bytes } of related)
    if (entry.content.kind === 'edit') editBytes.set(entry.content.target, bytes)
  let count = 0
  let bytes = 0
  for (const one of fromEnd ? entries.toReversed() : entries) {
    bytes += one.bytes + (editBytes.get(one.entry.seq) ?? 0)
    if (count > 0 && bytes > limits.rangeBytesMax) break
    count++
  }
  const kept = fromEnd ? entries.slice(entries.length - count) : entries.slice(0, count)
  const left = fromEnd ? [] : entries.slice(count)
  const seqs = new Set(kept.map(({ entry }) => entry.seq))
  const changes = [...left, ...related].filter(({ entry }) => seqs.has(targetOf(entry.content) ?? 0))
  return { entries: kept.map(withoutSize), related: changes.map(withoutSize) }
}

function withoutSize({ bytes: _, ...visible }: Sized): VisibleEntry {
  return visible
}
