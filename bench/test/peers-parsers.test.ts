/** The drivers' scanners on bytes as servers write them, whole and cut at every place. */
import { describe, expect, test } from 'bun:test'
import {
  connectPacket,
  packetType,
  publishTemplate,
  readPackets,
  remainingLength,
} from '../src/peers/drivers/mqtt-packets.ts'
import { counterOfSubject, pubTemplate, readNats } from '../src/peers/drivers/nats-protocol.ts'
import { SentOrder } from '../src/peers/drivers/sent-order.ts'
import { numberAttribute, readStanzas } from '../src/peers/drivers/xmpp-scanner.ts'
import { readCounter } from '../src/wire/text.ts'

/** Every way to cut the bytes into two reads. */
function cuts(bytes: Uint8Array): Uint8Array[][] {
  return Array.from({ length: bytes.length }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)])
}

describe('XMPP', () => {
  /** As Prosody 0.12 and ejabberd 23.01 wrote it: with either quote, own and foreign namespaces, escaped text. */
  const recorded = Buffer.from(
    `<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='ca03aa65' xml:lang='en' from='localhost' version='1.0' xmlns='jabber:client'>` +
      `<stream:features><sm xmlns='urn:xmpp:sm:3'><optional/></sm></stream:features>` +
      `<presence xml:lang='en' from='u0@localhost/bench'/>` +
      `<message xml:lang='en' to='u1@localhost' from='u0@localhost/bench' type='chat' id='0000002a' xmlns='jabber:client'><archived by='u1@localhost' id='1795' xmlns='urn:xmpp:mam:tmp'/><stanza-id by='u1@localhost' id='1795' xmlns='urn:xmpp:sid:0'/><body>0000002a a &lt; b &amp; c</body></message>` +
      `<message to='u0@localhost/bench' from='u0@localhost' id='f1'><result id='9' xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'><message id='0000002b' type='chat' xmlns='jabber:client'><body>0000002b lunch</body></message></forwarded></result></message>` +
      `<message to='u0@localhost/bench' type='groupchat' from='g0@conference.localhost'><subject/></message>` +
      `<a h="17" xmlns="urn:xmpp:sm:3"/><r xmlns='urn:xmpp:sm:3'/></stream:stream>`,
  )

  function scan(chunks: Uint8Array[]): string[] {
    const seen: string[] = []
    let rest: Uint8Array | undefined
    const taker = {
      onStream: (closed: boolean) => void seen.push(closed ? 'closed' : 'opened'),
      onStanza(bytes: Uint8Array, from: number, to: number, bodyAt: number) {
        const name = /^<([\w:]+)/.exec(Buffer.from(bytes.subarray(from, to)).toString())![1]!
        const rest = bodyAt < 0 ? numberAttribute(bytes, from, to, 0x68) : readCounter(bytes, bodyAt)
        seen.push(`${name} ${rest}`)
      },
    }
    for (const chunk of chunks) rest = readStanzas(rest ? Buffer.concat([rest, chunk]) : chunk, taker)
    return seen
  }

  const expected = [
    'opened',
    'stream:features -1',
    'presence -1',
    'message 42',
    'message 43',
    'message -1',
    'a 17',
    'r -1',
    'closed',
  ]

  test('a stream is cut into stanzas, and bodies and acknowledgements are found', () => {
    expect(scan([recorded])).toEqual(expected)
  })

  test('wherever a read ends', () => {
    for (const chunks of cuts(recorded)) expect(scan(chunks)).toEqual(expected)
  })
})

