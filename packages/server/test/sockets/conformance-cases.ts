/**
 * RFC 6455, by the cases of the Autobahn test suite (https://github.com/crossbario/autobahn-testsuite) with its
 * numbers. The server under test echoes messages. A case passes when what comes back is what is expected, up to the
 * end of the connection, and the end is the expected one: `closed`, the client's close answered with its code; or
 * `failed`, ended by the server with one of the codes, or by cutting the connection (Autobahn's "requireClean: false"),
 * before anything else is answered. Echoes before a failure may be missing (its "non-strict"). Compression (12, 13)
 * is never offered, which adapter-contract.ts asserts; of 9 applies what keeps within the limit of a frame.
 */
import { frameBytesMax } from './contract-server.ts'
import { closeFrame, fragments, frame, opcode } from './raw-frames.ts'

export type Case = {
  id: string
  what: string
  /** Written one after another, each handed to the network before the next. */
  sends: Uint8Array[]
  /** `text hello`, `binary 00ff`, `pong x`: in this order. */
  answers: string[]
  end: { closed: number | undefined } | { failed: number[] }
}

const normal = { closed: 1000 }
const protocolError = { failed: [1002] }
const invalidText = { failed: [1007] }

const { more, text, binary, ping, pong } = opcode
const bye = closeFrame(1000)
const hello = frame({ opcode: text, payload: 'Hello, world!' })
const [one, two, three, four] = ['fragment1', 'fragment2', 'fragment3', 'fragment4'] as const
const part = (kind: number, payload: string | Uint8Array, fin: boolean) =>
  frame({ opcode: kind, payload, fin })
const allPings = Array.from({ length: 10 }, (_, index) => `payload-${index}`)

/** Cut into pieces that arrive one by one. */
function chopped(bytes: Uint8Array, bytesEach: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / bytesEach) }, (_, index) =>
    bytes.subarray(index * bytesEach, (index + 1) * bytesEach),
  )
}
const together = (...frames: Uint8Array[]): Uint8Array[] => [Buffer.concat(frames)]

function passes(id: string, what: string, sends: Uint8Array[], answers: string[]): Case {
  return { id, what, sends: [...sends, bye], answers, end: normal }
}
function fails(
  id: string,
  what: string,
  sends: Uint8Array[],
  answers: string[] = [],
  end = protocolError,
): Case {
  return { id, what, sends, answers, end }
}

