/** Snowflakes and UUIDs between their text form and the bytes that travel and are stored. */

const cacheSlots = 4096
const cachedHigh = new Uint32Array(cacheSlots)
const cachedLow = new Uint32Array(cacheSlots)
const cachedText: string[] = new Array(cacheSlots).fill('')

/** 64 bits as two halves → decimal text. The same few ids recur, so a small direct-mapped cache answers most. */
export function idText(high: number, low: number): string {
  const slot = ((low ^ (low >>> 12) ^ (high << 5)) >>> 0) % cacheSlots
  if (cachedHigh[slot] === high && cachedLow[slot] === low && cachedText[slot] !== '')
    return cachedText[slot]!
  const text = ((BigInt(high) << 32n) | BigInt(low)).toString()
  cachedHigh[slot] = high
  cachedLow[slot] = low
  cachedText[slot] = text
  return text
}

const hex: string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const nibble = new Int8Array(128).fill(-1)
for (let value = 0; value < 16; value++) {
  nibble[value.toString(16).charCodeAt(0)] = value
  nibble[value.toString(16).toUpperCase().charCodeAt(0)] = value
}

export const uuidBytesLength = 16

/** 16 bytes at `offset` → the lower-case text form of a UUID. */
export function uuidText(bytes: Uint8Array, offset = 0): string {
  let text = ''
  for (let index = 0; index < uuidBytesLength; index++) {
    text += hex[bytes[offset + index]!]
    if (index === 3 || index === 5 || index === 7 || index === 9) text += '-'
  }
  return text
}

/** Writes the 16 bytes of a UUID text at `offset`. The text must have been validated. */
export function writeUuid(text: string, bytes: Uint8Array, offset = 0): void {
  let at = 0
  for (let index = 0; index < uuidBytesLength; index++) {
    if (text.charCodeAt(at) === 45) at++
    bytes[offset + index] = (nibble[text.charCodeAt(at)]! << 4) | nibble[text.charCodeAt(at + 1)]!
    at += 2
  }
}

export function uuidBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(uuidBytesLength)
  writeUuid(text, bytes)
  return bytes
}

/**
 * A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits.
 * @param randomBytes at least 10 random bytes
 */
export function uuidV7(unixMs: number, randomBytes: Uint8Array): string {
  const bytes = new Uint8Array(uuidBytesLength)
  bytes[0] = unixMs / 2 ** 40
  bytes[1] = unixMs / 2 ** 32
  bytes[2] = unixMs / 2 ** 24
  bytes[3] = unixMs / 2 ** 16
  bytes[4] = unixMs / 2 ** 8
  bytes[5] = unixMs
  bytes.set(randomBytes.subarray(0, 10), 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return uuidText(bytes)
}

/** The milliseconds inside a UUIDv7, or undefined for any other UUID. */
export function uuidV7Time(text: string): number | undefined {
  if (text.charCodeAt(14) !== 55) return undefined
  return Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16)
}
