/**
 * One live connection of a device, from the socket's opening to its end. Owns the session's state and what waits to
 * be written. Invariants: what waits is bounded (P7); events reach the socket in the order of their commits; after
 * events were dropped, nothing is sent as live until the session has caught up from before the first drop.
 */
import {
  type ClientFrame,
  type CloseReason,
  closeCodes,
  encodeServerFrame,
  joinTurn,
  limits,
  type Packet,
  type ServerFrame,
  ServerShortForms,
  type Subprotocol,
} from '@kith/protocol'
import type { LivePacket, LiveSession, Told } from '../ports/router.ts'
import type { Caller } from '../services.ts'
import type { Connection } from '../sockets/adapter.ts'
import type { CatchUpTarget } from '../sync/catch-up.ts'
import { formatCursor } from '../sync/cursor.ts'
import type { InFlight } from './in-flight.ts'

export type SessionState =
  /** Waiting for a valid hello; frames that arrive while the token is looked up wait. */
  | { name: 'greeting'; authenticating: boolean; waiting: ClientFrame[] }
  /** Reading what was missed; live packets wait. */
  | { name: 'catching-up'; since: number; buffer: LivePacket[]; overflowed: boolean }
  | { name: 'live' }
  /** Too slow: live packets are dropped until the socket has drained. */
  | { name: 'lagging'; resumeFrom: number; since: number }
  /** A request of its own has ended its device: that is still answered, and nothing else gets in or out. */
  | { name: 'leaving' }
  | { name: 'closed' }

const live: SessionState = { name: 'live' }
const leaving: SessionState = { name: 'leaving' }
const closed: SessionState = { name: 'closed' }

/** What a session needs from its surroundings. */
export type SessionHost = {
  /** Of all sessions. */
  readonly requests: InFlight
  elapsed(): number
  /** Flushes the session at the end of this turn. */
  writeSoon(session: Session): void
  /** The session fell behind and its socket has drained. */
  resume(session: Session, since: number): void
  /** Every event up to here was handed to the sessions. */
  safePosition(): number
  slowed(): void
}

/** A `sent` answer in bytes, for the bound on what waits. */
const sentBytes = 24
const emptyBytes = new Uint8Array(0)
/** Live packets that may wait while a session catches up. */
const catchUpBufferMax = 1_000

export class Session implements LiveSession, CatchUpTarget {
  readonly sessionId: number
  readonly connection: Connection
  readonly #host: SessionHost
  state: SessionState = { name: 'greeting', authenticating: false, waiting: [] }
  caller: Caller | undefined
  /** Commits up to here came with the catch-up, which may read one before its live event is made. */
  caughtUpTo = 0
  /** Elapsed time when something was last heard. */
  heardAt: number
  /** Elapsed time when it last counted as a heartbeat. */
  heartbeatAt = 0
  requestsInFlight = 0
  /** The client understands `next` and `ticks`. */
  takesShortForms = false
  readonly shortForms = new ServerShortForms()
  #told: Told = {}
  queuedToWrite = false
  /** Answers to sends, as flat triples of request id, seq and time. */
  #sent: number[] = []
  #queue: Packet[] = []
  /** For each queued packet whether it is an event, which may be dropped, or an answer, which may not. */
  #isEvent: boolean[] = []
  #queuedBytes = 0
  /** The socket took more than it could send; nothing is written before `drained`. */
  #blocked = false
  /** Everything up to here was written before the socket blocked. */
  #resumeFrom = 0
  #whenWritable: ((open: boolean) => void)[] = []
  /** The last cursor that the client was given, and whether it was told anything since: only then is a newer one of use. */
  #cursorGiven = 0
  #toldSinceCursor = false
  /** The end of the queue of requests whose answers may be large. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(sessionId: number, connection: Connection, host: SessionHost) {
    this.sessionId = sessionId
    this.connection = connection
    this.#host = host
    this.heardAt = host.elapsed()
  }

  get userId(): string {
    return this.caller!.userId
  }
  get deviceId(): string {
    return this.caller!.deviceId
  }
  get subprotocol(): Subprotocol {
    return this.connection.subprotocol
  }

  /** Takes frames no more. */
  get isOver(): boolean {
    return this.state.name === 'closed' || this.state.name === 'leaving'
  }

  /** Bytes that wait for the socket. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  requestBegan(): void {
    this.requestsInFlight++
    this.#host.requests.began()
  }

  requestEnded(): void {
    this.requestsInFlight--
    this.#host.requests.ended()
  }

  /** A live event. */
  deliver(packet: LivePacket): void {
    const { state } = this
    if (packet.position !== 0 && packet.position <= this.caughtUpTo) return
    if (state.name === 'live') this.#push(this.#encoded(packet), true)
    else if (state.name === 'catching-up') {
      if (state.buffer.length < catchUpBufferMax) state.buffer.push(packet)
      else state.overflowed = true
    }
  }

  #encoded(packet: LivePacket): Packet {
    if (this.takesShortForms && packet.following) return packet.following(this.#told)
    return packet.encoded(this.subprotocol)
  }

  answer(frame: ServerFrame): void {
    this.push(encodeServerFrame(frame, this.subprotocol))
  }

  /** The answer to a send, encoded with the others of this turn. */
  answerSent(id: number, seq: number, time: number): void {
    if (this.state.name === 'closed') return
    this.#sent.push(id, seq, time)
    this.#queuedBytes += sentBytes
    this.#queued()
  }

