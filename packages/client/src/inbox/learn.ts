/**
 * The one place where entries enter the local state, whichever way they came: live, in catch-up, as a fetched range
 * or as the answer to a send. Invariant: what lies in a known stretch is never changed by the same entry again (a
 * duplicate changes nothing), and `synced` only passes an entry whose effect on known messages was applied.
 */
import type { Entry } from '@kith/protocol'
import type { Batch } from '../local/batch.ts'
import type { Need } from '../local/ledger.ts'
import { messageView } from '../model/message-view.ts'
import type { ConversationRecord, MessageRecord, SeqRange } from '../store/local-store.ts'
import { changedBy, isKept, isShown, previewOf, recordOf, targetOf } from './message-record.ts'
import { addRange, rangeWith } from './ranges.ts'

export type Learned = {
  conversationId: string
  /** The stretch that is completely known after this. */
  covers: SeqRange
  records: MessageRecord[]
  /** Edits, recalls and reactions, from the stretch itself or later ones that refer to it. */
  changes: Entry[]
  /** Of the conversation when this was read: everything up to it that concerns the stretch is in `changes`. */
  head: number
  /** `newest`: the end of the log as it grows. `older`: history that was asked for. */
  origin: 'newest' | 'older'
  live: boolean
}

/** Sorts entries into records and changes. */
export function learnedFrom(
  conversationId: string,
  entries: readonly { entry: Entry; clientId?: string }[],
  covers: SeqRange,
  origin: Learned['origin'],
  live: boolean,
): Learned {
  const learned: Learned = { conversationId, covers, records: [], changes: [], head: covers.to, origin, live }
  for (const { entry, clientId } of entries) {
    if (isKept(entry)) learned.records.push(recordOf(entry, clientId))
    else if (targetOf(entry) !== undefined) learned.changes.push(entry)
  }
  return learned
}

export function needsOf(learned: Learned): Need[] {
  const seqs = learned.changes.map((entry) => targetOf(entry)!)
  return seqs.length === 0 ? [] : [{ conversationId: learned.conversationId, seqs }]
}

/** False when the conversation is not known. */
export function learn(batch: Batch, learned: Learned): boolean {
  const before = batch.conversations.get(learned.conversationId)
  if (!before) return false
  const added = learned.records.filter((record) => !rangeWith(before.ranges, record.seq))
  for (const record of added) batch.putMessage(learned.conversationId, record)
  const changed = applyChanges(batch, learned)
  const after = withPreview(
    withStretch(before, learned),
    [...added, ...changed].map((record) => batch.message(learned.conversationId, record.seq) ?? record),
    before.ranges.at(-1)?.to ?? 0,
  )
  batch.putConversation(after)
  for (const clientId of learned.records.flatMap((record) => record.clientId ?? [])) settle(batch, clientId)
  if (learned.origin === 'newest') for (const record of added) announce(batch, after, record, learned.live)
  return true
}

/** The entry of this client id is in the log: nothing is left to send. */
export function settle(batch: Batch, clientId: string): void {
  const item = batch.outbox.get(clientId)
  if (!item) return
  batch.outbox.remove(clientId)
  batch.tell({ type: 'outbox', conversationId: item.conversationId, clientId })
  batch.tell({ type: 'messages', conversationId: item.conversationId })
}

function applyChanges(batch: Batch, { conversationId, changes }: Learned): MessageRecord[] {
  const changed: MessageRecord[] = []
  for (const entry of changes) {
    const target = batch.message(conversationId, targetOf(entry)!)
    const result = target && changedBy(target, entry)
    if (!result || result === target) continue
    batch.putMessage(conversationId, result)
    changed.push(result)
  }
  return changed
}

function withStretch(record: ConversationRecord, { covers, head }: Learned): ConversationRecord {
  const ranges = addRange(record.ranges, covers)
  const raised = Math.max(record.state.head, head)
  const state = { ...record.state, head: raised, listed: record.state.listed || raised > record.state.head }
  // The first stretch came with everything that later entries did to it.
  const start = record.ranges.length === 0 ? head : record.synced
  const synced = rangeWith(ranges, start + 1)?.to ?? start
  const marks = { ...record.marks, delivered: Math.max(record.marks.delivered, synced) }
  return { ...record, state, marks, ranges, synced }
}

/**
 * The newest shown message; none when the one that was shown is gone, until it is looked up again: till then a change
 * of an older message does not make that one the newest.
 *
 * @param known the highest seq that was known before
 */
function withPreview(
  record: ConversationRecord,
  touched: MessageRecord[],
  known: number,
): ConversationRecord {
  let { preview } = record
  let newest = preview?.seq ?? known
  for (const message of touched) {
    if (preview?.seq === message.seq) preview = isShown(message) ? previewOf(message) : undefined
    else if (isShown(message) && message.seq > newest) {
      preview = previewOf(message)
      newest = message.seq
    }
  }
  if (preview) return { ...record, preview }
  const { preview: _, ...without } = record
  return without
}

function announce(
  batch: Batch,
  conversation: ConversationRecord,
  record: MessageRecord,
  live: boolean,
): void {
  const me = batch.identity?.userId
  if (record.from === me || record.seq <= conversation.marks.read || !isShown(record)) return
  const message = messageView(record, conversation, me)
  batch.tell({ type: 'message', conversationId: conversation.conversationId, message, live })
}
