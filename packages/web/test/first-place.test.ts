import { expect, test } from 'bun:test'
import type { Message } from '@kith/client'
import type { Opened } from '../src/conversation/conversation-view.ts'
import { estimateHeight } from '../src/conversation/estimate-height.ts'
import { guessOffset, placeOf, rememberPaneHeight } from '../src/conversation/first-place.ts'
import { buildRows } from '../src/conversation/rows.ts'

const noon = new Date(2026, 10, 2, 12).getTime()
const paneHeight = 600
const padding = 28
const messages = Array.from({ length: 60 }, (_, index) => ({
  key: `m-${index + 1}`,
  seq: index + 1,
  from: 'ben',
  mine: false,
  kind: 'text',
  text: 'hello',
  time: noon,
  reactions: [],
})) as unknown as Message[]

function opened(reason: Opened['reason'], target?: number): Opened {
  return { generation: 1, messages: undefined as never, reason, target }
}

test('F7 a conversation without unread messages begins so that its newest row ends the pane', () => {
  rememberPaneHeight(paneHeight)
  const rows = buildRows(messages)
  const place = placeOf(opened('newest'), rows)
  const total = rows.reduce((sum, row) => sum + estimateHeight(row), padding)
  expect(guessOffset(place, rows, padding)).toBe(total - paneHeight)
  expect(guessOffset(placeOf(opened('newest'), []), [], padding)).toBe(0)
})

test('F7 with unread messages it begins at the divider, after a jump around its target', () => {
  rememberPaneHeight(paneHeight)
  const rows = buildRows(messages, 40)
  const divider = rows.findIndex(({ kind }) => kind === 'unread')
  const above = (index: number) =>
    rows.slice(0, index).reduce((sum, row) => sum + estimateHeight(row), padding)

  const atDivider = placeOf(opened('divider', 41), rows)
  expect(atDivider).toEqual({ index: divider, align: 'start' })
  expect(guessOffset(atDivider, rows, padding)).toBe(above(divider))

  const atTarget = placeOf(opened('origin', 30), rows)
  const target = rows.findIndex(({ key }) => key === 'm-30')
  expect(atTarget).toEqual({ index: target, align: 'center' })
  expect(guessOffset(atTarget, rows, padding)).toBe(above(target) - paneHeight / 2)
})

test('F7 a divider that is not among the messages leaves the newest as the beginning', () => {
  expect(placeOf(opened('divider', 99), buildRows(messages))).toBe('end')
})
