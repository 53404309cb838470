/** What each event of the server does to the local state. Events of a newer server that are not known do nothing. */
import type { ConversationState, Marks, Profile, ServerFrame } from '@kith/protocol'
import type { Batch } from '../local/batch.ts'
import type { Job } from '../local/ledger.ts'
import type { ConversationRecord } from '../store/local-store.ts'
import { learn, learnedFrom, needsOf } from './learn.ts'
import { hiddenRecord } from './message-record.ts'
import { dropBelow } from './ranges.ts'

/** The job of one frame; undefined for frames that change nothing that is stored. */
export function jobOf(
  frame: ServerFrame,
  live: boolean,
  unknown: (conversationId: string) => void,
): Job | undefined {
  switch (frame.type) {
    case 'entry': {
      const { seq } = frame.entry
      const learned = learnedFrom(frame.conversation, [frame], { from: seq, to: seq }, 'newest', live)
      return {
        needs: needsOf(learned),
        apply: (batch) => {
          if (!learn(batch, learned)) unknown(frame.conversation)
        },
      }
    }
    case 'conversation':
      return { apply: (batch) => applyState(batch, frame.state) }
    case 'watermarks':
      return { apply: (batch) => applyMarks(batch, frame.conversation, frame.mine, frame.others) }
    case 'left':
      return { apply: (batch) => batch.removeConversation(frame.conversation) }
    case 'hidden':
      return {
        needs: [{ conversationId: frame.conversation, seqs: frame.seqs }],
        apply: (batch) => applyHidden(batch, frame.conversation, frame.seqs),
      }
    case 'contact':
      return { apply: (batch) => applyContact(batch, frame.contact) }
    case 'profile':
      return { apply: (batch) => applyProfile(batch, frame.user) }
    case 'me':
      return { apply: (batch) => batch.setMe(frame.me) }
    case 'caught-up':
    case 'cursor':
    case 'pong':
      return { apply: (batch) => batch.setCursor(frame.cursor) }
    default:
      return undefined
  }
}

/** A conversation's full state; what this device knows beyond it stays. */
export function applyState(batch: Batch, state: ConversationState): void {
  const known = batch.conversations.get(state.conversationId)
  const mine = known ? higher(known.state.mine, state.mine) : state.mine
  const head = Math.max(state.head, known?.state.head ?? 0)
  const kept = known && keptOf(batch, known, state.joinedSeq)
  const record: ConversationRecord = kept
    ? { ...kept, state: { ...state, head, mine }, marks: higher(kept.marks, mine) }
    : { conversationId: state.conversationId, state, marks: mine, ranges: [], synced: 0 }
  batch.putConversation(record)
  batch.tell({ type: 'messages', conversationId: state.conversationId })
  if (state.peer) putProfile(batch, state.peer)
}

/**
 * Who left and came back while this device was away begins where the new membership begins: what lies before it is
 * forgotten, and when it begins earlier, everything, because known stretches lack what could not be seen then.
 */
function keptOf(batch: Batch, known: ConversationRecord, joinedSeq: number): ConversationRecord {
  const before = known.state.joinedSeq
  if (joinedSeq === before) return known
  return forget(batch, known, joinedSeq > before ? joinedSeq + 1 : undefined)
}

/** Forgets messages below a seq, or all; gives the record without them. */
export function forget(
  batch: Batch,
  record: ConversationRecord,
  below: number | undefined,
): ConversationRecord {
  const { preview, ...rest } = record
  const ranges = below === undefined ? [] : dropBelow(record.ranges, below)
  batch.dropMessages(record.conversationId, below)
  const keeps = preview && below !== undefined && preview.seq >= below
  return { ...rest, ranges, synced: ranges[0]?.to ?? 0, ...(keeps && { preview }) }
}

/** My own mark may lie beyond the known head: something is there that was not sent to me, so the head follows. */
function applyMarks(
  batch: Batch,
  conversationId: string,
  mine: Marks | undefined,
  others: Marks | undefined,
): void {
  const known = batch.conversations.get(conversationId)
  if (!known) return
  const merged = mine ? higher(known.state.mine, mine) : known.state.mine
  const head = Math.max(known.state.head, merged.delivered, merged.read)
  const state = { ...known.state, head, mine: merged, others: others ?? known.state.others }
  batch.putConversation({ ...known, state, marks: higher(known.marks, merged) })
  if (others) batch.tell({ type: 'messages', conversationId })
}

export function applyHidden(batch: Batch, conversationId: string, seqs: readonly number[]): void {
  for (const seq of seqs) {
    const message = batch.message(conversationId, seq)
    if (message) batch.putMessage(conversationId, hiddenRecord(message))
  }
  const known = batch.conversations.get(conversationId)
  if (!known?.preview || !seqs.includes(known.preview.seq)) return
  const { preview: _, ...rest } = known
  batch.putConversation(rest)
}

/** Everything synced is forgotten, because the server starts from nothing; what is mine alone stays. */
export function forgetSynced(batch: Batch): void {
  for (const { conversationId } of [...batch.conversations.values()]) {
    batch.conversations.remove(conversationId)
    batch.dropMessages(conversationId)
    batch.tell({ type: 'conversation', conversationId })
  }
  for (const { user } of [...batch.contacts.values()]) {
    batch.contacts.remove(user.userId)
    batch.tell({ type: 'contact', userId: user.userId })
  }
  batch.setCursor(null)
}

/**
 * The first catch-up of this device was cut off, and comes once more from its beginning: messages and contacts come
 * again, and what I read here meanwhile stays read (P5).
 */
export function forgetPartOfFirst(batch: Batch): void {
  for (const record of [...batch.conversations.values()])
    batch.putConversation(forget(batch, record, undefined))
  for (const { user } of [...batch.contacts.values()]) {
    batch.contacts.remove(user.userId)
    batch.tell({ type: 'contact', userId: user.userId })
  }
}

export function putProfile(batch: Batch, profile: Profile): void {
  const known = batch.profiles.get(profile.userId)
  if (known && JSON.stringify(known) === JSON.stringify(profile)) return
  batch.profiles.put(profile.userId, profile)
  batch.tell({ type: 'profile', userId: profile.userId })
}

/** Each the higher of the two: watermarks never fall (P5). */
export function higher(a: Marks, b: Marks): Marks {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) }
}

function applyContact(batch: Batch, contact: Extract<ServerFrame, { type: 'contact' }>['contact']): void {
  const { userId } = contact.user
  if (contact.state === 'none' && !contact.blocked) batch.contacts.remove(userId)
  else batch.contacts.put(userId, contact)
  putProfile(batch, contact.user)
  batch.tell({ type: 'contact', userId })
}

function applyProfile(batch: Batch, profile: Profile): void {
  putProfile(batch, profile)
  const contact = batch.contacts.get(profile.userId)
  if (contact) {
    batch.contacts.put(profile.userId, { ...contact, user: profile })
    batch.tell({ type: 'contact', userId: profile.userId })
  }
  for (const record of [...batch.conversations.values()]) {
    if (record.state.peer?.userId !== profile.userId) continue
    const state = { ...record.state, peer: profile, title: profile.name, picture: profile.picture }
    batch.putConversation({ ...record, state })
  }
}
