import { describe, expect, test } from 'bun:test'
import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { Type } from 'typebox'
import { MsgpackReader, MsgpackWriter } from '../src/codec/msgpack.ts'
import {
  ClientFrame,
  ClientShortForms,
  decodeClientFrames,
  decodeEntry,
  decodeServerFrames,
  Entry,
  encodeClientFrame,
  encodeEntry,
  encodeServerFrame,
  entriesPacket,
  Fetch,
  followingEntriesPacket,
  idText,
  joinPackets,
  joinTurn,
  limits,
  MalformedFrame,
  Receipts,
  Send,
  ServerFrame,
  ServerShortForms,
  type Subprotocol,
  shortFormsSince,
  subprotocols,
  Typing,
  uuidBytes,
  uuidText,
  uuidV7,
  uuidV7Time,
  Welcome,
} from '../src/index.ts'
import { fitting, fuzz } from './arbitraries.ts'

const clientFrame = fitting(ClientFrame) as fc.Arbitrary<ClientFrame>
const serverFrame = fitting(ServerFrame) as fc.Arbitrary<ServerFrame>
const anyEntry = fitting(Entry) as fc.Arbitrary<Entry>

describe.each([...subprotocols])('%s', (subprotocol) => {
  test('several frames travel in one message, in order', () => {
    fc.assert(
      fc.property(fc.array(clientFrame, { minLength: 1, maxLength: 50 }), (frames) => {
        const packet = joinPackets(frames.map((frame) => encodeClientFrame(frame, subprotocol)))
        expect(decodeClientFrames(packet)).toEqual(frames)
      }),
      fuzz(50),
    )
  })

  test('P7: what announces more than it brings costs no memory', () => {
    const before = process.memoryUsage().heapUsed
    for (const packet of announcements(subprotocol))
      expect(() => decodeClientFrames(packet)).toThrow(MalformedFrame)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6)
  })
})

function announcements(subprotocol: Subprotocol): (string | Uint8Array)[] {
  if (subprotocol === 'kith.v1.json') return ['['.repeat(limits.frameBytesMax), '{"a":'.repeat(100_000)]
  return [
    new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff, 0x03]),
    new Uint8Array([0x93, 0x03, 0x01, 0xdd, 0xff, 0xff, 0xff, 0xff]),
    new Uint8Array([0x92, 0x01, 0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]),
    // Fields that a newer client appended may nest, but not without end.
    new Uint8Array([0x93, 0x06, 0x01, ...new Array(200_000).fill(0x91)]),
  ]
}

const oneOfTwo = fc.constantFrom('42', '43')

/** The frame about that conversation; receipts with so many marks at most. */
function about(frame: ClientFrame, conversation: string, marksMax: number): ClientFrame {
  if (frame.type === 'send') return { ...frame, conversation }
  if (frame.type !== 'receipts') return frame
  const [first, ...others] = frame.marks.slice(0, marksMax)
  return { ...frame, marks: [{ ...first!, conversation }, ...others] }
}