  /** An encoded answer. */
  push(packet: Packet): void {
    if (this.state.name !== 'closed') this.#push(packet, false)
  }

  #push(packet: Packet, isEvent: boolean): void {
    this.#queue.push(packet)
    this.#isEvent.push(isEvent)
    this.#queuedBytes += packet.length
    this.#queued()
  }

  /**
   * Everything up to here was told: what a cursor may say. While something is missing that is known to be under way,
   * it is where the missing begins (P4).
   */
  get toldUpTo(): number {
    const { state } = this
    if (state.name === 'catching-up') return state.since
    return state.name === 'lagging' ? state.resumeFrom : Math.max(this.#host.safePosition(), this.caughtUpTo)
  }

  /** The answer to a sign of life: a cursor when there is a new one, else as little as a message can be. */
  beat(): void {
    const since = this.toldUpTo
    if (this.#toldSinceCursor && since > this.#cursorGiven) {
      this.answer({ type: 'cursor', cursor: formatCursor({ since }) })
      this.#cursorGiven = since
      this.#toldSinceCursor = false
    } else if (this.#queuedBytes === 0 && !this.#blocked && this.state.name !== 'closed')
      this.#write(this.subprotocol === 'kith.v1.json' ? '' : emptyBytes)
  }

  #queued(): void {
    this.#toldSinceCursor = true
    if (!this.#blocked) {
      if (!this.queuedToWrite) this.#host.writeSoon(this)
    } else if (this.#queuedBytes + this.connection.queuedBytes() > limits.sessionBacklogBytesMax)
      this.#fallBehind()
  }

  /** Writes everything that waits as one message. */
  flush(): void {
    this.queuedToWrite = false
    if (this.#queuedBytes === 0 || this.#blocked || this.state.name === 'closed') return
    const packet = joinTurn(this.#sent, this.#queue, this.subprotocol)
    this.#clear()
    this.#write(packet)
  }

  #write(packet: Packet): void {
    const outcome = this.connection.send(packet)
    if (outcome === 'sent') return
    if (outcome === 'dropped') return this.close('slow_reader')
    this.#blocked = true
    this.#resumeFrom = this.#host.safePosition()
  }

  /** The socket can take more. */
  drained(): void {
    this.#blocked = false
    this.flush()
    this.#wake(true)
    const { state } = this
    if (state.name !== 'lagging' || this.#blocked) return
    this.beginCatchUp(state.resumeFrom)
    this.#host.resume(this, state.resumeFrom)
  }

  /** P7: drops waiting events, keeps answers; a session whose answers alone are too many is cut. */
  #fallBehind(): void {
    this.#queue = this.#queue.filter((_, index) => !this.#isEvent[index])
    this.#isEvent = this.#queue.map(() => false)
    this.#told = {}
    this.#queuedBytes = this.#queue.reduce(
      (bytes, packet) => bytes + packet.length,
      (this.#sent.length / 3) * sentBytes,
    )
    if (this.state.name === 'live') {
      this.state = { name: 'lagging', resumeFrom: this.#resumeFrom, since: this.#host.elapsed() }
      this.#host.slowed()
    } else if (this.#queuedBytes > limits.sessionBacklogBytesMax) this.close('slow_reader')
  }

  beginCatchUp(since: number): void {
    this.state = { name: 'catching-up', since, buffer: [], overflowed: false }
  }

  pushAndWait(packet: Packet): Promise<boolean> {
    this.push(packet)
    this.flush()
    if (this.isOver) return Promise.resolve(false)
    return this.#writable()
  }

  /** P7: one after another, and only when the socket took the answer before: so one of them is in memory at a time. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => this.#writable()).then(run)
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    )
    return mine
  }

  #writable(): Promise<boolean> {
    if (!this.#blocked || this.state.name === 'closed') return Promise.resolve(true)
    return new Promise((resolve) => this.#whenWritable.push(resolve))
  }

  #wake(open: boolean): void {
    const waiting = this.#whenWritable
    this.#whenWritable = []
    for (const wake of waiting) wake(open)
  }

  takeBuffered(): LivePacket[] | 'overflow' {
    if (this.state.name !== 'catching-up') return []
    const { buffer, overflowed, since } = this.state
    this.beginCatchUp(since)
    return overflowed ? 'overflow' : buffer
  }

  becomeLive(packets: Packet[], until: number): void {
    if (this.state.name !== 'catching-up') return
    this.state = live
    this.#told = {}
    this.caughtUpTo = this.#cursorGiven = until
    for (const packet of packets) this.#push(packet, true)
  }

  /** Its device is gone by its own wish: closes as soon as the request that did it is answered. */
  leave(): void {
    if (this.state.name !== 'closed') this.state = leaving
  }

  /** After an answer. */
  closeIfLeaving(): void {
    if (this.state.name !== 'leaving') return
    this.flush()
    this.close('unauthenticated')
  }

  close(reason: CloseReason): void {
    if (this.state.name === 'closed') return
    this.connection.close(closeCodes[reason].code, reason)
    this.ended()
  }

  /** The connection is gone. */
  ended(): void {
    this.state = closed
    this.#clear()
    this.#wake(false)
  }

  #clear(): void {
    if (this.#sent.length > 0) this.#sent = []
    this.#queue = []
    this.#isEvent = []
    this.#queuedBytes = 0
  }
}
