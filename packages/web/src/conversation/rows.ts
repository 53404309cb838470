/** Turns messages into the rows of the list: days, the unread divider, notices, and bubbles grouped by sender. */
import type { Message } from '@kith/client'

export type Row =
  | { kind: 'day'; key: string; time: number }
  | { kind: 'unread'; key: string }
  | { kind: 'notice'; key: string; message: Message }
  /** `first` and `last` of what one sender wrote in a row. */
  | { kind: 'message'; key: string; message: Message; first: boolean; last: boolean }

/** A longer pause begins a new group. */
export const groupMs = 5 * 60_000

/** @param unreadAfter my read watermark when the conversation was opened; undefined for no divider. */
export function buildRows(messages: readonly Message[], unreadAfter?: number): Row[] {
  const rows: Row[] = []
  let divided = unreadAfter === undefined
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1]
    const after = messages[index + 1]
    const newDay = !before || dayOf(before.time) !== dayOf(message.time)
    if (newDay)
      rows.push({ kind: 'day', key: `day-${dayOf(message.time)}-${message.key}`, time: message.time })
    const dividesHere = !divided && !message.mine && (message.seq ?? 0) > unreadAfter!
    if (dividesHere) {
      divided = true
      rows.push({ kind: 'unread', key: 'unread' })
    }
    if (isNotice(message)) rows.push({ kind: 'notice', key: message.key, message })
    else
      rows.push({
        kind: 'message',
        key: message.key,
        message,
        first: dividesHere || newDay || !belongTogether(before, message),
        last: !after || dayOf(after.time) !== dayOf(message.time) || !belongTogether(message, after),
      })
  }
  return rows
}

function isNotice(message: Message): boolean {
  return message.kind === 'members' || message.kind === 'settings'
}

function belongTogether(before: Message, after: Message): boolean {
  return (
    before.from === after.from &&
    !isNotice(before) &&
    !isNotice(after) &&
    Math.abs(after.time - before.time) < groupMs
  )
}

/** A calendar day by this device's time zone, as a number that differs between days. */
function dayOf(time: number): number {
  const date = new Date(time)
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate()
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const onlyEmoji = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\u200d|\ufe0f|\s)+$/u
const bigEmojiMax = 3

/** A text of a few emoji and nothing else is shown large. */
export function isBigEmoji(text: string): boolean {
  if (
    text.length > 40 ||
    !onlyEmoji.test(text) ||
    !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text)
  )
    return false
  return [...segmenter.segment(text.replaceAll(/\s/g, ''))].length <= bigEmojiMax
}

export function indexOfSeq(rows: readonly Row[], seq: number): number | undefined {
  const index = rows.findIndex((row) => 'message' in row && row.message.seq === seq)
  return index < 0 ? undefined : index
}