describe('stored bytes', () => {
  test('P4 content of a kind that only a newer server knows is read as unsupported, with what follows it', () => {
    const entry: Entry = { seq: 7, from: '42', time: 1, content: { kind: 'recall', target: 5 }, written: 9 }
    const known = Buffer.from(encodeEntry(entry))
    const at = known.indexOf(Buffer.from([0x92, 0x03, 0x05]))
    const newer = Buffer.concat([
      known.subarray(0, at),
      Buffer.from([0x94, 0x4d, 0x93, 0x01, 0xa1, 0x61, 0xc0, 0xa2, 0x62, 0x63, 0xcc, 0xff]),
      known.subarray(at + 3),
    ])
    const unsupported = { ...entry, content: { kind: 'unsupported' as const } }
    expect(decodeEntry(newer)).toEqual(unsupported)
    const packet = entriesPacket([
      { conversation: '42', from: entry.from, bytes: newer },
      { conversation: '42', from: entry.from, bytes: known },
    ])
    expect(decodeServerFrames(packet)).toEqual([
      { type: 'entry', conversation: '42', entry: unsupported },
      { type: 'entry', conversation: '42', entry },
    ])
  })

  test('an entry event around stored bytes equals the encoded frame', () => {
    const property = fc.property(anyEntry, (entry) => {
      const clientId = '01890a5d-ac96-774b-bcce-b302099a8057'
      const plain = encodeServerFrame({ type: 'entry', conversation: '42', entry }, 'kith.v1.msgpack')
      const part = { conversation: '42', from: entry.from, bytes: encodeEntry(entry) }
      expect(entriesPacket([part])).toEqual(plain as Uint8Array)
      const own = encodeServerFrame({ type: 'entry', conversation: '42', entry, clientId }, 'kith.v1.msgpack')
      expect(entriesPacket([{ ...part, clientId }])).toEqual(own as Uint8Array)
    })
    fc.assert(property, fuzz(500))
  })

  test.each([...subprotocols])(
    'the answers of a turn joined in %s equal the encoded frames',
    (subprotocol) => {
      const sent = { type: 'sent', id: 70_000, seq: 300, time: 1_795_376_526_268 } as const
      const pong = { type: 'pong', id: 2, now: sent.time, cursor: 'here' } as const
      const joined = joinTurn(
        [70_000, 300, sent.time, 5, 6, 7],
        [encodeServerFrame(pong, subprotocol)],
        subprotocol,
      )
      const second = { type: 'sent', id: 5, seq: 6, time: 7 } as const
      expect(decodeServerFrames(typeof joined === 'string' ? joined : joined.slice())).toEqual([
        sent,
        second,
        pong,
      ])
    },
  )

  test('P3 P4: short forms say what the whole frames say, whatever the two ends send each other', () => {
    const welcome = (fitting(Welcome) as fc.Arbitrary<Welcome>).map((frame) => ({
      ...frame,
      revision: shortFormsSince,
    }))
    const aboutOneOfTwo = fc
      .tuple(fitting(Type.Union([Send, Receipts, Fetch])) as fc.Arbitrary<ClientFrame>, oneOfTwo, fc.nat(1))
      .map(([frame, conversation, more]) => about(frame, conversation, 1 + more))
    let shortened = 0
    const property = fc.property(
      welcome,
      fc.array(aboutOneOfTwo, { minLength: 30, maxLength: 30 }),
      (first, frames) => {
        const [client, server] = [new ClientShortForms(), new ServerShortForms()]
        client.expand(first)
        for (const frame of frames) {
          const short = client.shorten(frame)
          if (short.type !== frame.type) shortened++
          const [read] = decodeClientFrames(encodeClientFrame(short, 'kith.v1.msgpack'))
          expect(server.expand(read)).toEqual(frame)
        }
      },
    )
    fc.assert(property, fuzz(300))
    expect(shortened).toBeGreaterThan(1_000)
  })

  test('P3 P4: entries in their short form are the entries that were stored', () => {
    const clientId = fc.option(fc.constant('01890a5d-ac96-774b-bcce-b302099a8057'), {
      freq: 3,
      nil: undefined,
    })
    const part = fc
      .tuple(anyEntry, fc.constantFrom('7', '8'), oneOfTwo, clientId)
      .map(([any, from, conversation, own]) => {
        const entry = { ...any, from }
        return { conversation, bytes: encodeEntry(entry), from, clientId: own, entry }
      })
    let shortened = 0
    const property = fc.property(
      fc.array(part, { minLength: 20, maxLength: 20 }),
      fc.nat(19),
      (parts, cut) => {
        const client = new ClientShortForms()
        const packets = [
          followingEntriesPacket(parts.slice(0, cut), undefined),
          followingEntriesPacket(parts.slice(cut), parts[cut - 1]),
        ]
        const frames = packets.flatMap((packet) => decodeServerFrames(packet))
        shortened += frames.filter(({ type }) => type === 'next').length
        expect(frames.map((frame) => client.expand(frame))).toEqual(
          parts.map(({ conversation, entry, clientId: own }) =>
            own === undefined
              ? { type: 'entry' as const, conversation, entry }
              : { type: 'entry' as const, conversation, entry, clientId: own },
          ),
        )
      },
    )
    fc.assert(property, fuzz(1_000))
    expect(shortened).toBeGreaterThan(1_000)
  })

  test('P6: a refused request is what the next short form follows; one that nothing came before stays short', () => {
    const server = new ServerShortForms()
    expect(server.expand({ type: 'more', id: 1 })).toEqual({ type: 'more', id: 1 })
    expect(server.expand({ type: 'mark', id: 1 })).toEqual({ type: 'mark', id: 1 })
    server.expand({ type: 'send', id: 2, conversation: '42', content: 'refused' })
    expect(server.expand({ type: 'more', id: 3 })).toEqual({ type: 'send', id: 3, conversation: '42' })
    expect(() => new ClientShortForms().expand({ type: 'ticks', delivered: 1, read: 1 })).toThrow(
      MalformedFrame,
    )
  })

  test('C26: a 40-byte text keeps to its budget of bytes', () => {
    const text = 'x'.repeat(40)
    const conversation = '118073542624411648'
    const clientId = '01890a5d-ac96-774b-bcce-b302099a8057'
    const send = encodeClientFrame(
      { type: 'send', id: 1_000, conversation, clientId, content: { kind: 'text', text } },
      'kith.v1.msgpack',
    )
    const time = 1_795_376_526_268
    const entry: Entry = { seq: 70_000, from: conversation, time, content: { kind: 'text', text } }
    const part = { conversation, from: conversation, bytes: encodeEntry(entry) }
    expect(send.length).toBeLessThanOrEqual(76)
    expect(joinTurn([1, 70_000, time], [], 'kith.v1.msgpack').length).toBeLessThanOrEqual(17)
    expect(entriesPacket([part]).length).toBeLessThanOrEqual(80)
    const more = { type: 'more', id: 1, clientId, content: { kind: 'text', text } } as const
    expect(encodeClientFrame(more, 'kith.v1.msgpack').length).toBeLessThanOrEqual(65)
    expect(followingEntriesPacket([part], part).length).toBeLessThanOrEqual(60)
    const mark = { type: 'mark', id: 1, delivered: 70_000 } as const
    expect(encodeClientFrame(mark, 'kith.v1.msgpack').length).toBeLessThanOrEqual(8)
    const ticks = { type: 'ticks', delivered: 70_000, read: 70_000 } as const
    expect(encodeServerFrame(ticks, 'kith.v1.msgpack').length).toBeLessThanOrEqual(12)
  })
})

