import { describe, expect, test } from 'bun:test'
import { decode, encode } from '@msgpack/msgpack'
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
import { asClientFrame } from '../src/validate.ts'
import { Dice, generate } from './generate.ts'

const rounds = 1_000

function clientFrame(dice: Dice): ClientFrame {
  return generate(dice.pick(ClientFrame.anyOf), dice) as ClientFrame
}
function serverFrame(dice: Dice): ServerFrame {
  return generate(dice.pick(ServerFrame.anyOf), dice) as ServerFrame
}

describe.each([...subprotocols])('%s', (subprotocol) => {
  test(`any client frame comes back as it was (${rounds} seeds), and is valid`, () => {
    for (let seed = 0; seed < rounds; seed++) {
      const frame = clientFrame(new Dice(seed))
      expect({ seed, frames: decodeClientFrames(encodeClientFrame(frame, subprotocol)) }).toEqual({
        seed,
        frames: [frame],
      })
      expect({ seed, valid: asClientFrame(frame, subprotocol) !== undefined }).toEqual({ seed, valid: true })
    }
  })

  test(`any server frame comes back as it was (${rounds} seeds)`, () => {
    for (let seed = 0; seed < rounds; seed++) {
      const frame = serverFrame(new Dice(seed))
      expect({ seed, frames: decodeServerFrames(encodeServerFrame(frame, subprotocol)) }).toEqual({
        seed,
        frames: [frame],
      })
    }
  })

  test('several frames travel in one message, in order', () => {
    const dice = new Dice(7)
    const frames = Array.from({ length: 50 }, () => clientFrame(dice))
    const packet = joinPackets(frames.map((frame) => encodeClientFrame(frame, subprotocol)))
    expect(decodeClientFrames(packet)).toEqual(frames)
  })

  test('P7: bytes that are no frames are refused as malformed, never with another error', () => {
    const dice = new Dice(11)
    let refused = 0
    for (let round = 0; round < 5_000; round++) {
      const packet = damaged(encodeClientFrame(clientFrame(dice), subprotocol), dice)
      try {
        for (const frame of decodeClientFrames(packet)) asClientFrame(frame, subprotocol)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedFrame)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(1_000)
  })

  test('P7: what announces more than it brings costs no memory', () => {
    const before = process.memoryUsage().heapUsed
    for (const packet of announcements(subprotocol))
      expect(() => decodeClientFrames(packet)).toThrow(MalformedFrame)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6)
  })
})

/** Cut short, bits flipped, bytes put in or left out. */
function damaged(packet: string | Uint8Array, dice: Dice): string | Uint8Array {
  const bytes = Buffer.from(packet)
  const at = dice.below(bytes.length)
  const variants = [
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([dice.below(256)]), bytes.subarray(at)]),
    () => {
      bytes[at] = dice.below(256)
      return bytes
    },
  ]
  const broken = dice.pick(variants)()
  return typeof packet === 'string' ? broken.toString('utf8') : broken
}

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
    for (let seed = 0; seed < 500; seed++) {
      const dice = new Dice(seed)
      const entry = generate(Entry, dice) as Entry
      const clientId = '01890a5d-ac96-774b-bcce-b302099a8057'
      expect(decodeEntry(encodeEntry(entry))).toEqual(entry)
      const plain = encodeServerFrame({ type: 'entry', conversation: '42', entry }, 'kith.v1.msgpack')
      const part = { conversation: '42', from: entry.from, bytes: encodeEntry(entry) }
      expect(entriesPacket([part])).toEqual(plain as Uint8Array)
      const own = encodeServerFrame({ type: 'entry', conversation: '42', entry, clientId }, 'kith.v1.msgpack')
      expect(entriesPacket([{ ...part, clientId }])).toEqual(own as Uint8Array)
    }
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
    let shortened = 0
    for (let seed = 0; seed < 300; seed++) {
      const dice = new Dice(seed)
      const [client, server] = [new ClientShortForms(), new ServerShortForms()]
      client.expand({ ...(generate(Welcome, dice) as Welcome), revision: shortFormsSince })
      const conversations = ['42', '43']
      for (let n = 0; n < 30; n++) {
        const conversation = dice.pick(conversations)
        const frame = { ...(generate(dice.pick([Send, Receipts, Fetch]), dice) as ClientFrame) }
        if (frame.type === 'receipts') frame.marks = frame.marks.slice(0, 1 + dice.below(2))
        if (frame.type === 'send') frame.conversation = conversation
        else if (frame.type === 'receipts') frame.marks[0]!.conversation = conversation
        const short = client.shorten(frame)
        if (short.type !== frame.type) shortened++
        const [read] = decodeClientFrames(encodeClientFrame(short, 'kith.v1.msgpack'))
        expect({ seed, frame: server.expand(read) }).toEqual({ seed, frame })
      }
    }
    expect(shortened).toBeGreaterThan(1_000)
  })

  test('P3 P4: entries in their short form are the entries that were stored', () => {
    let shortened = 0
    for (let seed = 0; seed < 300; seed++) {
      const dice = new Dice(seed)
      const client = new ClientShortForms()
      const parts = Array.from({ length: 20 }, () => {
        const entry = { ...(generate(Entry, dice) as Entry), from: dice.pick(['7', '8']) }
        const clientId = dice.below(4) === 0 ? '01890a5d-ac96-774b-bcce-b302099a8057' : undefined
        const conversation = dice.pick(['42', '43'])
        return { conversation, bytes: encodeEntry(entry), from: entry.from, clientId, entry }
      })
      const cut = dice.below(20)
      const packets = [
        followingEntriesPacket(parts.slice(0, cut), undefined),
        followingEntriesPacket(parts.slice(cut), parts[cut - 1]),
      ]
      const frames = packets.flatMap((packet) => decodeServerFrames(packet))
      shortened += frames.filter(({ type }) => type === 'next').length
      expect({ seed, frames: frames.map((frame) => client.expand(frame)) }).toEqual({
        seed,
        frames: parts.map(({ conversation, entry, clientId }) =>
          clientId === undefined
            ? { type: 'entry' as const, conversation, entry }
            : { type: 'entry' as const, conversation, entry, clientId },
        ),
      })
    }
    expect(shortened).toBeGreaterThan(500)
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
    for (let seed = 0; seed < rounds; seed++) {
      const frame = generate(Typing, new Dice(seed)) as Typing
      const value = decode(encodeClientFrame(frame, 'kith.v1.msgpack') as Uint8Array, { useBigInt64: true })
      expect(value).toEqual([5, BigInt(frame.conversation), frame.on])
      const any = encodeServerFrame(serverFrame(new Dice(seed)), 'kith.v1.msgpack') as Uint8Array
      expect({ seed, whole: Array.isArray(decode(any, { useBigInt64: true })) }).toEqual({
        seed,
        whole: true,
      })
    }
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
    const dice = new Dice(3)
    for (let round = 0; round < 20_000; round++) {
      const high = dice.below(2 ** 31)
      const low = dice.below(2 ** 32)
      expect(idText(high, low)).toBe(((BigInt(high) << 32n) | BigInt(low)).toString())
    }
  })

  test('a UUIDv7 carries its time, other UUIDs none', () => {
    const text = uuidV7(1_795_376_526_268, new Uint8Array(10).fill(255))
    expect(uuidV7Time(text)).toBe(1_795_376_526_268)
    expect(uuidText(uuidBytes(text))).toBe(text)
    expect(uuidV7Time('01890a5d-ac96-474b-bcce-b302099a8057')).toBeUndefined()
  })
})
