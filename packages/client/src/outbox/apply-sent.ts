import type { Entry } from '@kith/protocol'
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

/** As the server does it: an author has what they wrote, and what others wrote meanwhile stays unread. */
function markedOwn(record: ConversationRecord, seq: number, answers: boolean): ConversationRecord {
  const { state, marks } = record
  const next = (mark: number) => (mark === seq - 1 ? seq : mark)
  const mine = { delivered: next(state.mine.delivered), read: next(state.mine.read) }
  // Answering a stranger accepts the conversation.
  const answered = { ...state, mine, membership: answers ? ('active' as const) : state.membership }
  return { ...record, state: answered, marks: { delivered: next(marks.delivered), read: next(marks.read) } }
}
