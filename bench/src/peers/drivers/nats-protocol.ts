/** The text protocol of NATS: PUB out, MSG and HMSG in. Scanned as bytes; only rare lines become text. */
import { counterDigits, readCounter } from '../../wire/text.ts'

const newline = 0x0a
const space = 0x20
const letter = { M: 0x4d, H: 0x48 } as const

export type NatsTaker = {
  /** `subjectFrom`…`subjectTo` and `from`…`to` are places in bytes: the subject and the payload (headers cut off). */
  onMsg(
    bytes: Uint8Array,
    subjectFrom: number,
    subjectTo: number,
    from: number,
    to: number,
    reply: string,
  ): void
  /** Every other line: INFO, PING, PONG, +OK, -ERR. */
  onLine(line: string): void
}

/** Reads whole messages; returns what is left of an incomplete one. */
export function readNats(bytes: Uint8Array, taker: NatsTaker): Uint8Array | undefined {
  let offset = 0
  while (offset < bytes.length) {
    const next = readOne(bytes, offset, taker)
    if (next < 0) break
    offset = next
  }
  return offset < bytes.length ? bytes.slice(offset) : undefined
}

function readOne(bytes: Uint8Array, offset: number, taker: NatsTaker): number {
  let end = offset
  while (end < bytes.length && bytes[end] !== newline) end++
  if (end === bytes.length) return -1
  const isMsg = bytes[offset] === letter.M
  const isHmsg = bytes[offset] === letter.H
  if (!isMsg && !isHmsg) {
    taker.onLine(Buffer.from(bytes.subarray(offset, end - 1)).toString())
    return end + 1
  }
  const subjectFrom = offset + (isHmsg ? 5 : 4)
  let subjectTo = subjectFrom
  while (bytes[subjectTo] !== space) subjectTo++
  const fields = Buffer.from(bytes.subarray(subjectTo + 1, end - 1))
    .toString('latin1')
    .split(' ')
  const payload = Number(fields.at(-1))
  const headers = isHmsg ? Number(fields.at(-2)) : 0
  const to = end + 1 + payload
  if (to + 2 > bytes.length) return -1
  const reply = fields.length > (isHmsg ? 3 : 2) ? fields[1]! : ''
  taker.onMsg(bytes, subjectFrom, subjectTo, end + 1 + headers, to, reply)
  return to + 2
}

/** The counter that stands at the end of an inbox subject. */
export function counterOfSubject(bytes: Uint8Array, subjectTo: number): number {
  return readCounter(bytes, subjectTo - counterDigits)
}

/** A publication with the place of the counter in its reply subject and in its text. */
export type PubTemplate = { bytes: Uint8Array; replyAt: number; textAt: number }

export function pubTemplate(subject: string, inbox: string, text: Uint8Array): PubTemplate {
  const beforeReply = `PUB ${subject} ${inbox}.`
  const head = `${beforeReply}${'0'.repeat(counterDigits)} ${text.length}\r\n`
  const bytes = Buffer.concat([Buffer.from(head), text, Buffer.from('\r\n')])
  return { bytes, replyAt: beforeReply.length, textAt: head.length }
}
