/** The HTTP reader of the Matrix driver, on answers as servers write them. */
import { expect, test } from 'bun:test'
import { readAnswer } from '../src/peers/drivers/http-link.ts'

const counted = 'HTTP/1.1 200 OK\r\nServer: Synapse\r\nContent-Length: 13\r\n\r\n{"a":"grüß"}'
const chunked =
  'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n4\r\n"b"}\r\n0\r\n\r\n'

test.each([
  [counted.replace('13', String(Buffer.byteLength('{"a":"grüß"}'))), { status: 200, body: '{"a":"grüß"}' }],
  [chunked, { status: 404, body: '{"a":"b"}' }],
])('an answer is complete exactly when its last byte is there', (text, expected) => {
  const bytes = Buffer.from(text)
  for (let length = 0; length < bytes.length; length++)
    expect(readAnswer(bytes.subarray(0, length))).toBeUndefined()
  expect(readAnswer(bytes)).toEqual(expected)
})
