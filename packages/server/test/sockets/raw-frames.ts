/** WebSocket frames as bytes (RFC 6455, 5.2): made well or badly on purpose, and read back. */
export const opcode = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export type FrameParts = {
  opcode: number
  payload?: string | Uint8Array
  fin?: boolean
  /** The three reserved bits, as a number from 0 to 7. */
  rsv?: number
  /** A client has to mask; false leaves it out. */
  mask?: readonly [number, number, number, number] | false
}

/** A frame as a client sends it. */
export function frame({
  opcode,
  payload = '',
  fin = true,
  rsv = 0,
  mask = [0x37, 0xfa, 0x21, 0x3d],
}: FrameParts): Buffer {
  const bytes = Buffer.from(payload)
  const masked = mask === false ? 0 : 0x80
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode
  const head = Buffer.concat([Buffer.from([first]), lengthField(bytes.length, masked)])
  if (mask === false) return Buffer.concat([head, bytes])
  return Buffer.concat([head, Buffer.from(mask), bytes.map((byte, index) => byte ^ mask[index % 4]!)])
}

function lengthField(length: number, masked: number): Buffer {
  if (length < 126) return Buffer.from([masked | length])
  if (length < 0x10000) return Buffer.from([masked | 126, length >> 8, length & 255])
  const field = Buffer.alloc(9)
  field[0] = masked | 127
  field.writeBigUInt64BE(BigInt(length), 1)
  return field
}

export function closeFrame(code?: number, reason: string | Uint8Array = ''): Buffer {
  if (code === undefined) return frame({ opcode: opcode.close })
  return frame({
    opcode: opcode.close,
    payload: Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]),
  })
}

/** A message in fragments of so many bytes, each in a frame of its own. */
export function fragments(kind: number, payload: string | Uint8Array, bytesEach: number): Buffer[] {
  const bytes = Buffer.from(payload)
  const frames: Buffer[] = []
  for (let start = 0; start < bytes.length; start += bytesEach) {
    const end = start + bytesEach
    frames.push(
      frame({
        opcode: start === 0 ? kind : opcode.more,
        payload: bytes.subarray(start, end),
        fin: end >= bytes.length,
      }),
    )
  }
  return frames
}

export type Received = { fin: boolean; opcode: number; payload: Buffer }

/** What a server sent, frame by frame; throws for what a server may not send. */
export function readFrames(bytes: Buffer): Received[] {
  const frames: Received[] = []
  let rest = bytes
  while (rest.length >= 2) {
    if ((rest[0]! & 0x70) !== 0) throw new Error('the server set a reserved bit')
    if ((rest[1]! & 0x80) !== 0) throw new Error('the server masked a frame')
    const short = rest[1]! & 0x7f
    const head = short < 126 ? 2 : short === 126 ? 4 : 10
    if (rest.length < head) break
    const length =
      short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2))
    if (rest.length < head + length) break
    frames.push({
      fin: (rest[0]! & 0x80) !== 0,
      opcode: rest[0]! & 15,
      payload: rest.subarray(head, head + length),
    })
    rest = rest.subarray(head + length)
  }
  return frames
}