describe('MessagePack, against an independent implementation', () => {
  test('reads what we write, to the end and to the same values', () => {
    const property = fc.property(fitting(Typing) as fc.Arbitrary<Typing>, serverFrame, (typing, any) => {
      const value = decode(encodeClientFrame(typing, 'kith.v1.msgpack') as Uint8Array, { useBigInt64: true })
      expect(value).toEqual([5, BigInt(typing.conversation), typing.on])
      const bytes = encodeServerFrame(any, 'kith.v1.msgpack') as Uint8Array
      expect(decode(bytes, { useBigInt64: true })).toBeArray()
    })
    fc.assert(property, fuzz(1_000))
  })

  test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1])(
    'the integer %d is written alike',
    (value) => {
      const writer = new MsgpackWriter()
      writer.integer(value)
      expect(writer.finish()).toEqual(new Uint8Array(encode(value)))
    },
  )

  test.each([2 ** 32, Number.MAX_SAFE_INTEGER])('the integer %d is written alike', (value) => {
    const writer = new MsgpackWriter()
    writer.integer(value)
    expect(decode(writer.finish())).toBe(value)
    expect(new MsgpackReader(new Uint8Array(encode(value))).integer()).toBe(value)
  })

  test.each([0, 1, 10, 11, 31, 32, 85, 86, 255, 256, 21_845, 21_846, 65_535, 65_536])(
    'a string of %d characters is written alike',
    (length) => {
      for (const character of ['a', 'ü', '漢']) {
        const value = character.repeat(length)
        const writer = new MsgpackWriter()
        writer.string(value)
        expect(writer.finish()).toEqual(new Uint8Array(encode(value)))
        expect(new MsgpackReader(new Uint8Array(encode(value))).string()).toBe(value)
      }
    },
  )

  test.each([0, 15, 16, 65_535, 65_536])('an array of %d items is announced alike', (length) => {
    const writer = new MsgpackWriter()
    writer.array(length)
    const expected = encode(new Array(length).fill(null))
    expect(writer.finish()).toEqual(new Uint8Array(expected.subarray(0, expected.length - length)))
  })

  test('nil, booleans and byte strings are written alike', () => {
    const uuid = '01890a5d-ac96-774b-bcce-b302099a8057'
    const writer = new MsgpackWriter()
    writer.array(4)
    writer.nil()
    writer.boolean(true)
    writer.boolean(false)
    writer.uuid(uuid)
    expect(writer.finish()).toEqual(new Uint8Array(encode([null, true, false, uuidBytes(uuid)])))
  })
})

describe('ids', () => {
  test('a snowflake survives as 64 bits, whatever was cached before', () => {
    const property = fc.property(fc.nat(2 ** 31 - 1), fc.nat(2 ** 32 - 1), (high, low) =>
      expect(idText(high, low)).toBe(((BigInt(high) << 32n) | BigInt(low)).toString()),
    )
    fc.assert(property, fuzz(20_000))
  })

  test('a UUIDv7 carries its time, other UUIDs none', () => {
    const text = uuidV7(1_795_376_526_268, new Uint8Array(10).fill(255))
    expect(uuidV7Time(text)).toBe(1_795_376_526_268)
    expect(uuidText(uuidBytes(text))).toBe(text)
    expect(uuidV7Time('01890a5d-ac96-474b-bcce-b302099a8057')).toBeUndefined()
  })
})
