import type { Entry, Marks } from '@kith/protocol'
import { learn, learnedFrom, settle } from '../inbox/learn.ts'
import type { Batch } from '../local/batch.ts'
import type { ConversationRecord, OutboxItem } from '../store/local-store.ts'

export type SentEntry = { seq: number; time: number; waitedMs: number }

/**
 * The answer to a send stands for the entry, whose event does not come to the session that sent it. Over HTTP some
 * answers carry no seq (`sent` is undefined): then the entry comes with the events.
 */
export function applySent(batch: Batch, item: OutboxItem, sent: SentEntry | undefined): void {
  settle(batch, item.clientId)
  const me = batch.identity?.userId
  if (!sent || me === undefined) return
  const { seq, time, waitedMs } = sent
  const entry: Entry = { seq, from: me, time, content: item.content }
  if (waitedMs > 0) entry.written = time - waitedMs
  const known = batch.conversations.get(item.conversationId)
  if (known) batch.putConversation(markedOwn(known, seq, item.content.kind === 'text'))
  const own = [{ entry, clientId: item.clientId }]
  learn(batch, learnedFrom(item.conversationId, own, { from: seq, to: seq }, 'newest', true))
}

/**
 * The log has it by an attempt before, whose answer was not heard, so this session may not have been told where the
 * server's marks went. What follows from the entry itself is told to the server, which then has it in any case (P5).
 */
export function applyRepeated(batch: Batch, item: OutboxItem, seq: number): void {
  settle(batch, item.clientId)
  const known = batch.conversations.get(item.conversationId)
  if (known) batch.putConversation({ ...known, marks: withOwn(known.marks, seq) })
}

function markedOwn(record: ConversationRecord, seq: number, answers: boolean): ConversationRecord {
  const { state, marks } = record
  // Answering a stranger accepts the conversation.
  const membership = answers ? ('active' as const) : state.membership
  return {
    ...record,
    state: { ...state, mine: withOwn(state.mine, seq), membership },
    marks: withOwn(marks, seq),
  }
}

/** As the server does it: an author has what they wrote, and what others wrote meanwhile stays unread. */
function withOwn({ delivered, read }: Marks, seq: number): Marks {
  const next = (mark: number) => (mark === seq - 1 ? seq : mark)
  return { delivered: next(delivered), read: next(read) }
}
