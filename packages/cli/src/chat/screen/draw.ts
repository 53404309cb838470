/**
 * The whole screen as lines, from what the session and the composer hold. Pure: the same input gives the same lines,
 * each exactly as wide as the terminal.
 */
import type { ChatSession } from '../chat-session.ts'
import { connectionNote, nameOf, titleOf } from '../describe.ts'
import { columns, fit, harmless, oneLine, wrap } from '../text.ts'
import { drawList, listColumns } from './draw-list.ts'
import { messageLines } from './draw-messages.ts'
import { bold, dim, inverse, yellow } from './style.ts'

export type Size = { columns: number; rows: number }
export type Drawing = {
  lines: string[]
  cursor: { row: number; column: number }
  /** How far up `scroll` may go with what is loaded. */
  scrollMax: number
}

const composerRowsMax = 6
const narrowColumns = 56

export function draw(
  session: ChatSession,
  composer: { text: string; beforeCursor: string },
  size: Size,
  scroll: number,
): Drawing {
  const listWidth = size.columns < narrowColumns ? 0 : listColumns(size.columns)
  const width = size.columns - (listWidth > 0 ? listWidth + 1 : 0)
  const editor = drawComposer(composer, size.columns, Math.min(composerRowsMax, size.rows - 5))
  const bodyRows = Math.max(1, size.rows - 3 - editor.lines.length)
  const body = drawBody(session, width, bodyRows, scroll)
  const list = listWidth > 0 ? drawList(session, listWidth, bodyRows + 1) : []
  const right = [conversationBar(session, width), ...body.lines]
  return {
    lines: [
      titleBar(session, size.columns),
      ...right.map((line, row) => (listWidth > 0 ? `${list[row]}${dim('│')}${line}` : line)),
      dim('─'.repeat(size.columns)),
      ...editor.lines,
    ],
    cursor: { row: size.rows - editor.lines.length + editor.row, column: editor.column },
    scrollMax: body.scrollMax,
  }
}

function titleBar({ client }: ChatSession, width: number): string {
  const unread = client.conversations.unreadTotal()
  const waiting = client.messages.pending()
  const parts = [
    `Kith · ${client.me ? oneLine(client.me.name) : '…'}`,
    connectionNote(client),
    unread > 0 ? `${unread} unread` : '',
    waiting > 0 ? `${waiting} waiting` : '',
  ]
  return inverse(fit(` ${parts.filter((part) => part !== '').join(' · ')}`, width))
}

function conversationBar({ client, conversation }: ChatSession, width: number): string {
  if (!conversation) return bold(fit(' No conversation is open', width))
  const typing = conversation.typing.map((userId) => nameOf(client, userId))
  const presence = conversation.peer ? client.contacts.presence(conversation.peer.userId) : undefined
  const members = conversation.kind === 'group' ? `${conversation.memberCount} members` : ''
  const note = typing.length > 0 ? `${typing.join(', ')} typing …` : presence?.online ? 'online' : members
  const request = conversation.request ? ' · a request: /accept or answer' : ''
  return bold(fit(` ${titleOf(conversation)}${note === '' ? '' : ` · ${note}`}${request}`, width))
}

/** Messages from the bottom up, and over their end what was last notified. */
function drawBody(session: ChatSession, width: number, rows: number, scroll: number) {
  const notices = session.notices
    .flatMap((notice) => wrap(harmless(notice), width - 1))
    .slice(-Math.max(0, rows - 1))
  const shown = rows - notices.length
  const lines = session.conversation ? messageLines(session, width) : emptyLines(width)
  const scrollMax = Math.max(0, lines.length - shown)
  const end = lines.length - Math.min(scroll, scrollMax)
  const visible = lines.slice(Math.max(0, end - shown), end)
  const filler = Array.from({ length: shown - visible.length }, () => ' '.repeat(width))
  return {
    lines: [...filler, ...visible, ...notices.map((line) => yellow(fit(` ${line}`, width)))],
    scrollMax,
  }
}

function emptyLines(width: number): string[] {
  return ['Tab opens the next conversation.', '/new HANDLE starts one, /help shows everything.'].map((line) =>
    dim(fit(` ${line}`, width)),
  )
}

function drawComposer(
  { text, beforeCursor }: { text: string; beforeCursor: string },
  width: number,
  rowsMax: number,
) {
  const inner = width - 3
  const all = wrap(text, inner)
  const before = wrap(beforeCursor, inner)
  const row = before.length - 1
  const first = Math.max(0, Math.min(row - rowsMax + 1, all.length - rowsMax))
  const lines = all.slice(first, first + rowsMax)
  const hint = text === '' ? dim(fit('Enter sends, Alt-Enter new line, Tab next, /help', inner)) : undefined
  const drawn = lines.map((line, index) => `${index + first === 0 ? '> ' : '  '}${hint ?? fit(line, inner)} `)
  const trailing = /\s*$/.exec(beforeCursor.split('\n').at(-1) ?? '')?.[0] ?? ''
  const column = 2 + Math.min(inner, columns(before[row] ?? '') + columns(trailing))
  return { lines: drawn, row: row - first, column }
}
