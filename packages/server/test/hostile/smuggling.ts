/** Requests whose end two readers could see in different places: after one of these a server may not go on reading. */
const chunkedBody = '2\r\n{}\r\n0\r\n\r\n'

type Ambiguous = { what: string; head: string[]; body: string; line?: string }

const withBody = (what: string, head: string[], body = chunkedBody): Ambiguous => ({ what, head, body })

export const ambiguous: readonly Ambiguous[] = [
  withBody('a length and chunks', ['content-length: 12', 'transfer-encoding: chunked']),
  withBody('chunks and a length', ['transfer-encoding: chunked', 'content-length: 2']),
  withBody('two lengths', ['content-length: 2', 'content-length: 0'], '{}'),
  withBody('a list of lengths', ['content-length: 2, 0'], '{}'),
  withBody('a length with a sign', ['content-length: +2'], '{}'),
  withBody('a negative length', ['content-length: -2'], '{}'),
  withBody('a length in hexadecimal', ['content-length: 0x2'], '{}'),
  withBody('a length with a space within', ['content-length: 2 2'], '{}'),
  withBody('a length beyond all numbers', ['content-length: 99999999999999999999'], '{}'),
  withBody('chunks that are not the last coding', ['transfer-encoding: chunked, identity']),
  withBody('a coding that only looks like chunked', ['transfer-encoding: xchunked']),
  withBody('chunked with a control character', ['transfer-encoding: \x0bchunked']),
  withBody('chunked twice', ['transfer-encoding: chunked', 'transfer-encoding: chunked']),
  withBody('a space before the colon', ['transfer-encoding : chunked']),
  withBody('a folded header', ['x: a', ' transfer-encoding: chunked', 'content-length: 2'], '{}'),
  withBody('a chunk size with a sign', ['transfer-encoding: chunked'], '+2\r\n{}\r\n0\r\n\r\n'),
  withBody('a chunk size in C', ['transfer-encoding: chunked'], '0x2\r\n{}\r\n0\r\n\r\n'),
  withBody(
    'a chunk size beyond all numbers',
    ['transfer-encoding: chunked'],
    'fffffffffffffffff2\r\n{}\r\n0\r\n\r\n',
  ),
  withBody('a negative chunk size', ['transfer-encoding: chunked'], '-1\r\n{}\r\n0\r\n\r\n'),
  withBody('a chunk longer than it says', ['transfer-encoding: chunked'], '1\r\n{}\r\n0\r\n\r\n'),
  withBody('a header without a colon', ['content-length', 'content-length: 2'], '{}'),
  withBody('a header without a name', [': x', 'content-length: 2'], '{}'),
  withBody('a zero byte in a header', ['x: a\0b', 'content-length: 2'], '{}'),
  withBody('a carriage return in a header', ['x: a\rcontent-length: 5', 'content-length: 2'], '{}'),
  withBody('a name with a space', ['content length: 5', 'content-length: 2'], '{}'),
  { ...withBody('no version', ['content-length: 2'], '{}'), line: 'POST /v1/logout' },
  { ...withBody('a version there is not', ['content-length: 2'], '{}'), line: 'POST /v1/logout HTTP/9.9' },
  { ...withBody('a space in the path', ['content-length: 2'], '{}'), line: 'POST /v1/log out HTTP/1.1' },
  { ...withBody('no method', ['content-length: 2'], '{}'), line: ' /v1/logout HTTP/1.1' },
]

/** The request, and right behind it one that must not be run. */
export function smuggled(
  { head, body, line = 'POST /v1/signup HTTP/1.1' }: Ambiguous,
  behind: string,
): Buffer {
  return Buffer.from(
    `${line}\r\nhost: localhost\r\n${head.map((each) => `${each}\r\n`).join('')}\r\n${body}${behind}`,
    'latin1',
  )
}
