/**
 * Cuts an XMPP stream into stanzas by counting tags, and notes on the way where a `<body>` begins: no XML library,
 * because it would cost more than everything else that the generator does with a message. Relies on what servers
 * write: `<` and `>` occur in tags only, there are no comments and no CDATA.
 */

const lessThan = 0x3c
const greaterThan = 0x3e
const slash = 0x2f
const question = 0x3f
const bodyTag = Buffer.from('body>')

export type StanzaTaker = {
  /** One whole stanza: the bytes from ≤ index < to. `bodyAt` is where its first body's text begins, −1 without one. */
  onStanza(bytes: Uint8Array, from: number, to: number, bodyAt: number): void
  /** The stream's header or, with `closed`, its end. */
  onStream(closed: boolean): void
}

/** Reads whole stanzas; returns what is left of an incomplete one. */
export function readStanzas(bytes: Uint8Array, taker: StanzaTaker): Uint8Array | undefined {
  let offset = 0
  while (offset < bytes.length) {
    const next = readStanza(bytes, offset, taker)
    if (next < 0) break
    offset = next
  }
  return offset < bytes.length ? bytes.slice(offset) : undefined
}

/** Where the next stanza begins, or −1 when this one is not complete yet. */
function readStanza(bytes: Uint8Array, offset: number, taker: StanzaTaker): number {
  let depth = 0
  let bodyAt = -1
  let from = -1
  for (let at = offset; at < bytes.length; at++) {
    if (bytes[at] !== lessThan) continue
    const end = tagEnd(bytes, at)
    if (end < 0) return -1
    if (from < 0) from = at
    const second = bytes[at + 1]!
    if (depth === 0 && (second === question || isStream(bytes, at))) {
      if (second !== question) taker.onStream(second === slash)
      return end + 1
    }
    if (second === slash) depth--
    else if (bytes[end - 1] !== slash) depth++
    if (bodyAt < 0 && startsWith(bytes, at + 1, bodyTag)) bodyAt = end + 1
    at = end
    if (depth > 0) continue
    taker.onStanza(bytes, from, end + 1, bodyAt)
    return end + 1
  }
  return from < 0 ? bytes.length : -1
}

function tagEnd(bytes: Uint8Array, at: number): number {
  for (let index = at + 1; index < bytes.length; index++) if (bytes[index] === greaterThan) return index
  return -1
}

const streamTag = Buffer.from('stream:stream')

function isStream(bytes: Uint8Array, at: number): boolean {
  return startsWith(bytes, at + (bytes[at + 1] === slash ? 2 : 1), streamTag)
}

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}

/** The number in the first `name='…'` of a stanza, −1 without one. */
export function numberAttribute(bytes: Uint8Array, from: number, to: number, name: number): number {
  for (let at = from + 1; at < to - 3; at++) {
    if (bytes[at] !== name || bytes[at + 1] !== 0x3d || bytes[at - 1] !== 0x20) continue
    let value = 0
    for (let digit = at + 3; bytes[digit]! >= 0x30 && bytes[digit]! <= 0x39; digit++)
      value = value * 10 + bytes[digit]! - 0x30
    return value
  }
  return -1
}
