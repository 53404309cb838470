/** Sizes, control frames, reserved bits and codes, limits: 1 to 4, 9 and 10. */
import { frameBytesMax } from '../contract-server.ts'
import { fragments, frame, opcode } from '../raw-frames.ts'
import {
  allPings,
  binary,
  type Case,
  chopped,
  echo,
  fails,
  hello,
  passes,
  ping,
  pong,
  text,
  together,
} from './vocabulary.ts'

const sizes = [0, 125, 126, 127, 128, 65_535, 65_536]
export const framing: Case[] = [
  ...sizes.flatMap((size, index) => [
    passes(
      `1.1.${index + 1}`,
      `text of ${size} bytes`,
      [frame({ opcode: text, payload: '*'.repeat(size) })],
      [`text ${'*'.repeat(size)}`],
    ),
    passes(
      `1.2.${index + 1}`,
      `binary of ${size} bytes`,
      [frame({ opcode: binary, payload: Buffer.alloc(size, 0xfe) })],
      [`binary ${'fe'.repeat(size)}`],
    ),
  ]),
  passes(
    '1.1.8',
    'text of 65536 bytes in chops of 997',
    chopped(frame({ opcode: text, payload: '*'.repeat(65_536) }), 997),
    [`text ${'*'.repeat(65_536)}`],
  ),
  passes(
    '1.2.8',
    'binary of 65536 bytes in chops of 997',
    chopped(frame({ opcode: binary, payload: Buffer.alloc(65_536, 0xfe) }), 997),
    [`binary ${'fe'.repeat(65_536)}`],
  ),
]

const longest = Buffer.alloc(125, 0xfe)
export const pings: Case[] = [
  passes('2.1', 'a ping without payload', [frame({ opcode: ping })], ['pong ']),
  passes(
    '2.2',
    'a ping with text',
    [frame({ opcode: ping, payload: 'Hello, world!' })],
    ['pong Hello, world!'],
  ),
  passes(
    '2.3',
    'a ping with bytes',
    [frame({ opcode: ping, payload: Buffer.from('00fffefdfcfb00ff', 'hex') })],
    [`pong ${Buffer.from('00fffefdfcfb00ff', 'hex').toString('latin1')}`],
  ),
  passes(
    '2.4',
    'a ping of 125 bytes',
    [frame({ opcode: ping, payload: longest })],
    [`pong ${longest.toString('latin1')}`],
  ),
  fails('2.5', 'a ping of 126 bytes', [frame({ opcode: ping, payload: Buffer.alloc(126, 0xfe) })]),
  passes('2.6', 'a ping of 125 bytes, byte by byte', chopped(frame({ opcode: ping, payload: longest }), 1), [
    `pong ${longest.toString('latin1')}`,
  ]),
  passes('2.7', 'a pong nobody asked for', [frame({ opcode: pong })], []),
  passes(
    '2.8',
    'a pong nobody asked for, with payload',
    [frame({ opcode: pong, payload: 'unsolicited' })],
    [],
  ),
  passes(
    '2.9',
    'such a pong, then a ping',
    [frame({ opcode: pong, payload: 'unsolicited' }), frame({ opcode: ping, payload: 'x' })],
    ['pong x'],
  ),
  passes(
    '2.10',
    'ten pings',
    allPings.map((payload) => frame({ opcode: ping, payload })),
    allPings.map((payload) => `pong ${payload}`),
  ),
  passes(
    '2.11',
    'ten pings, byte by byte',
    allPings.flatMap((payload) => chopped(frame({ opcode: ping, payload }), 1)),
    allPings.map((payload) => `pong ${payload}`),
  ),
]

export const reserved: Case[] = [
  fails('3.1', 'reserved bit 1 in a text', [frame({ opcode: text, payload: 'x', rsv: 1 })]),
  fails(
    '3.2',
    'reserved bit 2 after a text',
    [hello, frame({ opcode: text, payload: 'x', rsv: 2 }), frame({ opcode: ping })],
    [echo],
  ),
  fails(
    '3.3',
    'reserved bits 3, in one chop',
    together(hello, frame({ opcode: text, payload: 'x', rsv: 3 }), frame({ opcode: ping })),
    [echo],
  ),
  fails(
    '3.4',
    'reserved bit 4, byte by byte',
    chopped(Buffer.concat([hello, frame({ opcode: text, payload: 'x', rsv: 4 })]), 1),
    [echo],
  ),
  fails('3.5', 'reserved bits 5 in a binary', [frame({ opcode: binary, payload: 'x', rsv: 5 })]),
  fails('3.6', 'reserved bits 6 in a ping', [frame({ opcode: ping, payload: 'x', rsv: 6 })]),
  fails('3.7', 'reserved bits 7 in a close', [frame({ opcode: opcode.close, rsv: 7 })]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((code, index) => {
    const id = index < 5 ? `4.1.${index + 1}` : `4.2.${index - 4}`
    const bad = frame({ opcode: code, payload: index % 2 ? 'reserved opcode payload' : '' })
    return index % 5 < 2
      ? [fails(id, `opcode ${code}`, [bad])]
      : [fails(id, `opcode ${code} after a text`, [hello, bad, frame({ opcode: ping })], [echo])]
  }),
]

const large = '*'.repeat(frameBytesMax)
export const limitsAndFragments: Case[] = [
  ...[64, 256, 1024, 4096, 16_384].map((bytesEach, index) =>
    passes(
      `9.3.${index + 1}`,
      `a text of ${frameBytesMax} bytes in fragments of ${bytesEach}`,
      fragments(text, large, bytesEach),
      [`text ${large}`],
    ),
  ),
  passes(
    '9.7',
    '1000 small messages',
    Array.from({ length: 1_000 }, () => frame({ opcode: text, payload: 'x'.repeat(16) })),
    [...Array<string>(1_000).fill(`text ${'x'.repeat(16)}`)],
  ),
  passes('10.1.1', 'a text of 65536 bytes in fragments of 1300', fragments(text, '*'.repeat(65_536), 1_300), [
    `text ${'*'.repeat(65_536)}`,
  ]),
  fails('5.1 of the RFC', 'a frame that is not masked', [
    frame({ opcode: text, payload: 'x', mask: false }),
    hello,
  ]),
  passes(
    '5.3 of the RFC',
    'a mask of zeros',
    [frame({ opcode: text, payload: 'x', mask: [0, 0, 0, 0] })],
    ['text x'],
  ),
]
