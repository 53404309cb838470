/** The few packets of MQTT 3.1.1 that a messenger needs, written and scanned as bytes. */
export const packetType = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  subscribe: 8,
  suback: 9,
  pingreq: 12,
  pingresp: 13,
} as const

export type PacketTaker = {
  /** Body: the bytes from ≤ index < to, after the fixed header; `flags` are the header's low four bits. */
  onPacket(type: number, flags: number, bytes: Uint8Array, from: number, to: number): void
}

export function remainingLength(length: number): number[] {
  const bytes: number[] = []
  do {
    const rest = Math.floor(length / 128)
    bytes.push((length % 128) + (rest > 0 ? 128 : 0))
    length = rest
  } while (length > 0)
  return bytes
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length >>> 8, bytes.length & 0xff]), bytes])
}

function packet(header: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([header, ...remainingLength(body.length)]), body])
}

/** A session that outlives its connection (clean session off). */
export function connectPacket(clientId: string, keepAliveSeconds: number): Buffer {
  const variable = Buffer.from([4, 0, keepAliveSeconds >>> 8, keepAliveSeconds & 0xff])
  return packet(packetType.connect << 4, string('MQTT'), variable, string(clientId))
}

export function subscribePacket(packetId: number, topic: string): Buffer {
  const id = Buffer.from([packetId >>> 8, packetId & 0xff])
  return packet((packetType.subscribe << 4) | 2, id, string(topic), Buffer.from([1]))
}

export const pingPacket = Buffer.from([packetType.pingreq << 4, 0])

/** A QoS 1 publication; where its packet id and its text begin. */
export type PublishTemplate = { bytes: Uint8Array; idAt: number; textAt: number }

export function publishTemplate(topic: string, text: Uint8Array): PublishTemplate {
  const bytes = packet((packetType.publish << 4) | 2, string(topic), Buffer.from([0, 0]), text)
  const textAt = bytes.length - text.length
  return { bytes, idAt: textAt - 2, textAt }
}

/** Reads whole packets; returns what is left of an incomplete one. */
export function readPackets(bytes: Uint8Array, taker: PacketTaker): Uint8Array | undefined {
  let offset = 0
  while (offset < bytes.length) {
    let at = offset + 1
    let length = 0
    let factor = 1
    let more = true
    while (more && at < bytes.length) {
      const value = bytes[at++]!
      length += (value & 0x7f) * factor
      factor *= 128
      more = value >= 128
    }
    if (more || at + length > bytes.length) break
    taker.onPacket(bytes[offset]! >>> 4, bytes[offset]! & 0x0f, bytes, at, at + length)
    offset = at + length
  }
  return offset < bytes.length ? bytes.slice(offset) : undefined
}
