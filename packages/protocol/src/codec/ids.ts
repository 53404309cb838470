/** Snowflakes and UUIDs between their text form and the bytes that travel and are stored. */
import { readAscii } from './utf8.ts'

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

/**
 * Decimal text → 64 bits, big-endian, at `offset`. Without BigInt, because every frame carries several ids: the text
 * is a · 10⁹ + b, and a is split so that every product stays below 2⁵³. The text must have been validated.
 */
export function writeId(text: string, bytes: Uint8Array, offset: number): void {
  const split = Math.max(0, text.length - 9)
  const upper = decimal(text, 0, split)
  const upperHigh = Math.floor(upper / 0x20000)
  const productHigh = upperHigh * 1e9
  const rest =
    (productHigh % 0x8000) * 0x20000 + (upper - upperHigh * 0x20000) * 1e9 + decimal(text, split, text.length)
  const carry = Math.floor(rest / 0x100000000)
  writeUint32(Math.floor(productHigh / 0x8000) + carry, bytes, offset)
  writeUint32(rest - carry * 0x100000000, bytes, offset + 4)
}

function decimal(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index++) value = value * 10 + text.charCodeAt(index) - 48
  return value
}

function writeUint32(value: number, bytes: Uint8Array, offset: number): void {
  bytes[offset] = value >>> 24
  bytes[offset + 1] = value >>> 16
  bytes[offset + 2] = value >>> 8
  bytes[offset + 3] = value
}

const hexDigits = '0123456789abcdef'
const nibble = new Int8Array(128).fill(-1)
for (let value = 0; value < 16; value++) {
  nibble[value.toString(16).charCodeAt(0)] = value
  nibble[value.toString(16).toUpperCase().charCodeAt(0)] = value
}

export const uuidBytesLength = 16

const uuidTextLength = 36
const uuidScratch = new Uint8Array(uuidTextLength)
/** Where in the text each byte's two digits stand. */
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const dash = 45
for (const place of [8, 13, 18, 23]) uuidScratch[place] = dash

/** 16 bytes at `offset` → the lower-case text form of a UUID, made at once: it becomes a key of maps. */
export function uuidText(bytes: Uint8Array, offset = 0): string {
  for (let index = 0; index < uuidBytesLength; index++) {
    const byte = bytes[offset + index]!
    const place = uuidPlaces[index]!
    uuidScratch[place] = hexDigits.charCodeAt(byte >> 4)
    uuidScratch[place + 1] = hexDigits.charCodeAt(byte & 15)
  }
  return readAscii(uuidScratch, 0, uuidTextLength)
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
  let time = 0
  for (let index = 0; index < 13; index++) {
    const code = text.charCodeAt(index)
    if (code !== 45) time = time * 16 + nibble[code]!
  }
  return time
}
