/**
 * All sessions of this process: opens them, greets them, writes what they queued once a turn, and ends those that
 * are silent, slow or no longer allowed. Owns the table of sessions; the router knows only those that are greeted.
 */

import {
  type ClientFrame,
  type CloseReason,
  decodeClientFrames,
  type ErrorCode,
  encodeServerFrame,
  errorCodes,
  type Hello,
  limits,
  MalformedFrame,
  type Packet,
  type SyncEvent,
  shortFormsSince,
  wireRevision,
} from '@kith/protocol'
import { asClientFrame } from '@kith/protocol/validate'
import { framePacket } from '../delivery/packets.ts'
import type { DirectoryPort } from '../ports/directory.ts'
import type { RouterPort } from '../ports/router.ts'
import type { Cancel, Runtime } from '../ports/runtime.ts'
import { addressKey } from '../security/addresses.ts'
import type { Caller, PresenceService, Tokens } from '../services.ts'
import type { Connection, ConnectionHandler } from '../sockets/adapter.ts'
import { catchUp } from '../sync/catch-up.ts'
import { formatCursor, parseCursor } from '../sync/cursor.ts'
import { InFlight } from './in-flight.ts'
import { Session, type SessionHost } from './session.ts'

export type SessionServices = {
  runtime: Runtime
  serverId: string
  directory: DirectoryPort
  router: RouterPort
  tokens: Tokens
  presence: PresenceService
  safePosition(): number
  /** A greeted session sent a valid frame other than hello. */
  handle(session: Session, frame: ClientFrame): void
}

const sweepEveryMs = 2_000
/** Devices that catch up at the same time; the others wait their turn, so a storm costs bounded memory (P7). */
const catchUpsAtOnceMax = 64
/** Frames that may wait while the token of a hello is looked up. */
const earlyFramesMax = 64

export class Sessions implements ConnectionHandler, SessionHost {
  readonly #services: SessionServices
  readonly #byConnection = new Map<number, Session>()
  readonly #perAddress = new Map<string, number>()
  #toWrite: Session[] = []
  #writeScheduled = false
  #lastSessionId = 0
  #catchingUp = 0
  readonly #waitingToCatchUp: (() => void)[] = []
  #stopSweep: Cancel
  draining = false
  readonly requests = new InFlight()
  /** How often a session was dropped to catch-up mode. */
  slowedCount = 0

  constructor(services: SessionServices) {
    this.#services = services
    this.#stopSweep = services.runtime.timers.every(sweepEveryMs, () => this.#sweep())
  }

  get count(): number {
    return this.#byConnection.size
  }

  get catchUpsWaiting(): number {
    return this.#waitingToCatchUp.length
  }

  /** Of the session that has the most: requests that wait for their answer, and bytes that wait for the socket. */
  most(): { requests: number; queuedBytes: number } {
    const most = { requests: 0, queuedBytes: 0 }
    for (const { requestsInFlight, queuedBytes } of this.#byConnection.values()) {
      most.requests = Math.max(most.requests, requestsInFlight)
      most.queuedBytes = Math.max(most.queuedBytes, queuedBytes)
    }
    return most
  }

  elapsed(): number {
    return this.#services.runtime.clock.elapsed()
  }

  safePosition(): number {
    return this.#services.safePosition()
  }

  slowed(): void {
    this.slowedCount++
  }

  connectionsOf(address: string): number {
    return this.#perAddress.get(addressKey(address)) ?? 0
  }

