/** The router port: brings an event to the live sessions of users, wherever they are. A hint, never the truth. */
import type { EntryPlace, Packet, Subprotocol } from '@kith/protocol'

/** An event that is encoded at most once per subprotocol, however many sessions take it. */
export type LivePacket = {
  /** Position of the commit that caused it; 0 for presence and typing, which no log holds. */
  readonly position: number
  encoded(subprotocol: Subprotocol): Packet
  /** In `kith.v1.msgpack` for a session that takes short forms: notes what it tells, and leaves out what it can. */
  following?(told: Told): Packet
}

/** What a session was told last, for short forms; empty where that is not certain. */
export type Told = {
  entry?: EntryPlace | undefined
  ticksIn?: string | undefined
}

/** What the router knows of a live session. */
export type LiveSession = {
  readonly sessionId: number
  readonly userId: string
  readonly deviceId: string
  deliver(packet: LivePacket): void
}

export type RouterPort = {
  /** From now on the session gets its user's events. Returns the session of the same device that it replaces. */
  add(session: LiveSession): LiveSession | undefined
  remove(session: LiveSession): void
  toUser(userId: string, packet: LivePacket, exceptSession?: number): void
  /** Calls back once, at the next event for the user: what a long poll waits for. */
  onNext(userId: string, wake: () => void): () => void
  sessionsOf(userId: string): readonly LiveSession[]
  isOnline(userId: string): boolean
  /** True when nothing but this session listens for the user: no other device, no long poll. */
  isOnlySession(userId: string, sessionId: number): boolean
}
