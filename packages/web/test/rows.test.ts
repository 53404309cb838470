import { describe, expect, test } from 'bun:test'
import type { Message } from '@kith/client'
import { buildRows, groupMs, isBigEmoji } from '../src/conversation/rows.ts'

const noon = new Date(2026, 4, 3, 12).getTime()
const dayMs = 86_400_000

function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    key: `k${seq}`,
    conversationId: '9',
    seq,
    from: '1',
    mine: false,
    kind: 'text',
    text: 'x',
    time: noon + seq * 1000,
    edited: false,
    reactions: [],
    mentions: [],
    ...change,
  }
}

const shape = (rows: ReturnType<typeof buildRows>) =>
  rows.map((row) => {
    if (row.kind !== 'message') return row.kind
    return `${row.message.seq}${row.first ? ' first' : ''}${row.last ? ' last' : ''}`
  })

describe('rows of a conversation', () => {
  test('group what one sender writes in a row', () => {
    const rows = buildRows([message(1), message(2), message(3), message(4, { from: '2' }), message(5)])
    expect(shape(rows)).toEqual(['day', '1 first', '2', '3 last', '4 first last', '5 first last'])
  })

  test('a pause begins a new group', () => {
    const rows = buildRows([message(1), message(2, { time: noon + 1000 + groupMs })])
    expect(shape(rows)).toEqual(['day', '1 first last', '2 first last'])
  })

  test('each day begins with its name', () => {
    const rows = buildRows([message(1), message(2, { time: noon + dayMs })])
    expect(shape(rows)).toEqual(['day', '1 first last', 'day', '2 first last'])
  })

  test('the divider stands before the first unread message of somebody else, once', () => {
    const messages = [message(1), message(2, { mine: true, from: '2' }), message(3), message(4)]
    expect(shape(buildRows(messages, 1))).toEqual([
      'day',
      '1 first last',
      '2 first last',
      'unread',
      '3 first',
      '4 last',
    ])
    expect(shape(buildRows(messages, 4))).not.toContain('unread')
  })

  test('what happened to a group stands between bubbles and parts them', () => {
    const notice = message(2, { kind: 'members', text: '' })
    expect(shape(buildRows([message(1), notice, message(3)]))).toEqual([
      'day',
      '1 first last',
      'notice',
      '3 first last',
    ])
  })

  test('keys stay the same when older messages come in front', () => {
    const [first, second] = [message(1), message(2)]
    const keys = (messages: Message[]) =>
      buildRows(messages).flatMap((row) => ('message' in row ? row.key : []))
    expect(keys([first, second]).slice(-1)).toEqual(keys([second]))
  })

  test('every key is there once', () => {
    const messages = Array.from({ length: 200 }, (_, seq) =>
      message(seq + 1, { time: noon + seq * dayMs * 0.3, from: String(seq % 3) }),
    )
    const keys = buildRows(messages, 50).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('a large emoji', () => {
  test.each(['🎉', '👩‍👩‍👧', '🇩🇪 🇯🇵', '❤️👍🏽🙏'])('is what %s is', (text) =>
    expect(isBigEmoji(text)).toBe(true),
  )
  test.each(['1', '#', 'ok 👍', '🎉🎉🎉🎉', '', ' '])('is not what "%s" is', (text) =>
    expect(isBigEmoji(text)).toBe(false),
  )
})
