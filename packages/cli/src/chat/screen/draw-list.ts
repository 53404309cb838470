import type { Conversation } from '@kith/client'
import type { ChatSession } from '../chat-session.ts'
import { bodyOf, tick, titleOf } from '../describe.ts'
import { fit, oneLine } from '../text.ts'
import { bold, dim, green, inverse } from './style.ts'

export function listColumns(screenColumns: number): number {
  return Math.min(32, Math.max(20, Math.floor(screenColumns * 0.3)))
}

/** Two lines a conversation: title with what is unread, and the last message. The open one is kept in view. */
export function drawList(session: ChatSession, width: number, rows: number): string[] {
  const list = session.client.conversations.list()
  const open = list.findIndex(({ conversationId }) => conversationId === session.conversationId)
  const places = Math.max(1, Math.floor(rows / 2))
  const first = Math.max(0, Math.min(open - places + 1, list.length - places))
  const lines = list
    .slice(first, first + places)
    .flatMap((conversation, index) => [
      titleLine(conversation, width, first + index === open),
      previewLine(session, conversation, width),
    ])
  while (lines.length < rows) lines.push(' '.repeat(width))
  return lines.slice(0, rows)
}

function titleLine(conversation: Conversation, width: number, isOpen: boolean): string {
  const badge = conversation.request ? ' new?' : conversation.unread > 0 ? ` ${conversation.unread}` : ''
  const mark = conversation.pinned ? '*' : ' '
  const title = fit(`${mark}${titleOf(conversation)}`, width - badge.length - 1)
  if (isOpen) return inverse(`${title}${badge} `)
  return conversation.unread > 0 ? `${bold(title)}${green(badge)} ` : `${title}${badge} `
}

function previewLine(
  { client }: ChatSession,
  { preview, typing, draft }: Conversation,
  width: number,
): string {
  if (typing.length > 0) return green(fit('  typing …', width))
  if (draft !== '') return dim(fit(`  draft: ${oneLine(draft)}`, width))
  if (!preview) return ' '.repeat(width)
  return dim(
    fit(`  ${tick(preview.state)}${preview.state ? ' ' : ''}${oneLine(bodyOf(client, preview))}`, width),
  )
}
