import { describe, expect, test } from 'bun:test'
import {
  type ClientFrame,
  decodeClientFrames,
  encodeServerFrame,
  joinPackets,
  type ServerFrame,
  uuidV7Time,
  wireRevision,
} from '@kith/protocol'
import {
  type Dialect,
  dialects,
  type FrameSink,
  requestIdOf,
  slots,
  smallRequestIdMax,
} from '../src/wire/dialect.ts'
import { FrameSplitter } from '../src/wire/frame-splitter.ts'
import { Outgoing } from '../src/wire/outgoing.ts'

const conversation = '9007199254740993'
const lowBits = Number(BigInt(conversation) & 0xffffffffn)
const from = '1234567890123456789'
const time = Date.UTC(2026, 10, 22)

/** The frames inside client messages, which differ from server messages by a mask key of zero. */
function framesIn(messages: Uint8Array): unknown[] {
  const frames: unknown[] = []
  const unmasked = new Uint8Array(messages.length)
  let [read, written] = [0, 0]
  while (read < messages.length) {
    const short = messages[read + 1]! & 0x7f
    expect(messages[read + 1]! & 0x80).toBe(0x80)
    const header = short === 126 ? 4 : 2
    const length = short === 126 ? (messages[read + 2]! << 8) | messages[read + 3]! : short
    unmasked.set(messages.subarray(read, read + header), written)
    unmasked[written + 1]! &= 0x7f
    expect([...messages.subarray(read + header, read + header + 4)]).toEqual([0, 0, 0, 0])
    unmasked.set(messages.subarray(read + header + 4, read + header + 4 + length), written + header)
    read += header + 4 + length
    written += header + length
  }
  new FrameSplitter().push(unmasked.subarray(0, written), {
    onMessage(code, bytes, start, end) {
      const payload = bytes.slice(start, end)
      frames.push(...decodeClientFrames(code === 1 ? new TextDecoder().decode(payload) : payload))
    },
  })
  return frames
}

/** What only comes in the binary form. */
const followers: ServerFrame[] = [
  { type: 'next', seq: 14, time, content: { kind: 'text', text: '000000fe and more' }, written: time },
  { type: 'ticks', delivered: 3, read: 2 },
]

/** Everything a dialect finds in one message of the server. */
function factsIn(dialect: Dialect, frames: ServerFrame[]): unknown[] {
  const facts: unknown[] = []
  const sink: FrameSink = {
    lastConversation: 0,
    onSent: (requestId, seq) => facts.push(['sent', requestId, seq]),
    onEntry: (seq, counter, low) => facts.push(['entry', seq, counter, low]),
    onFrame: (frame) => facts.push(frame),
    onOther: () => facts.push('other'),
  }
  const packet = joinPackets(frames.map((frame) => encodeServerFrame(frame, dialect.subprotocol)))
  const bytes = typeof packet === 'string' ? new TextEncoder().encode(packet) : packet
  dialect.read(bytes, 0, bytes.length, sink)
  return facts
}

