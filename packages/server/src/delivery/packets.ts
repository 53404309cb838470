/** Live packets: an event encoded at most once per subprotocol, however many sessions take it. */
import {
  decodeEntry,
  type EntryEvent,
  type EntryParts,
  type EntryPlace,
  encodeServerFrame,
  entriesPacket,
  followingEntriesPacket,
  mayFollow,
  type Packet,
  type ServerFrame,
  type Subprotocol,
  type SyncEvent,
  tellsTicks,
  uuidText,
} from '@kith/protocol'
import type { LivePacket, Told } from '../ports/router.ts'

class FramePacket implements LivePacket {
  readonly position: number
  readonly frame: ServerFrame
  #json: Packet | undefined
  #msgpack: Packet | undefined
  #ticks: Packet | undefined

  constructor(frame: ServerFrame, position: number) {
    this.frame = frame
    this.position = position
  }

  encoded(subprotocol: Subprotocol): Packet {
    if (subprotocol === 'kith.v1.json') return (this.#json ??= encodeServerFrame(this.frame, subprotocol))
    return (this.#msgpack ??= encodeServerFrame(this.frame, subprotocol))
  }

  following(told: Told): Packet {
    const { frame } = this
    if (!tellsTicks(frame)) return this.encoded('kith.v1.msgpack')
    const isSame = told.ticksIn === frame.conversation
    told.ticksIn = frame.conversation
    if (!isSame) return this.encoded('kith.v1.msgpack')
    return (this.#ticks ??= encodeServerFrame({ type: 'ticks', ...frame.others }, 'kith.v1.msgpack'))
  }
}

export function framePacket(frame: SyncEvent, position = 0): LivePacket {
  return new FramePacket(frame, position)
}

/** Entries of one conversation as one packet: stored bytes are spliced, JSON sessions get them decoded. */
class EntriesPacket implements LivePacket {
  readonly position: number
  readonly #parts: EntryParts[]
  #json: Packet | undefined
  #msgpack: Packet | undefined
  #following: Packet | undefined
  #beginning: Packet | undefined
  #last: EntryPlace | undefined

  constructor(parts: EntryParts[], position: number) {
    this.#parts = parts
    this.position = position
  }

  encoded(subprotocol: Subprotocol): Packet {
    if (subprotocol === 'kith.v1.json') {
      return (this.#json ??= this.#parts.map((part) => JSON.stringify(entryEvent(part))).join('\n'))
    }
    return (this.#msgpack ??= entriesPacket(this.#parts))
  }

  following(told: Told): Packet {
    const parts = this.#parts
    const before = told.entry
    told.entry = this.#last ??= placeOf(parts.at(-1)!)
    if (before && mayFollow(parts[0]!, before))
      return (this.#following ??= followingEntriesPacket(parts, before))
    if (parts.length === 1) return this.encoded('kith.v1.msgpack')
    return (this.#beginning ??= followingEntriesPacket(parts, undefined))
  }
}

/** Without its bytes, which a session that is told nothing more would keep. */
function placeOf({ conversation, from }: EntryParts): EntryPlace {
  return { conversation, from }
}

export function livePacketOf(parts: EntryParts[], position: number): LivePacket {
  return new EntriesPacket(parts, position)
}

export function entryEvent({ conversation, bytes, clientId }: EntryParts): EntryEvent {
  const event: EntryEvent = { type: 'entry', conversation, entry: decodeEntry(bytes) }
  if (clientId !== undefined) event.clientId = clientId
  return event
}

/** The client id of a stored entry, for its author only. */
export function ownClientId(
  stored: { clientId?: Uint8Array },
  from: string,
  readerId: string,
): string | undefined {
  return from === readerId && stored.clientId ? uuidText(stored.clientId) : undefined
}
