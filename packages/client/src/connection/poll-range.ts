/**
 * The HTTP form of a range as a `range` frame. HTTP shows messages with their changes applied; they become changes
 * again that carry the head as their seq: everything up to it is in them, everything later is newer.
 */
import type { DeliveredEntry, Entry, ServerFrame } from '@kith/protocol'
import type { MessageView } from '@kith/protocol/operations'

export function rangeOf(
  id: number,
  conversation: string,
  page: { messages: MessageView[]; head: number },
): ServerFrame {
  const seqs = new Set(page.messages.map(({ seq }) => seq))
  return {
    type: 'range',
    id,
    conversation,
    head: page.head,
    entries: page.messages.map((message) => deliveredEntry(entryOf(message, seqs), message.clientId)),
    related: page.messages.flatMap((message) => changesOf(message, page.head)),
  }
}

function deliveredEntry(entry: Entry, clientId: string | undefined): DeliveredEntry {
  return clientId === undefined ? { entry } : { entry, clientId }
}

/**
 * A change of a message of this page is in that message already, and perhaps taken back by a later one that the page
 * does not hold: only its place is left.
 */
function entryOf(
  { seq, from, time, content: shown, written }: MessageView,
  seqs: ReadonlySet<number>,
): Entry {
  const isApplied = 'target' in shown && seqs.has(shown.target)
  const content: Entry['content'] = isApplied ? { kind: 'withheld' } : shown
  return written === undefined ? { seq, from, time, content } : { seq, from, time, content, written }
}

function changesOf(message: MessageView, head: number): DeliveredEntry[] {
  const target = message.seq
  const entries: Entry[] = []
  if (message.status === 'RECALLED') {
    entries.push({ seq: head, from: message.from, time: message.time, content: { kind: 'recall', target } })
  }
  if (message.editedAt !== undefined && message.message !== '') {
    entries.push({
      seq: head,
      from: message.from,
      time: message.editedAt,
      content: { kind: 'edit', target, text: message.message },
    })
  }
  for (const { userId, emoji } of message.reactions ?? []) {
    entries.push({
      seq: head,
      from: userId,
      time: message.time,
      content: { kind: 'reaction', target, emoji },
    })
  }
  return entries.map((entry) => ({ entry }))
}
