/**
 * Cuts a stream of bytes into WebSocket messages (RFC 6455, 5.2) where they lie; only what a read cuts in two is
 * kept and joined. The server never masks and, with frames as small as these, never fragments.
 */
export type MessageTaker = { onMessage(code: number, bytes: Uint8Array, from: number, to: number): void }

const finished = 0x80

export class FrameSplitter {
  #rest: Uint8Array | undefined

  push(chunk: Uint8Array, taker: MessageTaker): void {
    const bytes = this.#rest === undefined ? chunk : joined(this.#rest, chunk)
    this.#rest = undefined
    let offset = 0
    while (offset < bytes.length) {
      const next = readMessage(bytes, offset, taker)
      if (next < 0) break
      offset = next
    }
    if (offset < bytes.length) this.#rest = bytes.slice(offset)
  }
}

/** Where the next message begins, or −1 when this one is not complete yet. */
function readMessage(bytes: Uint8Array, offset: number, taker: MessageTaker): number {
  if (offset + 2 > bytes.length) return -1
  const first = bytes[offset]!
  const short = bytes[offset + 1]!
  const header = short < 126 ? 2 : short === 126 ? 4 : 10
  if (offset + header > bytes.length) return -1
  const from = offset + header
  const to = from + payloadLength(bytes, offset, short)
  if (to > bytes.length) return -1
  if ((first & finished) === 0) throw new Error('a fragmented message is not expected')
  taker.onMessage(first & 0x0f, bytes, from, to)
  return to
}

function payloadLength(bytes: Uint8Array, offset: number, short: number): number {
  if (short < 126) return short
  if (short === 126) return (bytes[offset + 2]! << 8) | bytes[offset + 3]!
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset + 6)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
