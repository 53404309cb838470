/**
 * The only place where frames become bytes and bytes become frames, in both subprotocols. A WebSocket message
 * carries one or more frames: back to back in `kith.v1.msgpack`, one a line in `kith.v1.json`.
 */
import type { TSchema } from 'typebox'
import { ClientFrame, ServerFrame, type ServerFrame as ServerFrameType } from '../frames/index.ts'
import { limits } from '../limits.ts'
import { Entry } from '../schema/entry.ts'
import { MalformedFrame, MsgpackReader, MsgpackWriter, UnknownTag } from './msgpack.ts'
import { type Plan, planFor } from './positional.ts'

export const subprotocols = ['kith.v1.msgpack', 'kith.v1.json'] as const
export type Subprotocol = (typeof subprotocols)[number]
/** What one WebSocket message carries: text in `kith.v1.json`, bytes in `kith.v1.msgpack`. */
export type Packet = string | Uint8Array

const clientPlan = planFor(ClientFrame)
const serverPlan = planFor(ServerFrame)
const tolerantServerPlan = tolerant(serverPlan)
const entryPlan = planFor(Entry)
const writer = new MsgpackWriter()

export function encodeClientFrame(frame: ClientFrame, subprotocol: Subprotocol): Packet {
  return encode(clientPlan, frame, subprotocol)
}
export function encodeServerFrame(frame: ServerFrameType, subprotocol: Subprotocol): Packet {
  return encode(serverPlan, frame, subprotocol)
}

/** @throws MalformedFrame; the frames are well-formed but their limits are not checked yet (see validate.ts). */
export function decodeClientFrames(packet: Packet): unknown[] {
  return decode(clientPlan, packet, limits.framesPerMessageMax)
}
/** Frames that only a newer server knows are passed over. @throws MalformedFrame */
export function decodeServerFrames(packet: Packet): ServerFrameType[] {
  const frames = decode(tolerantServerPlan, packet, Number.POSITIVE_INFINITY).filter(
    (frame) => frame !== undefined,
  )
  if (!frames.every(hasType)) throw new MalformedFrame('a frame has no type')
  return frames as ServerFrameType[]
}

/** Positional frames always have one; JSON may be anything. */
function hasType(frame: unknown): boolean {
  return typeof (frame as { type?: unknown } | null)?.type === 'string'
}

/** Reads a value with an unknown tag as undefined. */
function tolerant(plan: Plan): Plan {
  return {
    write: plan.write,
    read(reader) {
      const start = reader.offset
      try {
        return plan.read(reader)
      } catch (error) {
        if (!(error instanceof UnknownTag)) throw error
        reader.offset = start
        reader.skip()
        return undefined
      }
    },
  }
}

/** Several packets of one subprotocol as one WebSocket message. */
export function joinPackets(packets: readonly Packet[]): Packet {
  if (packets.length === 1) return packets[0]!
  if (typeof packets[0] === 'string') return packets.join('\n')
  let length = 0
  for (const packet of packets) length += packet.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const packet of packets as Uint8Array[]) {
    joined.set(packet, offset)
    offset += packet.length
  }
  return joined
}

/** An entry as it is stored and spliced into frames. */
export function encodeEntry(entry: Entry): Uint8Array {
  entryPlan.write(writer.reset(), entry)
  return writer.finish()
}
export function decodeEntry(bytes: Uint8Array): Entry {
  return entryPlan.read(new MsgpackReader(bytes)) as Entry
}

/** What an `entry` event is made of before it is encoded: stored bytes stay as they are. */
export type EntryParts = {
  conversation: string
  /** The author, as it stands in the bytes. */
  from: string
  bytes: Uint8Array
  clientId?: string | undefined
}
/** What a `next` leaves out. */
export type EntryPlace = Pick<EntryParts, 'conversation' | 'from'>

/** `entry` events around stored entry bytes, without decoding them: back to back in one packet. */
export function entriesPacket(parts: readonly EntryParts[]): Uint8Array {
  writer.reset()
  for (const part of parts) writeEntry(part)
  return writer.finish()
}

/** The same with `next` wherever it says enough; `before` is the entry that the connection was told last, if any. */
export function followingEntriesPacket(
  parts: readonly EntryParts[],
  before: EntryPlace | undefined,
): Uint8Array {
  writer.reset()
  let last = before
  for (const part of parts) {
    if (last && mayFollow(part, last)) writeNext(part.bytes)
    else writeEntry(part)
    last = part
  }
  return writer.finish()
}

