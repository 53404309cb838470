/** Entries in the shape of the HTTP interface: the text as it reads now, with its edits and reactions applied. */
import type { Content, Entry } from '@kith/protocol'
import type { MessageView } from '@kith/protocol/operations'
import type { MembershipView } from '../../ports/directory.ts'
import type { VisibleEntry } from '../../services.ts'

/** Later entries that change how an earlier one reads. */
type Amendments = {
  edit: Entry | undefined
  recalled: boolean
  /** By user; the newest counts, and stands last. */
  reactions: Map<string, string>
}

/** @param related edits, recalls and reactions after the last entry; those among the entries are taken from there */
export function messageViews(
  entries: readonly VisibleEntry[],
  related: readonly VisibleEntry[],
  view: MembershipView,
): MessageView[] {
  const amendments = amendmentsOf([...entries, ...related])
  return entries.map((visible) => messageView(visible, amendments.get(visible.entry.seq), view))
}

function amendmentsOf(entries: readonly VisibleEntry[]): Map<number, Amendments> {
  const bySeq = new Map<number, Amendments>()
  for (const { entry } of entries) {
    const { content } = entry
    if (content.kind !== 'edit' && content.kind !== 'reaction' && content.kind !== 'recall') continue
    const amendments = bySeq.get(content.target) ?? { edit: undefined, recalled: false, reactions: new Map() }
    bySeq.set(content.target, amendments)
    if (content.kind === 'edit') amendments.edit = entry
    else if (content.kind === 'recall') amendments.recalled = true
    else {
      amendments.reactions.delete(entry.from)
      amendments.reactions.set(entry.from, content.emoji)
    }
  }
  return bySeq
}

function messageView(
  { entry, clientId }: VisibleEntry,
  amendments: Amendments | undefined,
  view: MembershipView,
): MessageView {
  const content = amendedContent(entry.content, amendments?.edit?.content)
  const shown: MessageView = {
    messageId: String(entry.seq),
    seq: entry.seq,
    from: entry.from,
    message: textOf(content),
    time: entry.time,
    status: isRecalled(entry, amendments) ? 'RECALLED' : statusOf(entry, view),
    content,
  }
  if (entry.written !== undefined) shown.written = entry.written
  if (clientId !== undefined) shown.clientId = clientId
  if (content.kind !== 'text') return shown
  if (content.replyTo !== undefined) shown.replyTo = String(content.replyTo)
  if (amendments?.edit) shown.editedAt = amendments.edit.time
  const reactions = Array.from(amendments?.reactions ?? [], ([userId, emoji]) => ({ userId, emoji }))
  const standing = reactions.filter(({ emoji }) => emoji !== '')
  if (standing.length > 0) shown.reactions = standing
  return shown
}

/** The edits of a recalled message are erased with it, and are no messages. */
function isRecalled(entry: Entry, amendments: Amendments | undefined): boolean {
  return entry.content.kind === 'erased' && amendments?.recalled === true
}

/** The seqs of erased entries that were messages. */
export function recalledSeqs(entries: readonly VisibleEntry[]): ReadonlySet<number> {
  return new Set(
    entries.flatMap(({ entry: { content } }) => (content.kind === 'recall' ? content.target : [])),
  )
}

function amendedContent(content: Content, edit: Content | undefined): Content {
  if (content.kind !== 'text' || edit?.kind !== 'edit') return content
  const { mentions: _before, ...rest } = content
  return edit.mentions ? { ...rest, text: edit.text, mentions: edit.mentions } : { ...rest, text: edit.text }
}

export function textOf(content: Content): string {
  return content.kind === 'text' || content.kind === 'edit' ? content.text : ''
}

/** What everybody but the author has reached. The author's own watermarks cover what they wrote. */
function statusOf(entry: Entry, view: MembershipView): MessageView['status'] {
  const { mine, others, conversation } = view
  if (entry.from === mine.userId) return reached(entry.seq, others.delivered, others.read)
  if (conversation.kind === 'direct') return reached(entry.seq, mine.delivered, mine.read)
  return reached(entry.seq, Math.min(mine.delivered, others.delivered), Math.min(mine.read, others.read))
}

function reached(seq: number, delivered: number, read: number): MessageView['status'] {
  return read >= seq ? 'READ' : delivered >= seq ? 'RECEIVED' : 'SENT'
}
