import { expect, test } from 'bun:test'
import type { Content } from '@kith/protocol'
import type { MessageView } from '@kith/protocol/operations'
import { rangeOf } from '../src/connection/poll-range.ts'

function view(seq: number, content: Content, more: Partial<MessageView> = {}): MessageView {
  return { messageId: String(seq), seq, from: '12', message: '', time: 1, status: 'SENT', content, ...more }
}

test('P4 a reaction that was taken back after a page does not come back with it', () => {
  const messages = [
    view(7, { kind: 'text', text: 'hello' }),
    view(8, { kind: 'reaction', target: 7, emoji: '👍' }),
    view(9, { kind: 'reaction', target: 2, emoji: '👍' }),
  ]
  const range = rangeOf(1, '101', { messages, head: 20 })
  expect(range).toMatchObject({
    entries: [
      { entry: { seq: 7, content: { kind: 'text' } } },
      { entry: { seq: 8, content: { kind: 'withheld' } } },
      { entry: { seq: 9, content: { kind: 'reaction', target: 2 } } },
    ],
    related: [],
  })
})

test('P4 the author’s own message has the same key by every transport', () => {
  const clientId = '01a205e8-9c3c-7f18-9ac0-f59b60d7edd7'
  const messages = [
    view(7, { kind: 'text', text: 'mine' }, { clientId }),
    view(8, { kind: 'text', text: 'theirs' }),
  ]
  expect(rangeOf(1, '101', { messages, head: 8 })).toMatchObject({
    entries: [{ entry: { seq: 7 }, clientId }, { entry: { seq: 8 } }],
  })
})

test('P4 what stands of the changes of a message comes with its page', () => {
  const reactions = [{ userId: '13', emoji: '👍' }]
  const messages = [view(7, { kind: 'text', text: 'new' }, { message: 'new', editedAt: 5, reactions })]
  expect(rangeOf(1, '101', { messages, head: 20 })).toMatchObject({
    related: [
      { entry: { seq: 20, content: { kind: 'edit', target: 7, text: 'new' } } },
      { entry: { seq: 20, from: '13', content: { kind: 'reaction', target: 7, emoji: '👍' } } },
    ],
  })
})
