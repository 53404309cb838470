/**
 * Owns the connection: its state, the one link and the timers around it. Invariant: at most one link, and only while
 * the state is connecting, greeting, catching-up or live; everything a closed link still says is ignored. It decides
 * when to connect again (with backoff) and when never to (the close code says so). Never looks into events.
 */
import { type ClientFrame, closeCodes, retryAfterClose, type ServerFrame, type Welcome } from '@kith/protocol'
import { offline } from '../error.ts'
import type { Cancel, Platform } from '../runtime/platform.ts'
import { backoffCapMs, backoffMs } from './backoff.ts'
import { type Answer, type AnswerHandler, type RequestBody, Requests } from './requests.ts'
import { type ConnectionState, isOpen, type StopReason, transition, type Via } from './state.ts'
import type { Link, Transport } from './transport.ts'

export type ConnectionOptions = {
  platform: Platform
  socket: Transport | undefined
  /** At least one of the two. */
  poll: Transport | undefined
  /** The first frame of every session; undefined when nobody is logged in. */
  hello(): ClientFrame | undefined
  /** Welcome and events, in order; answers are handed to whoever asked. */
  received(frame: ServerFrame): void
  changed(state: ConnectionState): void
}

/** A session that held this long shows that the server is well: the next backoff starts small. */
const stableAfterMs = 10_000
const openTimeoutMs = 10_000
const pongTimeoutMs = 10_000
/** After a sleep most links are dead: waiting long for their answer helps nobody. */
const wakePongTimeoutMs = 4_000
/** After so many sockets that never opened, long polling is tried. */
const socketFailuresMax = 3
/** A polling session ends after a time that doubles up to the longest, to try a socket again. */
const pollSessionMsMin = 10_000
const pollSessionMsMax = 5 * 60_000
/** How long a `hello` of a link that this side gave up may still be on its way to the server. */
const ghostMsMax = 30_000
const none: Cancel = () => {}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #requests: Requests
  #state: ConnectionState = { name: 'offline' }
  #link: Link | undefined
  #wanted = false
  #attempt = 0
  #socketFailures = 0
  /** Since a socket opened last. */
  #pollSessions = 0
  #openedAt = 0
  /** When the link before this one broke. */
  #lastEndedAt = Number.NEGATIVE_INFINITY
  #cancelTimer: Cancel = none
  #cancelPing: Cancel = none
  #pingEveryMs = 0
  /** When something was last heard from the server, and said to it. */
  #heardAt = 0
  #saidAt = 0
  /** Whatever the server says next shows that the link lives. */
  #beating = false
  /** It was live before a sleep, and is again with the next pong. */
  #waking = false
  readonly #unsubscribe: Cancel

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#requests = new Requests(options.platform, () => this.restart())
    this.#unsubscribe = options.platform.network.subscribe((online) => this.#networkChanged(online))
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Requests that wait for their answer. */
  get requests(): number {
    return this.#requests.size
  }

  get isOpen(): boolean {
    return isOpen(this.#state)
  }

  connect(): void {
    this.#wanted = true
    const { name } = this.#state
    if (name === 'offline' || name === 'waiting' || name === 'stopped') this.#start()
  }

  disconnect(): void {
    this.#wanted = false
    this.#end()
    if (this.#state.name !== 'offline') this.#become({ name: 'offline' })
  }

  /** For good: also stops listening to the network. */
  close(): void {
    this.disconnect()
    this.#unsubscribe()
  }

  /** The link is of no use any more: end it and connect again. */
  restart(): void {
    if (this.#link) this.#linkClosed(closeCodes.internal.code)
  }

  /** The device may have slept, and what looks live be dead without anybody having been told. */
  wake(): void {
    const { name } = this.#state
    if (name === 'waiting') this.#start()
    if (!this.isOpen) return
    if (this.#state.name === 'live') {
      this.#waking = true
      this.#become({ name: 'catching-up', via: this.#state.via })
    }
    this.#ping(wakePongTimeoutMs)
  }

  /** Everything up to the cursor of this frame is stored. */
  caughtUp(by: 'caught-up' | 'pong'): void {
    if (this.#state.name !== 'catching-up' || (by === 'pong' && !this.#waking)) return
    this.#waking = false
    this.#become({ name: 'live', via: this.#state.via })
  }

  /** The server starts catch-up again, because this session was too slow. */
  fellBehind(): void {
    this.#waking = false
    if (this.#state.name === 'live') this.#become({ name: 'catching-up', via: this.#state.via })
  }

  /** A notice; dropped when there is nobody to notice it. */
  notify(frame: ClientFrame): void {
    if (this.isOpen) this.#send(frame)
  }

  /** The handler is called exactly once, and within the order of the frames around its answer. */
  ask(body: RequestBody, handler: AnswerHandler): void {
    if (!this.isOpen || !this.#link || this.#requests.isFull) handler(offline())
    else this.#send(this.#requests.begin(body, handler))
  }

  /** The same as a promise, which rejects with a `KithError`. */
  request(body: RequestBody): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.ask(body, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
    return promise
  }

  #send(frame: ClientFrame): void {
    this.#saidAt = this.#options.platform.now()
    this.#link?.send(frame)
  }

  #start(): void {
    const hello = this.#options.hello()
    if (!hello) return
    this.#cancelTimer()
    const transport = this.#transport()
    this.#become({ name: 'connecting', attempt: this.#attempt, via: transport.via })
    this.#cancelTimer = this.#options.platform.after(openTimeoutMs, () => this.restart())
    this.#link = this.#open(transport, hello)
  }

  #open(transport: Transport, hello: ClientFrame): Link {
    // A link that was given up may still call back; only the current one counts.
    const link: Link = transport.open({
      opened: () => this.#link === link && this.#greet(link, hello, transport.via),
      frames: (frames) => this.#link === link && this.#receive(frames),
      closed: (code) => this.#link === link && this.#linkClosed(code),
    })
    return link
  }

  #transport(): Transport {
    const { socket, poll } = this.#options
    if (!socket) return poll!
    return poll && this.#socketFailures >= socketFailuresMax ? poll : socket
  }

  #greet(link: Link, hello: ClientFrame, via: Via): void {
    if (via === 'socket') this.#socketFailures = this.#pollSessions = 0
    this.#become({ name: 'greeting', attempt: this.#attempt, via })
    link.send(hello)
  }

  #receive(frames: ServerFrame[]): void {
    this.#heardAt = this.#options.platform.now()
    if (this.#beating) this.#keepAlive()
    for (const frame of frames) {
      if (frame.type === 'welcome') this.#welcomed(frame)
      // A pong is an answer, and its cursor an event.
      if (!this.#requests.take(frame) || frame.type === 'pong') this.#options.received(frame)
    }
  }

  #welcomed(welcome: Welcome): void {
    if (this.#state.name !== 'greeting') return
    const { via } = this.#state
    this.#become({ name: 'catching-up', via })
    this.#openedAt = this.#saidAt = this.#options.platform.now()
    this.#cancelTimer()
    this.#cancelTimer = via === 'poll' ? this.#endPollingInTime() : none
    this.#pingEveryMs = welcome.pingEveryMs
    this.#keepAlive()
  }

  #endPollingInTime(): Cancel {
    const ms = Math.min(pollSessionMsMax, pollSessionMsMin * 2 ** Math.min(this.#pollSessions++, 10))
    return this.#options.platform.after(ms, () => this.#linkClosed(closeCodes.idle.code))
  }

  /**
   * C20: both sides hear from each other at least every `pingEveryMs`. A session that talks and is answered needs
   * nothing more; one that is silent in either direction gives a sign of life and wants one back.
   */
  #keepAlive(): void {
    this.#cancelPing()
    this.#beating = false
    const silentMs = this.#options.platform.now() - Math.min(this.#heardAt, this.#saidAt)
    // The device's clock may have jumped.
    const isSilent = silentMs < 0 || silentMs >= this.#pingEveryMs
    if (isSilent) this.#beat()
    else
      this.#cancelPing = this.#options.platform.after(this.#pingEveryMs - silentMs, () => this.#keepAlive())
  }

  #beat(): void {
    this.#beating = true
    this.#heardAt = this.#saidAt = this.#options.platform.now()
    this.#cancelPing = this.#options.platform.after(pongTimeoutMs, () => this.restart())
    this.#link?.beat()
  }

  #ping(timeoutMs: number): void {
    this.#cancelPing()
    this.#beating = false
    this.#cancelPing = this.#options.platform.after(timeoutMs, () => this.restart())
    this.ask({ type: 'ping' }, (answer) => {
      if (!(answer instanceof Error)) this.#keepAlive()
    })
  }

  #linkClosed(code: number): void {
    const state = this.#state
    const ghost = this.#replacedByGhost(code)
    this.#countFailure(state)
    if (isOpen(state) && this.#options.platform.now() - this.#openedAt >= stableAfterMs) this.#attempt = 0
    this.#end()
    if (retryAfterClose(code) === 'giveup' && !ghost)
      this.#become({ name: 'stopped', reason: stopReason(code) })
    else this.#wait(backoffMs(this.#attempt++, this.#options.platform.fraction()))
  }

  /**
   * The session that took over may be this client's own, given up a moment ago, whose `hello` reached the server
   * late. Then connecting again is right, once: two programs that share a device must not chase each other.
   */
  #replacedByGhost(code: number): boolean {
    const now = this.#options.platform.now()
    const replaced = code === closeCodes.replaced.code
    const ghost = replaced && now - this.#lastEndedAt < ghostMsMax
    this.#lastEndedAt = replaced ? Number.NEGATIVE_INFINITY : now
    return ghost
  }

  /** A socket that never opens means long polling, but only while the server can be reached at all. */
  #countFailure(state: ConnectionState): void {
    if (state.name === 'connecting' && state.via === 'socket') this.#socketFailures++
    else if (state.name === 'greeting' && state.via === 'poll') this.#socketFailures = 0
    else if (isOpen(state) && state.via === 'poll') this.#socketFailures = socketFailuresMax - 1
  }

  #wait(ms: number): void {
    const { platform } = this.#options
    this.#become({ name: 'waiting', attempt: this.#attempt, until: platform.now() + ms })
    this.#cancelTimer = platform.after(ms, () => this.#start())
  }

  /** Ends the link and every timer; whoever waits for an answer is told. */
  #end(): void {
    const link = this.#link
    this.#link = undefined
    this.#cancelTimer()
    this.#cancelPing()
    this.#cancelTimer = this.#cancelPing = none
    this.#waking = this.#beating = false
    link?.close()
    this.#requests.endAll()
  }

  /** Only a hint: when the device is wrong about being offline, the longest backoff tries all the same. */
  #networkChanged(online: boolean): void {
    if (!this.#wanted || this.#state.name === 'stopped') return
    if (!online) {
      this.#end()
      if (this.#state.name !== 'offline') this.#become({ name: 'offline' })
      this.#cancelTimer = this.#options.platform.after(backoffCapMs, () => this.#start())
    } else if (this.#state.name === 'offline' || this.#state.name === 'waiting') this.#start()
    // Another network than before: the link may have died with the old one.
    else if (this.isOpen) this.#ping(wakePongTimeoutMs)
  }

  #become(state: ConnectionState): void {
    this.#state = transition(this.#state, state)
    this.#options.changed(this.#state)
  }
}

function stopReason(code: number): StopReason {
  if (code === closeCodes.replaced.code) return 'replaced'
  return code === closeCodes.unauthenticated.code ? 'unauthenticated' : 'refused'
}