const sizes = [0, 125, 126, 127, 128, 65_535, 65_536]
const framing: Case[] = [
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
const pings: Case[] = [
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

const echo = 'text Hello, world!'
const reserved: Case[] = [
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
const fragmentation: Case[] = [
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

/** From Markus Kuhn's UTF-8 stress test, by Autobahn's groups. */
const utf8: Record<string, { valid: string[]; invalid: string[] }> = {
  '6.5': {
    valid: [
      '68656c6c6f24776f726c64',
      '68656c6c6fc2a2776f726c64',
      '68656c6c6fe282ac776f726c64',
      '68656c6c6ff0a4ada2776f726c64',
      'cebae1bdb9cf83cebcceb5',
    ],
    invalid: [],
  },
  '6.6': { valid: ['ceba', 'cebae1bdb9'], invalid: ['ce', 'cebae1', 'cebae1bd', 'cebae1bdb9cf'] },
  '6.7': { valid: ['00', 'c280', 'e0a080', 'f0908080'], invalid: [] },
  '6.8': { valid: [], invalid: ['f888808080', 'fc8480808080'] },
  '6.9': { valid: ['7f', 'dfbf', 'efbfbf', 'f48fbfbf'], invalid: [] },
  '6.10': { valid: [], invalid: ['f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf'] },
  '6.11': { valid: ['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf'], invalid: ['f4908080'] },
  '6.12': { valid: [], invalid: ['80', 'bf', '80bf', '80bf80', '80bf80bf', '80bf80bf80'] },
  '6.13': { valid: [], invalid: ['c020c120c220', 'e020e120e220', 'f020f120f220', 'f820f920fa20', 'fc20'] },
  '6.14': { valid: [], invalid: ['c0', 'e080', 'f08080', 'f8808080', 'fc80808080', 'df', 'efbf', 'f7bfbf'] },
  '6.15': { valid: [], invalid: ['c0e080f08080f8808080fc80808080dfefbff7bfbf'] },
  '6.16': { valid: [], invalid: ['fe', 'ff', 'fefeffff'] },
  '6.17': { valid: [], invalid: ['c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af'] },
  '6.18': { valid: [], invalid: ['c1bf', 'e09fbf', 'f08fbfbf', 'f887bfbfbf', 'fc83bfbfbfbf'] },
  '6.19': { valid: [], invalid: ['c080', 'e08080', 'f0808080', 'f880808080', 'fc8080808080'] },
  '6.20': { valid: [], invalid: ['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'] },
  '6.21': { valid: [], invalid: ['eda080edb080', 'eda080edbfbf', 'edadbfedb080', 'edafbfedbfbf'] },
  '6.22': {
    valid: ['efbfbe', 'efbfbf', 'f09fbfbe', 'f09fbfbf', 'f0afbfbe', 'f3bfbfbf', 'f48fbfbe'],
    invalid: [],
  },
  '6.23': { valid: ['efbfb9', 'efbfba', 'efbfbb', 'efbfbc', 'efbfbd'], invalid: [] },
}

const greek = Buffer.from('cebae1bdb9cf83cebcceb5', 'hex')
const hidden = Buffer.concat([greek, Buffer.from('eda080', 'hex'), Buffer.from('edited')])
const tooFar = [greek, Buffer.from('f4908080', 'hex'), Buffer.from('edited')]
const greetings = 'Hello-µ@ßöäüàá-UTF-8!!'
const encoding: Case[] = [
  passes('6.1.1', 'an empty text', [frame({ opcode: text })], ['text ']),
  passes(
    '6.1.2',
    'three empty fragments',
    [part(text, '', false), part(more, '', false), part(more, '', true)],
    ['text '],
  ),
  passes(
    '6.1.3',
    'an empty, a full and an empty fragment',
    [part(text, '', false), part(more, 'middle', false), part(more, '', true)],
    ['text middle'],
  ),
  passes(
    '6.2.1',
    'a text beyond ASCII',
    [frame({ opcode: text, payload: greetings })],
    [`text ${greetings}`],
  ),
  passes('6.2.2', '… cut between characters', fragments(text, greetings, 12), [`text ${greetings}`]),
  passes('6.2.3', '… in fragments of one byte', fragments(text, greetings, 1), [`text ${greetings}`]),
  passes('6.2.4', 'Greek in fragments of one byte', fragments(text, greek, 1), [`text ${greek.toString()}`]),
  fails('6.3.1', 'a surrogate', [frame({ opcode: text, payload: hidden })], [], invalidText),
  fails('6.3.2', 'a surrogate, in fragments of one byte', fragments(text, hidden, 1), [], invalidText),
  fails(
    '6.4.1',
    'invalid from the second of three fragments on',
    [part(text, tooFar[0]!, false), part(more, tooFar[1]!, false), part(more, tooFar[2]!, true)],
    [],
    invalidText,
  ),
  fails(
    '6.4.2',
    'invalid with the last byte of a character',
    [
      part(text, Buffer.concat([tooFar[0]!, tooFar[1]!.subarray(0, 1)]), false),
      part(more, tooFar[1]!.subarray(1, 2), false),
      part(more, Buffer.concat([tooFar[1]!.subarray(2), tooFar[2]!]), true),
    ],
    [],
    invalidText,
  ),
  fails(
    '6.4.3',
    'invalid in one frame, in three chops',
    chopped(frame({ opcode: text, payload: Buffer.concat(tooFar) }), 11),
    [],
    invalidText,
  ),
  fails(
    '6.4.4',
    'invalid in one frame, byte by byte',
    chopped(frame({ opcode: text, payload: Buffer.concat(tooFar) }), 1),
    [],
    invalidText,
  ),
  ...Object.entries(utf8).flatMap(([id, { valid, invalid }]) => [
    ...valid.map((hex) =>
      passes(
        id,
        `${hex} is UTF-8`,
        [frame({ opcode: text, payload: Buffer.from(hex, 'hex') })],
        [`text ${Buffer.from(hex, 'hex').toString()}`],
      ),
    ),
    ...invalid.map((hex) =>
      fails(
        id,
        `${hex} is not UTF-8`,
        [frame({ opcode: text, payload: Buffer.from(hex, 'hex') })],
        [],
        invalidText,
      ),
    ),
  ]),
]

function closes(id: string, what: string, close: Uint8Array, code: number | undefined): Case {
  return { id, what, sends: [close], answers: [], end: { closed: code } }
}
const longestReason = '*'.repeat(123)
const valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
const invalid = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]
const closing: Case[] = [
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

const large = '*'.repeat(frameBytesMax)
const limitsAndFragments: Case[] = [
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

export const cases: readonly Case[] = [
  ...framing,
  ...pings,
  ...reserved,
  ...fragmentation,
  ...encoding,
  ...closing,
  ...limitsAndFragments,
]
