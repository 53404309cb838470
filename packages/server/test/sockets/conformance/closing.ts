/** The end of a connection: 7. */
import { closeFrame, frame, opcode } from '../raw-frames.ts'
import {
  bye,
  type Case,
  echo,
  fails,
  hello,
  hidden,
  invalidText,
  more,
  normal,
  one,
  part,
  passes,
  ping,
  text,
  two,
} from './vocabulary.ts'

function closes(id: string, what: string, close: Uint8Array, code: number | undefined): Case {
  return { id, what, sends: [close], answers: [], end: { closed: code } }
}
const longestReason = '*'.repeat(123)
const valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
const invalid = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]
export const closing: Case[] = [
  passes('7.1.1', 'a text, then a close', [hello], [echo]),
  { id: '7.1.2', what: 'two closes', sends: [bye, bye], answers: [], end: normal },
  {
    id: '7.1.3',
    what: 'a ping after the close',
    sends: [bye, frame({ opcode: ping })],
    answers: [],
    end: normal,
  },
  { id: '7.1.4', what: 'a text after the close', sends: [bye, hello], answers: [], end: normal },
  {
    id: '7.1.5',
    what: 'a close between two fragments',
    sends: [part(text, one, false), bye, part(more, two, true)],
    answers: [],
    end: normal,
  },
  passes(
    '7.1.6',
    'a large text and a small one, then a close',
    [frame({ opcode: text, payload: '*'.repeat(65_536) }), hello],
    [`text ${'*'.repeat(65_536)}`, echo],
  ),
  closes('7.3.1', 'a close without a code', closeFrame(), undefined),
  fails('7.3.2', 'a close of one byte', [frame({ opcode: opcode.close, payload: 'a' })]),
  closes('7.3.3', 'a close with a code', closeFrame(1000), 1000),
  closes('7.3.4', 'a close with code and reason', closeFrame(1000, 'Hello World!'), 1000),
  closes('7.3.5', 'a close with the longest reason', closeFrame(1000, longestReason), 1000),
  fails('7.3.6', 'a close with a longer reason', [closeFrame(1000, `${longestReason}*`)]),
  fails('7.5.1', 'a close with a reason that is not UTF-8', [closeFrame(1000, hidden)], [], invalidText),
  ...valid.map((code, index) => closes(`7.7.${index + 1}`, `close code ${code}`, closeFrame(code), code)),
  ...invalid.map((code, index) => fails(`7.9.${index + 1}`, `close code ${code}`, [closeFrame(code)])),
]