describe('MQTT', () => {
  test('lengths as the standard has them', () => {
    expect(remainingLength(0)).toEqual([0])
    expect(remainingLength(127)).toEqual([0x7f])
    expect(remainingLength(128)).toEqual([0x80, 1])
    expect(remainingLength(16_384)).toEqual([0x80, 0x80, 1])
  })

  test('a CONNECT that keeps its session', () => {
    const bytes = [0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 2, 0x75, 0x37]
    expect([...connectPacket('u7', 60)]).toEqual(bytes)
  })

  test('packets are found wherever a read ends', () => {
    const {
      bytes: published,
      idAt,
      textAt,
    } = publishTemplate('u/7', Buffer.from('0000002a'.padEnd(300, ' lunch')))
    expect(published[idAt]! | published[idAt + 1]!).toBe(0)
    expect(readCounter(published, textAt)).toBe(42)
    const stream = Buffer.concat([
      Buffer.from([0x20, 2, 0, 0]),
      published,
      Buffer.from([0x40, 2, 1, 2, 0xd0, 0]),
    ])
    for (const [first, second] of cuts(stream)) {
      const seen: string[] = []
      const taker = {
        onPacket: (type: number, flags: number, _bytes: Uint8Array, from: number, to: number) =>
          void seen.push(`${type} ${flags} ${to - from}`),
      }
      const rest = readPackets(first!, taker)
      expect(readPackets(rest ? Buffer.concat([rest, second!]) : second!, taker)).toBeUndefined()
      expect(seen).toEqual([
        `${packetType.connack} 0 2`,
        `${packetType.publish} 2 307`,
        `${packetType.puback} 0 2`,
        `${packetType.pingresp} 0 0`,
      ])
    }
  })
})

describe('NATS', () => {
  const stream = Buffer.from(
    'INFO {"server_id":"N"}\r\n' +
      'MSG chat.u.7 1 14\r\n0000002a lunch\r\n' +
      'MSG chat.u.7 2 $JS.ACK.chat.x.1.1.1.1.0 8\r\n0000002b\r\n' +
      'MSG _I.7.0000002c 2 27\r\n{"stream":"chat", "seq":112}\r\n'.replace(' 27', ' 28') +
      'HMSG _I.7.pull 2 28 28\r\nNATS/1.0 404 No Messages\r\n\r\n\r\n' +
      'PING\r\n',
  )

  test('messages, acknowledgements and lines are found wherever a read ends', () => {
    for (const [first, second] of cuts(stream)) {
      const seen: string[] = []
      const taker = {
        onLine: (line: string) => void seen.push(line.slice(0, 4)),
        onMsg(bytes: Uint8Array, subjectFrom: number, subjectTo: number, from: number, to: number) {
          const subject = Buffer.from(bytes.subarray(subjectFrom, subjectTo)).toString()
          seen.push(
            `${subject} ${to - from} ${readCounter(bytes, from)} ${counterOfSubject(bytes, subjectTo)}`,
          )
        },
      }
      const rest = readNats(first!, taker)
      expect(readNats(rest ? Buffer.concat([rest, second!]) : second!, taker)).toBeUndefined()
      expect(seen).toEqual([
        'INFO',
        'chat.u.7 14 42 -1',
        'chat.u.7 8 43 -1',
        '_I.7.0000002c 28 -1 44',
        '_I.7.pull 0 -1 -1',
        'PING',
      ])
    }
  })

  test('a publication carries its counter where the acknowledgement will bring it back', () => {
    const { bytes, replyAt, textAt } = pubTemplate('chat.u.7', '_I.8', Buffer.from('0000002a lunch'))
    expect(Buffer.from(bytes).toString()).toBe('PUB chat.u.7 _I.8.00000000 14\r\n0000002a lunch\r\n')
    expect([readCounter(bytes, replyAt), readCounter(bytes, textAt)]).toEqual([0, 42])
  })
})

test('answers by number of messages reach the oldest ones first, however many wait', () => {
  const order = new SentOrder()
  for (let counter = 0; counter < 200; counter++) order.push(counter)
  for (let counter = 0; counter < 150; counter++) expect(order.shift()).toBe(counter)
  for (let counter = 200; counter < 1000; counter++) order.push(counter)
  for (let counter = 150; counter < 1000; counter++) expect(order.shift()).toBe(counter)
  expect([order.length, order.answered]).toEqual([0, 1000])
})