export function mayFollow({ clientId, from, conversation }: EntryParts, last: EntryPlace): boolean {
  return clientId === undefined && from === last.from && conversation === last.conversation
}

function writeEntry({ conversation, bytes, clientId }: EntryParts): void {
  writer.array(clientId === undefined ? 3 : 4)
  writer.integer(64)
  writer.id(conversation)
  writer.raw(bytes)
  if (clientId !== undefined) writer.uuid(clientId)
}

const idBytes = 9

/** Of stored entry bytes everything but the author; the tag takes that place in the count of items. */
function writeNext(bytes: Uint8Array): void {
  const first = bytes[1]!
  const seqEnd = 1 + (first < 0x80 ? 1 : first === 0xcc ? 2 : first === 0xcd ? 3 : 5)
  writer.part(bytes, 0, 1)
  writer.integer(77)
  writer.part(bytes, 1, seqEnd)
  writer.part(bytes, seqEnd + idBytes, bytes.length)
}

/**
 * What one session is sent at the end of a turn, as one WebSocket message: `sent` answers, the most frequent frames
 * of a server, as flat triples of id, seq and time, then packets in order.
 * @returns in `kith.v1.msgpack` bytes that are only valid until the next call of any codec function
 */
export function joinTurn(
  sent: readonly number[],
  packets: readonly Packet[],
  subprotocol: Subprotocol,
): Packet {
  if (subprotocol === 'kith.v1.json') return joinTurnAsText(sent, packets)
  if (sent.length === 0 && packets.length === 1) return packets[0]!
  writer.reset()
  for (let index = 0; index < sent.length; index += 3) {
    writer.array(4)
    writer.integer(32)
    writer.integer(sent[index]!)
    writer.integer(sent[index + 1]!)
    writer.integer(sent[index + 2]!)
  }
  for (const packet of packets) writer.raw(packet as Uint8Array)
  return writer.view()
}

function joinTurnAsText(sent: readonly number[], packets: readonly Packet[]): string {
  const lines: string[] = []
  for (let index = 0; index < sent.length; index += 3) {
    lines.push(JSON.stringify({ type: 'sent', id: sent[index], seq: sent[index + 1], time: sent[index + 2] }))
  }
  return [...lines, ...packets].join('\n')
}

/** Any value of a schema as positional MessagePack, and back: for tests and tools. */
export function encodeValue(schema: TSchema, value: unknown): Uint8Array {
  planFor(schema).write(writer.reset(), value)
  return writer.finish()
}
export function decodeValue(schema: TSchema, bytes: Uint8Array): unknown {
  return planFor(schema).read(new MsgpackReader(bytes))
}

function encode(plan: Plan, frame: unknown, subprotocol: Subprotocol): Packet {
  if (subprotocol === 'kith.v1.json') return JSON.stringify(frame)
  plan.write(writer.reset(), frame)
  return writer.finish()
}

/** An empty message carries no frame: it is a sign of life. */
function decode(plan: Plan, packet: Packet, framesMax: number): unknown[] {
  if (packet.length === 0) return []
  if (typeof packet === 'string') {
    const lines = packet.split('\n')
    if (lines.length > framesMax) throw new MalformedFrame('too many frames in one message')
    return lines.map(parseLine)
  }
  const reader = new MsgpackReader(packet)
  const frames: unknown[] = []
  do {
    if (frames.length === framesMax) throw new MalformedFrame('too many frames in one message')
    frames.push(plan.read(reader))
  } while (!reader.atEnd)
  return frames
}

function parseLine(line: string): unknown {
  if (!isShallow(line)) throw new MalformedFrame('nested too deeply')
  try {
    return JSON.parse(line)
  } catch {
    throw new MalformedFrame('not valid JSON')
  }
}

/** True when JSON text nests no deeper than the limit: checked before parsing, in one pass over the characters. */
export function isShallow(json: string, depthMax: number = limits.nestingDepthMax): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (inString) {
      if (code === 92) index++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) {
      if (++depth > depthMax) return false
    } else if (code === 93 || code === 125) depth--
  }
  return true
}
