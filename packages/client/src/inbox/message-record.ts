/**
 * From entries to what is kept of a message: its entry together with everything that later entries did to it. Pure,
 * and the same whatever the order in which changes become known: of edits and of each user's reactions the highest
 * seq wins, a recall is final.
 */
import { Content, type Entry } from '@kith/protocol'
import type { MessageRecord, StoredPreview } from '../store/local-store.ts'

export function recordOf(entry: Entry, clientId: string | undefined): MessageRecord {
  const { seq, from, time } = entry
  const record: MessageRecord = { seq, from, time, content: knownContent(entry.content) }
  if (entry.written !== undefined) record.written = entry.written
  if (clientId !== undefined) record.clientId = clientId
  return record
}

/** In `kith.v1.json` a kind that only a newer server knows comes as it is. */
function knownContent(content: Content): Content {
  return kinds.has(content.kind) ? content : { kind: 'unsupported' }
}
const kinds = new Set(Content.anyOf.map(({ properties }): string => properties.kind.const))

/** Entries that only change others leave nothing of their own but their place. */
export function isKept(entry: Entry): boolean {
  switch (entry.content.kind) {
    case 'text':
    case 'erased':
    case 'members':
    case 'settings':
    case 'unsupported':
      return true
    case 'edit':
    case 'recall':
    case 'reaction':
    case 'withheld':
      return false
    default:
      // A kind that only a newer server knows.
      return true
  }
}

export function targetOf(entry: Entry): number | undefined {
  switch (entry.content.kind) {
    case 'edit':
    case 'recall':
    case 'reaction':
      return entry.content.target
    default:
      return undefined
  }
}

/** The record after an edit, recall or reaction; the same object when that changes nothing. */
export function changedBy(record: MessageRecord, entry: Entry): MessageRecord {
  const { content } = entry
  if (record.recalled || record.hidden) return record
  switch (content.kind) {
    case 'edit': {
      if (record.content.kind !== 'text' || (record.edit && record.edit.by >= entry.seq)) return record
      const edit: MessageRecord['edit'] = { by: entry.seq, text: content.text, time: entry.time }
      if (content.mentions) edit.mentions = content.mentions
      return { ...record, edit }
    }
    case 'recall': {
      const { edit: _edit, reactions: _reactions, ...rest } = record
      return { ...rest, content: { kind: 'erased' }, recalled: true }
    }
    case 'reaction': {
      const { [entry.from]: known, ...others } = record.reactions ?? {}
      if (known && known.by >= entry.seq) return record
      const reaction = { by: entry.seq, emoji: content.emoji }
      // Behind the others: those of an HTTP page have one seq, and come in the order in which they were given.
      return { ...record, reactions: { ...others, [entry.from]: reaction } }
    }
    default:
      return record
  }
}

/** What is left of a message that I deleted for me. */
export function hiddenRecord(record: MessageRecord): MessageRecord {
  return {
    seq: record.seq,
    from: record.from,
    time: record.time,
    content: { kind: 'withheld' },
    hidden: true,
  }
}

/** An erased entry is shown only when a recall names it: else it was an edit, whose place is not a message. */
export function isShown(record: MessageRecord): boolean {
  if (record.hidden) return false
  switch (record.content.kind) {
    case 'text':
    case 'members':
    case 'settings':
    case 'unsupported':
      return true
    case 'erased':
      return record.recalled === true
    default:
      return false
  }
}

const previewCharsMax = 200

export function previewOf(record: MessageRecord): StoredPreview {
  const { seq, from, time, content } = record
  const preview: StoredPreview = { seq, from, time, kind: 'recalled', text: '' }
  switch (content.kind) {
    case 'text':
      return { ...preview, kind: 'text', text: (record.edit?.text ?? content.text).slice(0, previewCharsMax) }
    case 'members':
    case 'settings':
      return { ...preview, kind: content.kind, change: content }
    case 'unsupported':
      return { ...preview, kind: 'unsupported' }
    default:
      return preview
  }
}
