/**
 * `kith.v1.msgpack` for the generator. Frames out are templates made by the protocol's own codec, patched in place;
 * frames in are scanned where they lie, without copying or building objects. Both are checked against the codec
 * by test/msgpack.test.ts.
 */
import { decodeServerFrames, encodeClientFrame, wireRevision } from '@kith/protocol'
import type { Dialect, FrameSink, SendTemplate } from './dialect.ts'
import { clientMessage, opcode } from './outgoing.ts'
import { fillerText, readCounter, writeClientId, writeCounter } from './text.ts'

const protocol = 'kith.v1.msgpack'
const tag = { sent: 32, error: 37, welcome: 38, entry: 64, caughtUp: 74, cursor: 75, next: 77 } as const
const textTag = 1
const idBytes = 9

const placeholderUuid = '01010101-0101-7101-8101-010101010101'

function message(frame: Parameters<typeof encodeClientFrame>[0]): Uint8Array {
  return clientMessage(opcode.binary, encodeClientFrame(frame, protocol) as Uint8Array)
}

/** Where a run of bytes begins: the placeholders occur once each. */
function placeOf(bytes: Uint8Array, run: number[]): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Buffer.from(run))
}

type Form = { bytes: Uint8Array; idAt: number; clientIdAt: number; textAt: number }

/** A whole message; the id, behind the frame's header and tag, has one byte or a type byte and two. */
function formOf(conversation: string, text: string, isWide: boolean, again: boolean): Form {
  const id = isWide ? 0x2828 : 0x28
  const rest = { id, clientId: placeholderUuid, content: { kind: 'text', text } } as const
  const bytes = message(again ? { type: 'more', ...rest } : { type: 'send', conversation, ...rest })
  const payloadAt = bytes[1]! === (0x80 | 126) ? 8 : bytes[1]! === (0x80 | 127) ? 14 : 6
  const clientIdAt = placeOf(bytes, [0xc4, 16, 1, 1]) + 2
  return { bytes, idAt: payloadAt + (isWide ? 3 : 2), clientIdAt, textAt: bytes.length - text.length }
}

function sendTemplate(conversation: string, textBytes: number): SendTemplate {
  const text = fillerText(textBytes)
  const forms: (Form | undefined)[] = [undefined, undefined, undefined, undefined]
  return {
    conversation,
    append(out, requestId, counter, unixMs, again) {
      const isWide = requestId > 0x7f
      const which = (isWide ? 1 : 0) + (again ? 2 : 0)
      const form = (forms[which] ??= formOf(conversation, text, isWide, again))
      const start = out.append(form.bytes)
      const { bytes } = out
      const idAt = start + form.idAt
      if (isWide) bytes[idAt] = requestId >>> 8
      bytes[isWide ? idAt + 1 : idAt] = requestId
      writeClientId(bytes, start + form.clientIdAt, unixMs, counter)
      writeCounter(bytes, start + form.textAt, counter)
    },
  }
}

/** Where the scanner reads: one for the module, because reading a message is one uninterrupted run. */
let at = 0

function uint32(bytes: Uint8Array): number {
  return ((bytes[at++]! << 24) | (bytes[at++]! << 16) | (bytes[at++]! << 8) | bytes[at++]!) >>> 0
}

function integer(bytes: Uint8Array): number {
  const type = bytes[at++]!
  if (type < 0x80) return type
  if (type === 0xcc) return bytes[at++]!
  if (type === 0xcd) return (bytes[at++]! << 8) | bytes[at++]!
  if (type === 0xce) return uint32(bytes)
  if (type === 0xcf) return uint32(bytes) * 0x100000000 + uint32(bytes)
  throw new Error(`an integer was expected, not 0x${type.toString(16)}`)
}

function items(bytes: Uint8Array): number {
  const type = bytes[at++]!
  if ((type & 0xf0) === 0x90) return type & 0x0f
  if (type === 0xdc) return (bytes[at++]! << 8) | bytes[at++]!
  throw new Error(`an array was expected, not 0x${type.toString(16)}`)
}

