/** Text that is UTF-8, and text that is not: 6. */
import { fragments, frame } from '../raw-frames.ts'
import {
  type Case,
  chopped,
  fails,
  greek,
  hidden,
  invalidText,
  more,
  part,
  passes,
  text,
} from './vocabulary.ts'

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

const tooFar = [greek, Buffer.from('f4908080', 'hex'), Buffer.from('edited')]
const greetings = 'Hello-µ@ßöäüàá-UTF-8!!'
export const encoding: Case[] = [
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
