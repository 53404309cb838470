/**
 * UTF-8 in place. Node and Bun have calls that read and write a string at an offset of a byte array without making a
 * view first, which is most of the cost of short texts; browsers get the standard ones.
 */
type Native = {
  utf8Slice(this: Uint8Array, start: number, end: number): string
  utf8Write(this: Uint8Array, text: string, offset: number): number
  latin1Slice(this: Uint8Array, start: number, end: number): string
}
const native = (globalThis as { Buffer?: { prototype: Native } }).Buffer?.prototype
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Writes `text` at `offset`, where 3 bytes a character must be free; returns how many bytes it took. */
export const writeUtf8: (text: string, bytes: Uint8Array, offset: number) => number = native
  ? (text, bytes, offset) => native.utf8Write.call(bytes, text, offset)
  : (text, bytes, offset) => encoder.encodeInto(text, bytes.subarray(offset)).written

/** @throws TypeError when the bytes are not valid UTF-8 */
export const readUtf8: (bytes: Uint8Array, start: number, end: number) => string = native
  ? (bytes, start, end) => {
      const text = native.utf8Slice.call(bytes, start, end)
      // The native call puts this character in the place of what is invalid; only then look again.
      return text.includes('\ufffd') ? decoder.decode(bytes.subarray(start, end)) : text
    }
  : (bytes, start, end) => decoder.decode(bytes.subarray(start, end))

/** Bytes below 128 as text. */
export const readAscii: (bytes: Uint8Array, start: number, end: number) => string = native
  ? (bytes, start, end) => native.latin1Slice.call(bytes, start, end)
  : (bytes, start, end) => String.fromCharCode(...bytes.subarray(start, end))