for (const dialect of Object.values(dialects)) {
  describe(`the generator's ${dialect.subprotocol}`, () => {
    for (const textBytes of [16, 31, 32, 100, 300, 5000]) {
      test(`a send of ${textBytes} bytes is what the codec reads`, () => {
        const template = dialect.sendTemplate(conversation, textBytes)
        const out = new Outgoing()
        for (const counter of [0, 1, 0xabcdef])
          template.append(out, requestIdOf(counter), counter, time + counter, false)
        const sends = framesIn(out.bytes.subarray(0, out.length)) as {
          id: number
          clientId: string
          content: { text: string }
        }[]
        expect(sends).toHaveLength(3)
        for (const [index, counter] of [0, 1, 0xabcdef].entries()) {
          const send = sends[index]!
          expect(send).toMatchObject({ type: 'send', id: requestIdOf(counter), conversation })
          expect(send.content.text).toHaveLength(textBytes)
          expect(Number.parseInt(send.content.text.slice(0, 8), 16)).toBe(counter)
          expect(uuidV7Time(send.clientId)).toBe(time + counter)
          expect(send.clientId).toMatch(
            /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
          )
        }
        expect(new Set(sends.map((send) => send.clientId)).size).toBe(3)
      })

      test(`a send of ${textBytes} bytes is what the codec reads in its short form and with a short id too`, () => {
        const template = dialect.sendTemplate(conversation, textBytes)
        const out = new Outgoing()
        for (const again of [false, true])
          for (const id of [1, smallRequestIdMax, requestIdOf(7)]) template.append(out, id, id, time, again)
        const sends = framesIn(out.bytes.subarray(0, out.length)) as (ClientFrame & { type: 'send' })[]
        expect(sends.map(({ type, id }) => `${type} ${id}`)).toEqual(
          ['send', 'more'].flatMap((type) =>
            [1, smallRequestIdMax, requestIdOf(7)].map((id) => `${type} ${id}`),
          ),
        )
        for (const { id, clientId, content } of sends) {
          expect(content).toEqual({ kind: 'text', text: expect.stringMatching(/^[0-9a-f]{8}/) })
          expect(Number.parseInt((content as { text: string }).text.slice(0, 8), 16)).toBe(id)
          expect(uuidV7Time(clientId)).toBe(time)
        }
      })
    }

    test('hello and receipts are what the codec reads', () => {
      expect(framesIn(dialect.hello('secret', 'here'))).toEqual([
        { type: 'hello', token: 'secret', cursor: 'here', revision: wireRevision },
      ])
      const out = new Outgoing()
      for (const again of [false, true]) dialect.delivered(out, 9, conversation, 70_000, again)
      const marks = [{ conversation, delivered: 70_000 }]
      expect(framesIn(out.bytes.subarray(0, out.length))).toEqual([
        { type: 'receipts', id: 9, marks },
        { type: 'mark', id: 9, delivered: 70_000 },
      ])
    })

    test('several frames of the server in one message are read one by one', () => {
      const text = (counter: string) => ({ kind: 'text', text: `${counter} and more`, replyTo: 3 }) as const
      const entry = (seq: number, counter: string) => ({
        seq,
        from,
        time,
        content: text(counter),
        written: time,
      })
      const facts = factsIn(dialect, [
        { type: 'sent', id: 65_000, seq: 300, time },
        { type: 'entry', conversation, entry: entry(70_000, '000000ff') },
        { type: 'watermarks', conversation, others: { delivered: 3, read: 2 } },
        {
          type: 'entry',
          conversation,
          entry: entry(12, 'not hexadecimal'),
          clientId: '01010101-0101-7101-8101-010101010101',
        },
        {
          type: 'entry',
          conversation,
          entry: { seq: 13, from, time, content: { kind: 'members', change: 'left', users: [from] } },
        },
        { type: 'sent', id: 5, seq: 1, time, repeat: true },
        ...(dialect.subprotocol === 'kith.v1.msgpack' ? followers : []),
        { type: 'done', id: 5 },
        { type: 'error', id: 5, code: 'overloaded', message: 'full', retry: 'retry', retryAfterMs: 70_000 },
        { type: 'caught-up', cursor: 'x'.repeat(64) },
      ])
      expect(facts).toEqual([
        ['sent', 65_000, 300],
        ['entry', 70_000, 255, lowBits],
        'other',
        ['entry', 12, -1, lowBits],
        ['entry', 13, -1, lowBits],
        ['sent', 5, 1],
        ...(dialect.subprotocol === 'kith.v1.msgpack' ? [['entry', 14, 254, lowBits], 'other'] : []),
        'other',
        { type: 'error', id: 5, code: 'overloaded', message: 'full', retry: 'retry', retryAfterMs: 70_000 },
        { type: 'caught-up', cursor: 'x'.repeat(64) },
      ])
    })
  })
}

test('a request id finds the slot of its counter and keeps its width', () => {
  for (let counter = 0; counter < 200_000; counter += 37) {
    expect(requestIdOf(counter) % slots).toBe(counter % slots)
    expect(String(requestIdOf(counter))).toHaveLength(5)
    expect(requestIdOf(counter)).toBeLessThan(0x10000)
  }
})
