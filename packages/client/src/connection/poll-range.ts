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
  return {
    type: 'range',
    id,
    conversation,
    head: page.head,
    entries: page.messages.map((message) => ({ entry: entryOf(message) })),
    related: page.messages.flatMap((message) => changesOf(message, page.head)),
  }
}

function entryOf({ seq, from, time, content, written }: MessageView): Entry {
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