  #countConnection(address: string, change: 1 | -1): void {
    const count = this.connectionsOf(address) + change
    if (count > 0) this.#perAddress.set(addressKey(address), count)
    else this.#perAddress.delete(addressKey(address))
  }

  opened(connection: Connection): void {
    this.#countConnection(connection.address, 1)
    this.#byConnection.set(connection.connectionId, new Session(++this.#lastSessionId, connection, this))
  }

  received(connection: Connection, packet: Packet): void {
    const session = this.#byConnection.get(connection.connectionId)
    if (!session || session.isOver) return
    // What is validated depends on the form: ids that came as bytes are not looked at again.
    if ((typeof packet === 'string') !== (session.subprotocol === 'kith.v1.json'))
      return session.close('bad_frame')
    session.heardAt = this.elapsed()
    if (session.caller) this.#heartbeat(session, session.caller)
    if (packet.length === 0) return session.caller ? session.beat() : session.close('bad_frame')
    for (const value of this.#decode(session, packet)) {
      const frame = session.shortForms.expand(value)
      this.#receive(session, asClientFrame(frame, session.subprotocol), frame)
    }
  }

  /** Whatever a session says is a sign of life; it is noted as often as one is owed, and not with every message. */
  #heartbeat(session: Session, { userId, deviceId }: Caller): void {
    if (session.heardAt - session.heartbeatAt < limits.pingEveryMs / 2) return
    session.heartbeatAt = session.heardAt
    this.#services.presence.heartbeat(userId, deviceId)
  }

  drained(connection: Connection): void {
    this.#byConnection.get(connection.connectionId)?.drained()
  }

  closed(connection: Connection): void {
    const session = this.#byConnection.get(connection.connectionId)
    if (!session) return
    this.#byConnection.delete(connection.connectionId)
    this.#countConnection(connection.address, -1)
    const greeted = session.caller
    session.ended()
    if (!greeted) return
    this.#services.router.remove(session)
    this.#services.presence.sessionEnded(greeted.userId)
  }

  #decode(session: Session, packet: Packet): unknown[] {
    try {
      return decodeClientFrames(packet)
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error
      session.close('bad_frame')
      return []
    }
  }

  #receive(session: Session, frame: ClientFrame | undefined, value: unknown): void {
    if (session.isOver) return
    if (!frame) return this.#refuseInvalid(session, value)
    if (session.state.name !== 'greeting') {
      if (frame.type === 'hello') session.close('bad_frame')
      else if (this.draining && 'id' in frame) this.#refuse(session, frame.id, 'draining')
      else this.#services.handle(session, frame)
      return
    }
    if (!session.state.authenticating) {
      if (frame.type === 'hello') void this.#greet(session, frame)
      else session.close('bad_frame')
    } else if (frame.type === 'hello' || session.state.waiting.length >= earlyFramesMax)
      session.close('bad_frame')
    else session.state.waiting.push(frame)
  }

  /** An invalid request with an id gets its answer and the session goes on; anything else ends it. */
  #refuseInvalid(session: Session, value: unknown): void {
    const id = (value as { id?: unknown } | null)?.id
    if (
      session.state.name === 'greeting' ||
      typeof id !== 'number' ||
      !Number.isInteger(id) ||
      id < 1 ||
      id > 0xffffffff
    ) {
      return session.close('bad_frame')
    }
    this.#refuse(session, id, 'bad_request')
  }

  #refuse(session: Session, id: number, code: ErrorCode): void {
    const { retry, means } = errorCodes[code]
    session.answer({ type: 'error', id, code, message: means, retry })
  }

  async #greet(session: Session, hello: Hello): Promise<void> {
    session.state = { name: 'greeting', authenticating: true, waiting: [] }
    try {
      const caller = await this.#services.tokens.authenticate(hello.token)
      if (session.state.name !== 'greeting') return
      if (!caller) return session.close('unauthenticated')
      if (this.draining) return session.close('draining')
      session.takesShortForms =
        session.subprotocol === 'kith.v1.msgpack' && (hello.revision ?? 0) >= shortFormsSince
      await this.#welcome(session, caller, hello.cursor, session.state.waiting)
    } catch (error) {
      this.#services.runtime.log('error', 'a session could not be greeted', { error: String(error) })
      session.close('internal')
    }
  }

  async #welcome(
    session: Session,
    caller: Caller,
    cursor: string | undefined,
    early: ClientFrame[],
  ): Promise<void> {
    const { runtime, router, presence, serverId, directory } = this.#services
    session.caller = { ...caller, sessionId: session.sessionId }
    const replaced = router.add(session)
    if (replaced instanceof Session) replaced.close('replaced')
    presence.heartbeat(caller.userId, caller.deviceId)
    session.beginCatchUp(0)
    const since = await this.#resumePoint(directory, cursor)
    if (session.state.name === 'catching-up') session.state.since = since ?? 0
    session.answer({
      type: 'welcome',
      userId: caller.userId,
      deviceId: caller.deviceId,
      serverId,
      now: runtime.clock.now(),
      pingEveryMs: limits.pingEveryMs,
      resumed: since !== undefined,
      revision: wireRevision,
    })
    for (const frame of early) this.#receive(session, frame, frame)
    await this.#catchUp(session, since ?? 0)
    await this.#tellPresence(session)
  }

  /** A cursor that this store cannot have issued (a restored backup, another server) means everything anew. */
  async #resumePoint(directory: DirectoryPort, cursor: string | undefined): Promise<number | undefined> {
    const since = cursor === undefined ? undefined : parseCursor(cursor)?.since
    if (since === undefined || since === 0) return undefined
    return (await directory.wasIssued(since)) ? since : undefined
  }

  async #catchUp(session: Session, since: number): Promise<void> {
    if (this.#catchingUp >= catchUpsAtOnceMax)
      await new Promise<void>((resolve) => this.#waitingToCatchUp.push(resolve))
    this.#catchingUp++
    try {
      if (session.state.name === 'catching-up') await catchUp(this.#services.directory, session, since)
    } finally {
      this.#catchingUp--
      this.#waitingToCatchUp.shift()?.()
    }
  }

  /** F13: presence pulled at the start. Offline is what a client assumes. */
  async #tellPresence(session: Session): Promise<void> {
    for (const presence of await this.#services.presence.contactsOf(session.userId)) {
      if (presence.online && session.state.name === 'live') session.answer({ type: 'presence', presence })
    }
  }

  resume(session: Session, since: number): void {
    session.push(
      encodeServerFrame({ type: 'catch-up', cursor: formatCursor({ since }) }, session.subprotocol),
    )
    this.#catchUp(session, since).catch((error) => {
      this.#services.runtime.log('error', 'a session could not catch up', { error: String(error) })
      session.close('internal')
    })
  }

  writeSoon(session: Session): void {
    session.queuedToWrite = true
    this.#toWrite.push(session)
    if (this.#writeScheduled) return
    this.#writeScheduled = true
    queueMicrotask(() => this.writeAll())
  }

  /** Writes what all sessions queued in this turn. */
  writeAll(): void {
    this.#writeScheduled = false
    const sessions = this.#toWrite
    this.#toWrite = []
    for (const session of sessions) session.flush()
  }

  #sweep(): void {
    const now = this.elapsed()
    for (const session of this.#byConnection.values()) {
      const { state } = session
      const silent = now - session.heardAt
      if (state.name === 'greeting' && silent > limits.helloTimeoutMs) session.close('hello_timeout')
      else if (silent > limits.idleTimeoutMs) session.close('idle')
      else if (state.name === 'lagging' && now - state.since > limits.sessionDrainMsMax)
        session.close('slow_reader')
    }
  }

  /** @param asker the session that asked for it: it gets its answer first */
  closeDevice(userId: string, deviceId: string, asker?: number): void {
    for (const session of [...this.#services.router.sessionsOf(userId)]) {
      if (session.deviceId !== deviceId || !(session instanceof Session)) continue
      if (session.sessionId === asker) session.leave()
      else session.close('unauthenticated')
    }
  }

  toUser(userId: string, event: SyncEvent): void {
    this.#services.router.toUser(userId, framePacket(event))
  }

  /** New sessions and requests are told to go elsewhere from now on. */
  beginDrain(): void {
    this.draining = true
  }

  closeAll(reason: CloseReason): void {
    this.#stopSweep()
    for (const session of this.#byConnection.values()) {
      session.flush()
      session.close(reason)
    }
  }
}
