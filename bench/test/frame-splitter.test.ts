import { expect, test } from 'bun:test'
import { FrameSplitter } from '../src/wire/frame-splitter.ts'

function serverMessage(payload: number[]): number[] {
  const { length } = payload
  if (length < 126) return [0x82, length, ...payload]
  if (length < 0x10000) return [0x82, 126, length >>> 8, length & 0xff, ...payload]
  return [0x82, 127, 0, 0, 0, 0, 0, length >>> 16, (length >>> 8) & 0xff, length & 0xff, ...payload]
}

test('messages come out whole wherever the stream is cut', () => {
  const lengths = [0, 1, 125, 126, 300, 70_000, 5]
  const stream = new Uint8Array(
    lengths.flatMap((length, index) => serverMessage(new Array(length).fill(index))),
  )
  for (const step of [1, 2, 3, 7, 1000, stream.length]) {
    const splitter = new FrameSplitter()
    const seen: number[] = []
    for (let offset = 0; offset < stream.length; offset += step) {
      splitter.push(stream.subarray(offset, offset + step), {
        onMessage(_code, bytes, from, to) {
          expect(bytes.subarray(from, to).every((byte) => byte === seen.length)).toBe(true)
          seen.push(to - from)
        },
      })
      if (step === 1 && offset > 2000) break
    }
    expect(seen).toEqual(step === 1 ? lengths.slice(0, 5) : lengths)
  }
})
