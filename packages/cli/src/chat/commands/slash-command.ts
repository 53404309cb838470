import type { Conversation, Message } from '@kith/client'
import type { ChatSession } from '../chat-session.ts'

/** What stands behind a slash: one row of a table, from which `/help` is made too. */
export type SlashCommand = {
  name: string
  parameters: string
  meaning: string
  run(session: ChatSession, words: string[], text: string): Promise<void>
}

export function wanted<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise)
  return value
}

export function openConversation(session: ChatSession): Conversation {
  return wanted(session.conversation, 'Open a conversation first.')
}

export async function userOf(session: ChatSession, handle: string | undefined): Promise<string> {
  const profile = await session.client.contacts.find(wanted(handle, 'Which handle?'))
  return wanted(profile, `Nobody has the handle ${handle}.`).userId
}

/** The seq of `12`, `#12`, or `^` for the newest message that fits. */
export function seqOf(
  session: ChatSession,
  word: string | undefined,
  fits: (message: Message) => boolean,
): number {
  if (word === '^') {
    const newest = session.messages().findLast((message) => message.seq !== undefined && fits(message))
    return wanted(newest?.seq, 'There is no such message.')
  }
  const seq = Number(
    wanted(word, 'Which message? Its number stands before it; ^ is the last one.').replace('#', ''),
  )
  if (!Number.isInteger(seq) || seq < 1) throw new Error(`"${word}" is not the number of a message.`)
  return seq
}

/** The text without its first word. */
export function afterFirst(text: string): string {
  return text.replace(/^\S+\s*/, '')
}
