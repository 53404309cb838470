import type { Message } from '@kith/client'
import type { ChatSession } from '../chat-session.ts'
import { bodyOf, clockTime, nameOf, reactionsOf, tick } from '../describe.ts'
import { columns, fit, oneLine, wrap } from '../text.ts'
import { bold, cyan, dim, green, red } from './style.ts'

/** All loaded messages of the open conversation as lines, each `width` columns wide. */
export function messageLines(session: ChatSession, width: number): string[] {
  const messages = session.messages()
  const bySeq = new Map(messages.map((message) => [message.seq, message]))
  return messages.flatMap((message) => {
    if (message.kind === 'members' || message.kind === 'settings') return changeLines(session, message, width)
    return [
      headLine(session, message, width),
      ...quoteLine(session, message, bySeq, width),
      ...bodyLines(session, message, width),
      ...footLine(message, width),
    ]
  })
}

function changeLines({ client }: ChatSession, message: Message, width: number): string[] {
  return wrap(bodyOf(client, message), width - 4).map((line) => dim(fit(`  · ${line}`, width)))
}

function headLine({ client }: ChatSession, message: Message, width: number): string {
  const name = nameOf(client, message.from)
  const number = message.seq === undefined ? '' : ` #${message.seq}`
  const edited = message.edited ? ' edited' : ''
  const note = `${number} ${clockTime(message.time)}${edited} `
  const state = message.kind === 'text' ? tick(message.state) : ''
  const used = 1 + columns(name) + columns(note) + columns(state)
  const blank = ' '.repeat(Math.max(0, width - used))
  if (used > width) return fit(` ${name}${note}${state}`, width)
  return ` ${message.mine ? bold(green(name)) : bold(name)}${dim(note)}${colouredTick(message, state)}${blank}`
}

function colouredTick({ state }: Message, text: string): string {
  if (state === 'read') return cyan(text)
  return state === 'failed' ? red(text) : dim(text)
}

function quoteLine(
  { client }: ChatSession,
  { replyTo }: Message,
  bySeq: Map<number | undefined, Message>,
  width: number,
): string[] {
  if (replyTo === undefined) return []
  const answered = bySeq.get(replyTo)
  const text = answered
    ? `${nameOf(client, answered.from)}: ${oneLine(bodyOf(client, answered))}`
    : `#${replyTo}`
  return [dim(fit(`   ↳ ${text}`, width))]
}

function bodyLines({ client }: ChatSession, message: Message, width: number): string[] {
  const lines = wrap(bodyOf(client, message), width - 4).map((line) => fit(`   ${line}`, width))
  return message.kind === 'recalled' || message.kind === 'unsupported' ? lines.map(dim) : lines
}

function footLine(message: Message, width: number): string[] {
  if (message.failure)
    return [red(fit(`   not sent: ${message.failure.message} (/retry or /discard)`, width))]
  const reactions = reactionsOf(message)
  return reactions === '' ? [] : [dim(fit(`   ${reactions}`, width))]
}
