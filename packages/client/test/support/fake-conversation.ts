/** A conversation of the fake server: its log and members, and how each of them sees it. */
import type { ConversationState, Entry, ServerFrame } from '@kith/protocol'

export type Logged = { entry: Entry; clientId?: string; position: number; target?: number }
export type MemberState = { delivered: number; read: number; position: number; hidden: Map<number, number> }
export type FakeConversation = {
  id: string
  log: Logged[]
  members: Map<string, MemberState>
  createdAt: number
}

export function stateOf(conversation: FakeConversation, userId: string): ConversationState {
  const others = [...conversation.members].filter(([id]) => id !== userId).map(([, marks]) => marks)
  return {
    conversationId: conversation.id,
    kind: 'group',
    head: conversation.log.length,
    mine: marksOf(conversation.members.get(userId)!),
    others: {
      delivered: Math.min(...others.map((m) => m.delivered)),
      read: Math.min(...others.map((m) => m.read)),
    },
    membership: 'active',
    role: 'member',
    joinedSeq: 0,
    memberCount: conversation.members.size,
    title: `Group ${conversation.id}`,
    picture: '',
    history: 'all',
    listed: true,
    pinned: false,
    archived: false,
    mutedUntil: 0,
    createdAt: conversation.createdAt,
  }
}

export function eventOf(
  conversation: FakeConversation,
  userId: string,
  { entry, clientId }: Logged,
): Extract<ServerFrame, { type: 'entry' }> {
  const hidden = conversation.members.get(userId)!.hidden.has(entry.seq)
  const seen: Entry = hidden ? { ...entry, content: { kind: 'withheld' } } : entry
  const event = { type: 'entry' as const, conversation: conversation.id, entry: seen }
  return entry.from === userId && clientId !== undefined ? { ...event, clientId } : event
}

/** The entries asked for, and those after them that change one of them. */
export function rangeOf(
  conversation: FakeConversation,
  { after, before, limit }: { after?: number; before?: number; limit: number },
): { found: Logged[]; related: Logged[] } {
  const between = conversation.log.filter(
    ({ entry: { seq } }) => seq > (after ?? 0) && seq < (before ?? Number.POSITIVE_INFINITY),
  )
  const found = after === undefined ? between.slice(-limit) : between.slice(0, limit)
  const seqs = new Set(found.map(({ entry }) => entry.seq))
  const last = found.at(-1)?.entry.seq ?? 0
  const related = conversation.log.filter(
    ({ entry, target }) => target !== undefined && seqs.has(target) && entry.seq > last,
  )
  return { found, related }
}

/** The text of a message and of its edits is gone. */
export function eraseIn(conversation: FakeConversation, target: number): void {
  for (const logged of conversation.log) {
    const { entry } = logged
    const isEdit = entry.content.kind === 'edit' && entry.content.target === target
    if (entry.seq === target || isEdit) logged.entry = { ...entry, content: { kind: 'erased' } }
  }
}

export function marksOf({ delivered, read }: MemberState) {
  return { delivered, read }
}
