/** Messages in pieces: 5. */
import { frame } from '../raw-frames.ts'
import {
  type Case,
  chopped,
  fails,
  four,
  hello,
  more,
  one,
  part,
  passes,
  ping,
  pong,
  text,
  three,
  together,
  two,
} from './vocabulary.ts'

const both = `text ${one}${two}`
const nothingToContinue = (
  id: string,
  fin: boolean,
  send: (frames: Uint8Array[]) => Uint8Array[],
  how: string,
) =>
  fails(
    id,
    `a continuation (fin ${fin}) of nothing, then a text, ${how}`,
    send([part(more, 'non-continuation payload', fin), hello]),
  )
const inOne = (frames: Uint8Array[]) => together(...frames)
const byByte = (frames: Uint8Array[]) => chopped(Buffer.concat(frames), 1)
const oneByOne = (frames: Uint8Array[]) => frames
const five = [
  part(text, one, false),
  part(more, two, false),
  frame({ opcode: ping, payload: 'ping 1' }),
  part(more, three, false),
  part(more, four, false),
  frame({ opcode: ping, payload: 'ping 2' }),
  part(more, 'fragment5', true),
]
const fiveAnswers = ['pong ping 1', 'pong ping 2', `text ${one}${two}${three}${four}fragment5`]
export const fragmentation: Case[] = [
  fails('5.1', 'a ping in two fragments', [part(ping, one, false), part(more, two, true)]),
  fails('5.2', 'a pong in two fragments', [part(pong, one, false), part(more, two, true)]),
  passes('5.3', 'a text in two fragments', [part(text, one, false), part(more, two, true)], [both]),
  passes(
    '5.4',
    'a text in two fragments, in one chop',
    together(part(text, one, false), part(more, two, true)),
    [both],
  ),
  passes(
    '5.5',
    'a text in two fragments, byte by byte',
    byByte([part(text, one, false), part(more, two, true)]),
    [both],
  ),
  ...(['5.6', '5.7', '5.8'] as const).map((id, index) =>
    passes(
      id,
      'a ping between two fragments',
      [oneByOne, inOne, byByte][index]!([
        part(text, one, false),
        frame({ opcode: ping, payload: 'x' }),
        part(more, two, true),
      ]),
      ['pong x', both],
    ),
  ),
  nothingToContinue('5.9', true, oneByOne, 'frame by frame'),
  nothingToContinue('5.10', true, inOne, 'in one chop'),
  nothingToContinue('5.11', true, byByte, 'byte by byte'),
  nothingToContinue('5.12', false, oneByOne, 'frame by frame'),
  nothingToContinue('5.13', false, inOne, 'in one chop'),
  nothingToContinue('5.14', false, byByte, 'byte by byte'),
  fails(
    '5.15',
    'a continuation after a whole message',
    together(part(text, one, false), part(more, two, true), part(more, three, false), part(text, four, true)),
    [both],
  ),
  fails('5.16', 'a continuation (fin false) of nothing, then a text and its continuation', [
    part(more, one, false),
    part(text, two, false),
    part(more, three, true),
  ]),
  fails('5.17', 'a continuation (fin true) of nothing, then a text and its continuation', [
    part(more, one, true),
    part(text, two, false),
    part(more, three, true),
  ]),
  fails('5.18', 'a text within a text', [part(text, one, false), part(text, two, true)]),
  passes('5.19', 'five fragments with pings between', five, fiveAnswers),
  passes('5.20', 'five fragments with pings between, in one chop', together(...five), fiveAnswers),
]
