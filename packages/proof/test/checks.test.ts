/** The checker itself: a log that breaks a promise is found out, and an honest one is not. */
import { describe, expect, test } from 'bun:test'
import type { Content, Entry } from '@kith/protocol'
import { AnswerBook } from '../src/checks/answer-book.ts'
import { compareClaims } from '../src/checks/compare.ts'
import { LogReading } from '../src/checks/log-reading.ts'
import { markOf, textOf } from '../src/checks/message-text.ts'
import { addSeq, firstOutside, type Stretch } from '../src/checks/ranges.ts'
import { Findings, isClean } from '../src/checks/verdict.ts'

const conversationId = '7'
const author = '42'
const authors = [author, '43']

function entry(seq: number, content: Content, from = author): Entry {
  return { seq, from, time: 0, content }
}
function text(seq: number, number: number, sender = 0): Entry {
  return entry(seq, { kind: 'text', text: textOf({ sender, number, bytes: 40 }) }, authors[sender])
}

/** Three messages, answered with seqs 1 to 3, held against a log. */
function judge(log: Entry[], answered = [1, 2, 3], complete = true) {
  const findings = new Findings()
  const book = new AnswerBook(findings)
  for (const seq of answered) {
    const number = book.next(conversationId, 0)
    if (seq > 0) book.answer(conversationId, 0, number, seq, false)
  }
  const reading = new LogReading(conversationId, 1, findings, (sender) => authors[sender])
  for (const one of log) reading.take(one)
  compareClaims(book.claims(), new Map([[conversationId, reading]]), findings, complete)
  return findings.verdict()
}

/** The first message with something else for its last letter. */
function endingWith(end: string): Entry {
  return entry(1, {
    kind: 'text',
    text: textOf({ sender: 0, number: 1, bytes: 40 }).replace(/x$/, end),
  })
}
const honest = [text(1, 1), text(2, 2), text(3, 3)]

describe('the checker', () => {
  test('is content with an honest log', () => {
    expect(isClean(judge(honest))).toBe(true)
  })

  test.each([
    ['P1 an answered message that is gone', honest.slice(0, 2), 'lost'],
    ['P2 a message that is there twice', [...honest, text(4, 2)], 'duplicated'],
    ['P3 messages in another order', [text(1, 2), text(2, 1), text(3, 3)], 'reordered'],
    ['P3 a gap in the log', [text(1, 1), text(2, 2), text(4, 3)], 'reordered'],
    ['P3 a message at another seq than answered', [entry(1, { kind: 'erased' }), text(2, 1)], 'reordered'],
    ['P2 a message of somebody who sent none', [...honest, text(4, 1, 1)], 'duplicated'],
    ['P1 a message with another text', [endingWith('y'), ...honest.slice(1)], 'diverged'],
    ['P1 a message that has lost its end', [endingWith(''), ...honest.slice(1)], 'diverged'],
    ['P1 a message that has grown', [endingWith('xx'), ...honest.slice(1)], 'diverged'],
    ['P6 a message under another name', [{ ...text(1, 1), from: '43' }, ...honest.slice(1)], 'leaked'],
    ['P6 a message that nobody wrote', [...honest, entry(4, { kind: 'text', text: 'hi' })], 'leaked'],
  ] as const)('finds %s', (_, log, kind) => {
    const verdict = judge([...log])
    expect(verdict[kind]).toBeGreaterThan(0)
    expect(verdict.trace.some((line) => line.startsWith(kind))).toBe(true)
  })

  test('P1 of what was not answered nothing is expected in a copy, and everything at the end', () => {
    expect(isClean(judge(honest.slice(0, 2), [1, 2, 0], false))).toBe(true)
    expect(judge(honest.slice(0, 2), [1, 2, 0], true).lost).toBe(1)
  })

  test('P2 two different answers for one message are found', () => {
    const findings = new Findings()
    const book = new AnswerBook(findings)
    const number = book.next(conversationId, 0)
    book.answer(conversationId, 0, number, 5, false)
    book.answer(conversationId, 0, number, 5, true)
    expect(isClean(findings.verdict())).toBe(true)
    book.answer(conversationId, 0, number, 6, true)
    expect(findings.verdict().duplicated).toBe(1)
  })

  test('P6 who was a member when is read from the log', () => {
    const members = (seq: number, change: 'joined' | 'left') =>
      entry(seq, { kind: 'members', change, users: ['9'] })
    const reading = new LogReading(conversationId, 1, new Findings(), () => author)
    for (const one of [text(1, 1), members(2, 'joined'), text(3, 2), members(4, 'left'), text(5, 3)])
      reading.take(one)
    const spans = reading.spans.get('9')!
    expect(firstOutside([{ from: 2, to: 4 }], spans)).toBeUndefined()
    expect(firstOutside([{ from: 2, to: 5 }], spans)).toBe(5)
    expect(firstOutside([{ from: 1, to: 3 }], spans)).toBe(1)
  })

  test('P4 a stretch of a log has one sum, whoever adds it up, and another when anything differs', () => {
    const sumOf = (log: Entry[]) => {
      const reading = new LogReading(conversationId, 1, new Findings(), () => author)
      for (const one of log) reading.take(one)
      return reading.sum(2, 3)
    }
    expect(sumOf(honest)).toBe(sumOf([entry(1, { kind: 'erased' }), ...honest.slice(1)])!)
    expect(sumOf(honest)).not.toBe(sumOf([text(1, 1), text(2, 3), text(3, 2)])!)
  })
})

test('a text says who wrote it, at any size', () => {
  for (const bytes of [0, 5, 256]) {
    const mark = { sender: 12, number: 345, bytes }
    const written = textOf(mark)
    expect(markOf(written)).toEqual(mark)
    expect(written.length).toBeGreaterThanOrEqual(bytes)
  }
  expect(markOf('hello')).toBeUndefined()
})

test('seqs in any order become stretches', () => {
  const stretches: Stretch[] = []
  for (const seq of [5, 1, 2, 9, 4, 3, 9, 8]) addSeq(stretches, seq)
  expect(stretches).toEqual([
    { from: 1, to: 5 },
    { from: 8, to: 9 },
  ])
})