function stringLength(bytes: Uint8Array): number {
  const type = bytes[at++]!
  if ((type & 0xe0) === 0xa0) return type & 0x1f
  if (type === 0xd9) return bytes[at++]!
  if (type === 0xda) return (bytes[at++]! << 8) | bytes[at++]!
  if (type === 0xdb) return uint32(bytes)
  throw new Error(`a string was expected, not 0x${type.toString(16)}`)
}

function skip(bytes: Uint8Array): void {
  const type = bytes[at]!
  if ((type & 0xf0) === 0x90 || type === 0xdc) skipMany(bytes, items(bytes))
  else if ((type & 0xe0) === 0xa0 || (type >= 0xd9 && type <= 0xdb)) {
    const length = stringLength(bytes)
    at += length
  } else if (type === 0xcf) at += idBytes
  else if (type === 0xce) at += 5
  else if (type === 0xcd) at += 3
  else if (type === 0xcc) at += 2
  else if (type === 0xc4) at += 2 + bytes[at + 1]!
  else at += 1
}

function skipMany(bytes: Uint8Array, count: number): void {
  for (let index = 0; index < count; index++) skip(bytes)
}

function readSent(bytes: Uint8Array, itemCount: number, sink: FrameSink): void {
  const requestId = integer(bytes)
  const seq = integer(bytes)
  skipMany(bytes, itemCount - 3)
  sink.onSent(requestId, seq)
}

function readEntry(bytes: Uint8Array, itemCount: number, sink: FrameSink): void {
  at += idBytes - 4
  const conversation = uint32(bytes)
  const entryItems = items(bytes)
  const seq = integer(bytes)
  at += idBytes
  skip(bytes)
  const counter = readContent(bytes)
  skipMany(bytes, entryItems - 4)
  skipMany(bytes, itemCount - 3)
  sink.lastConversation = conversation
  sink.onEntry(seq, counter, conversation)
}

function readNext(bytes: Uint8Array, itemCount: number, sink: FrameSink): void {
  const seq = integer(bytes)
  skip(bytes)
  const counter = readContent(bytes)
  skipMany(bytes, itemCount - 4)
  sink.onEntry(seq, counter, sink.lastConversation)
}

function readContent(bytes: Uint8Array): number {
  const contentItems = items(bytes)
  if (integer(bytes) !== textTag) {
    skipMany(bytes, contentItems - 1)
    return -1
  }
  const length = stringLength(bytes)
  const counter = readCounter(bytes, at)
  at += length
  skipMany(bytes, contentItems - 2)
  return counter
}

function isWanted(frameTag: number): boolean {
  return (
    frameTag === tag.welcome || frameTag === tag.caughtUp || frameTag === tag.error || frameTag === tag.cursor
  )
}

function readRare(
  bytes: Uint8Array,
  start: number,
  itemCount: number,
  frameTag: number,
  sink: FrameSink,
): void {
  skipMany(bytes, itemCount - 1)
  const end = at
  if (isWanted(frameTag))
    for (const frame of decodeServerFrames(bytes.subarray(start, end))) sink.onFrame(frame)
  else sink.onOther()
  at = end
}

export const msgpackDialect: Dialect = {
  subprotocol: protocol,
  hello: (token, cursor) => message({ type: 'hello', token, cursor, revision: wireRevision }),
  beat: () => clientMessage(opcode.binary, new Uint8Array(0)),
  sendTemplate,
  delivered(out, id, conversation, delivered, again) {
    const marks = [{ conversation, delivered }]
    out.append(message(again ? { type: 'mark', id, delivered } : { type: 'receipts', id, marks }))
  },
  read(bytes, from, to, sink) {
    at = from
    while (at < to) {
      const start = at
      const itemCount = items(bytes)
      const frameTag = integer(bytes)
      if (frameTag === tag.entry) readEntry(bytes, itemCount, sink)
      else if (frameTag === tag.next) readNext(bytes, itemCount, sink)
      else if (frameTag === tag.sent) readSent(bytes, itemCount, sink)
      else readRare(bytes, start, itemCount, frameTag, sink)
    }
    if (at !== to) throw new Error('a frame does not end where its message ends')
  },
}
