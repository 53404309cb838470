/** A message's text: eight hexadecimal digits that count, then words up to the wanted size. */
export const counterDigits = 8
const words = ' lunch at the harbour or would you rather walk along the river first and see what is open'

export function fillerText(textBytes: number): string {
  return (
    '0'.repeat(counterDigits) +
    words.repeat(Math.ceil(textBytes / words.length)).slice(0, textBytes - counterDigits)
  )
}

const digits = new Uint8Array(16)
const values = new Int8Array(256).fill(-1)
for (let value = 0; value < 16; value++) {
  digits[value] = value.toString(16).charCodeAt(0)
  values[digits[value]!] = value
}

export function writeCounter(bytes: Uint8Array, at: number, counter: number): void {
  for (let index = counterDigits - 1, rest = counter; index >= 0; index--, rest >>>= 4)
    bytes[at + index] = digits[rest & 15]!
}

/** The counter at `at`, or −1 when the text does not begin with one. */
export function readCounter(bytes: Uint8Array, at: number): number {
  let counter = 0
  for (let index = at; index < at + counterDigits; index++) {
    const value = values[bytes[index]!]!
    if (value < 0) return -1
    counter = (counter << 4) | value
  }
  return counter >>> 0
}

/** Random bits as a real client has them, so that the server's indexes see the keys of real life. */
let randomState = 0x9e3779b9
function nextRandom(): number {
  randomState ^= randomState << 13
  randomState ^= randomState >>> 17
  randomState ^= randomState << 5
  return randomState
}

/** A UUIDv7: milliseconds, random bits, and in the last four bytes the counter. */
export function writeClientId(bytes: Uint8Array, at: number, unixMs: number, counter: number): void {
  const high = Math.floor(unixMs / 0x10000)
  bytes[at] = high >>> 24
  bytes[at + 1] = high >>> 16
  bytes[at + 2] = high >>> 8
  bytes[at + 3] = high
  bytes[at + 4] = unixMs >>> 8
  bytes[at + 5] = unixMs
  const random = nextRandom()
  bytes[at + 6] = 0x70 | (random & 0x0f)
  bytes[at + 7] = random >>> 4
  bytes[at + 8] = 0x80 | ((random >>> 12) & 0x3f)
  bytes[at + 9] = random >>> 18
  const more = nextRandom()
  bytes[at + 10] = more
  bytes[at + 11] = more >>> 8
  bytes[at + 12] = counter >>> 24
  bytes[at + 13] = counter >>> 16
  bytes[at + 14] = counter >>> 8
  bytes[at + 15] = counter
}
