import { describe, expect, test } from 'bun:test'
import type { Entry } from '@kith/protocol'
import { changedBy, isKept, isShown, recordOf } from '../src/inbox/message-record.ts'

const text: Entry = { seq: 1, from: '11', time: 1, content: { kind: 'text', text: 'one' } }
const changes: Entry[] = [
  { seq: 2, from: '11', time: 2, content: { kind: 'edit', target: 1, text: 'two' } },
  { seq: 3, from: '12', time: 3, content: { kind: 'reaction', target: 1, emoji: '👍' } },
  { seq: 4, from: '11', time: 4, content: { kind: 'edit', target: 1, text: 'three' } },
  { seq: 5, from: '12', time: 5, content: { kind: 'reaction', target: 1, emoji: '' } },
]
const recall: Entry = { seq: 6, from: '11', time: 6, content: { kind: 'recall', target: 1 } }

describe('message record', () => {
  test('P4 is the same in whatever order changes become known, and however often', () => {
    const forward = changes.reduce(changedBy, recordOf(text, undefined))
    const backward = changes.toReversed().reduce(changedBy, recordOf(text, undefined))
    expect(backward).toEqual(forward)
    expect(forward.edit?.text).toBe('three')
    expect(changes.reduce(changedBy, forward)).toBe(forward)
  })

  test('P4 a kind that only a newer server knows is kept as unsupported', () => {
    const poll = { ...text, content: { kind: 'poll', question: '?' } } as unknown as Entry
    const record = recordOf(poll, undefined)
    expect([isKept(poll), isShown(record), record.content]).toEqual([true, true, { kind: 'unsupported' }])
  })

  test('F16 a recall leaves no body and is final', () => {
    const all = [recall, ...changes].reduce(changedBy, recordOf(text, undefined))
    expect(JSON.stringify(all)).not.toContain('one')
    expect([all.content.kind, all.edit, all.reactions, isShown(all)]).toEqual([
      'erased',
      undefined,
      undefined,
      true,
    ])
    expect([...changes, recall].reduce(changedBy, recordOf(text, undefined))).toEqual(all)
  })

  test('P4 reactions of one seq, as a page over HTTP has them, stand as they came', () => {
    const [ann, ben] = ['54720567781097472', '54720570591281152'] as const
    const reaction = (seq: number, from: string): Entry => ({
      seq,
      from,
      time: seq,
      content: { kind: 'reaction', target: 1, emoji: '👍' },
    })
    const known = [reaction(3, ann), reaction(4, ben)].reduce(changedBy, recordOf(text, undefined))
    const after = [reaction(9, ben), reaction(9, ann)].reduce(changedBy, known)
    expect(Object.keys(after.reactions!)).toEqual([ben, ann])
  })

  test('an erased edit is not shown as a recalled message', () => {
    expect(isShown(recordOf({ ...text, content: { kind: 'erased' } }, undefined))).toBe(false)
  })
})
