/** The texts of all drivers but Kith's, as bytes that are made once for each size and patched where they are sent. */
import { fillerText } from '../../wire/text.ts'

const texts = new Map<number, Uint8Array>()

/** Shared: copy it, then write the counter over its first eight bytes. */
export function textOf(bytes: number): Uint8Array {
  let text = texts.get(bytes)
  if (!text) {
    text = Buffer.from(fillerText(bytes))
    texts.set(bytes, text)
  }
  return text
}
