/** P7: whatever arrives, a decoder gives frames or refuses with its one error, and works no longer than the packet is long. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  ClientFrame,
  decodeClientFrames,
  decodeEntry,
  decodeServerFrames,
  Entry,
  encodeClientFrame,
  encodeEntry,
  encodeServerFrame,
  limits,
  MalformedFrame,
  type Packet,
  ServerFrame,
  type Subprotocol,
  subprotocols,
} from '../src/index.ts'
import { asClientFrame } from '../src/validate.ts'
import { fitting, fuzz, hostileBytes, hostileJson } from './arbitraries.ts'

const clientFrame = fitting(ClientFrame) as fc.Arbitrary<ClientFrame>
const serverFrame = fitting(ServerFrame) as fc.Arbitrary<ServerFrame>

function inForm<F>(
  frame: fc.Arbitrary<F>,
  encode: (frame: F, subprotocol: Subprotocol) => Packet,
): fc.Arbitrary<Packet> {
  const bytes = frame.map((value) => encode(value, 'kith.v1.msgpack') as Uint8Array)
  const text = frame.map((value) => encode(value, 'kith.v1.json') as string)
  return fc.oneof(
    hostileBytes(bytes),
    hostileBytes(text.map((json) => new TextEncoder().encode(json))).map((damaged) =>
      new TextDecoder().decode(damaged),
    ),
    hostileJson(frame),
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ unit: 'binary' }),
  )
}

/** Values within a value: what a decoder has made. */
function parts(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, part) => sum + parts(part), 1)
}

/** A packet has to bring at least a byte for each part; absent parts cost nothing. */
function decodesWithinBounds(packet: Packet, decode: (packet: Packet) => unknown[]): unknown[] {
  try {
    const frames = decode(packet)
    expect(parts(frames)).toBeLessThanOrEqual(packet.length * 2 + 2)
    return frames
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedFrame)
    return []
  }
}

describe.each([...subprotocols])('%s', (subprotocol) => {
  test('any client frame that fits the schema comes back as it was, and is valid', () => {
    fc.assert(
      fc.property(clientFrame, (frame) => {
        expect(decodeClientFrames(encodeClientFrame(frame, subprotocol))).toEqual([frame])
        expect(asClientFrame(frame, subprotocol)).toEqual(frame)
      }),
      fuzz(1_500),
    )
  })

  test('any server frame that fits the schema comes back as it was', () => {
    fc.assert(
      fc.property(serverFrame, (frame) =>
        expect(decodeServerFrames(encodeServerFrame(frame, subprotocol))).toEqual([frame]),
      ),
      fuzz(1_500),
    )
  })
})

test('any entry that fits the schema is stored and read as it was', () => {
  fc.assert(
    fc.property(fitting(Entry) as fc.Arbitrary<Entry>, (entry) =>
      expect(decodeEntry(encodeEntry(entry))).toEqual(entry),
    ),
    fuzz(1_000),
  )
})

test('P7: hostile packets to the server are frames or malformed, never another error, never more than they bring', () => {
  let [refused, invalid, valid] = [0, 0, 0]
  fc.assert(
    fc.property(
      inForm(clientFrame, encodeClientFrame),
      fc.constantFrom(...subprotocols),
      (packet, subprotocol) => {
        const frames = decodesWithinBounds(packet, decodeClientFrames)
        expect(frames.length).toBeLessThanOrEqual(limits.framesPerMessageMax)
        if (frames.length === 0) refused++
        for (const frame of frames) asClientFrame(frame, subprotocol) ? valid++ : invalid++
      },
    ),
    fuzz(20_000),
  )
  for (const count of [refused, invalid, valid]) expect(count).toBeGreaterThan(500)
  expect(Object.prototype).not.toHaveProperty('polluted')
})

test('P7: hostile packets to a client are frames or malformed, never another error, never more than they bring', () => {
  let [refused, taken] = [0, 0]
  fc.assert(
    fc.property(inForm(serverFrame, encodeServerFrame), (packet) => {
      const frames = decodesWithinBounds(packet, decodeServerFrames)
      if (frames.length === 0) refused++
      for (const frame of frames) {
        expect(typeof (frame as { type?: unknown } | null)?.type).toBe('string')
        taken++
      }
    }),
    fuzz(10_000),
  )
  for (const count of [refused, taken]) expect(count).toBeGreaterThan(500)
  expect(Object.prototype).not.toHaveProperty('polluted')
})

test('P7: hostile stored bytes are an entry or malformed', () => {
  const stored = (fitting(Entry) as fc.Arbitrary<Entry>).map(encodeEntry)
  fc.assert(
    fc.property(hostileBytes(stored), (bytes) => {
      decodesWithinBounds(bytes, (packet) => [decodeEntry(packet as Uint8Array)])
    }),
    fuzz(5_000),
  )
})
