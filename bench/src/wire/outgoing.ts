/**
 * What a session is about to write: one buffer for the whole process, because a session fills and hands it to the
 * kernel within one turn of the loop. Never holds the frames of two sessions.
 */
const webSocketHeaderMax = 14

export class Outgoing {
  bytes = new Uint8Array(1 << 16)
  length = 0

  /** Room for `size` more bytes; returns where they begin. */
  take(size: number): number {
    const start = this.length
    this.length += size
    if (this.length > this.bytes.length) this.#grow()
    return start
  }

  append(bytes: Uint8Array): number {
    const start = this.take(bytes.length)
    this.bytes.set(bytes, start)
    return start
  }

  #grow(): void {
    const grown = new Uint8Array(this.length * 2)
    grown.set(this.bytes)
    this.bytes = grown
  }
}

export const outgoing = new Outgoing()

export const opcode = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/**
 * A WebSocket message from client to server (RFC 6455, 5.2). Its mask key is zero, which is a legal key and leaves
 * the payload as it is: masking would cost the generator more than everything else it does with a message.
 */
export function clientMessage(code: number, payload: Uint8Array): Uint8Array {
  const message = new Uint8Array(webSocketHeaderMax + payload.length)
  const header = writeHeader(message, code, payload.length)
  message.set(payload, header)
  return message.slice(0, header + payload.length)
}

function writeHeader(into: Uint8Array, code: number, length: number): number {
  into[0] = 0x80 | code
  if (length < 126) {
    into[1] = 0x80 | length
    return 6
  }
  const view = new DataView(into.buffer)
  if (length < 0x10000) {
    into[1] = 0x80 | 126
    view.setUint16(2, length)
    return 8
  }
  into[1] = 0x80 | 127
  view.setUint32(6, length)
  return 14
}
