/**
 * A light client: connects, catches up, sends and stays, whatever happens to the server and the network. Owns its
 * session, outbox and inbox. Independent of the SDK on purpose, so that a mistake there cannot hide one in the server.
 * Time comes from whoever calls `tick`, several times a second.
 */
import { retryAfterClose, type ServerFrame, uuidV7 } from '@kith/protocol'
import type { AnswerBook } from '../checks/answer-book.ts'
import { textOf } from '../checks/message-text.ts'
import type { Findings } from '../checks/verdict.ts'
import type { Login } from './http.ts'
import { Inbox } from './inbox.ts'
import { Outbox, type Outgoing } from './outbox.ts'
import { type Answer, type RequestBody, WireSession } from './wire-session.ts'

export type DeviceOptions = {
  url: string
  login: Login
  /** Its number in message texts. */
  sender: number
  book: AnswerBook
  findings: Findings
  /** How wrong its clock is in the beginning. */
  clockErrorMs?: number
  /** Asks for nothing by itself: neither what it misses, nor marks. */
  isPassive?: boolean
  /** After every change that somebody may wait for. */
  changed(): void
}

type State = 'offline' | 'waiting' | 'connecting' | 'live'

const answerMsMax = 8_000
const connectMsMax = 8_000
const retryMs = 250
const reconnectMsMin = 100
const reconnectMsMax = 1_600
const pingEveryMs = 5_000
const receiptsEveryMs = 1_000
const gapAfterMs = 200
const inFlightMax = 64
const fetchEntries = 200

export class Device {
  readonly inbox = new Inbox()
  readonly outbox = new Outbox()
  readonly options: DeviceOptions
  state: State = 'offline'
  /** How often a session of it ended without its wish. */
  breaks = 0
  /** How wrong its clock is. */
  clockErrorMs: number
  #session: WireSession | undefined
  #stateSince = 0
  /** To connect, since the last session that came to be live. */
  #attempts = 0
  #reconnectAt = 0
  #lastHeard = 0
  #lastPing = 0
  #lastReceipts = 0
  #lastGapCheck = 0
  readonly #delivered = new Map<string, number>()

  constructor(options: DeviceOptions) {
    this.options = options
    this.clockErrorMs = options.clockErrorMs ?? 0
  }

  get userId(): string {
    return this.options.login.userId
  }

  /** Everything it sent is answered, and everything it knows of is here. */
  get isAtRest(): boolean {
    if (this.outbox.waiting > 0 || this.inbox.unknown.size > 0) return false
    for (const view of this.inbox.views.values()) if (!view.isComplete) return false
    return true
  }

  connect(): void {
    if (this.state === 'offline') this.#open()
  }

  disconnect(): void {
    this.#become('offline')
    this.#drop()
  }

  /** The connection is gone at once, as far as this device is concerned; it comes back by itself. */
  break(): void {
    if (this.state === 'live' || this.state === 'connecting') this.#broken()
  }

  send(conversationId: string, bytes = 0): void {
    const { sender, book } = this.options
    const number = book.next(conversationId, sender)
    const queuedAt = Date.now() + this.clockErrorMs
    const clientId = uuidV7(Math.max(0, queuedAt), crypto.getRandomValues(new Uint8Array(10)))
    const content = { kind: 'text', text: textOf({ sender, number, bytes }) } as const
    this.outbox.add({ conversationId, clientId, sender, number, content, queuedAt })
    this.#pump()
  }

  /** Undefined when there is no connection or it ended first. */
  async request(body: RequestBody): Promise<Answer | undefined> {
    return await this.#session?.request(body)
  }

  tick(now: number): void {
    if (this.state === 'waiting' && now >= this.#reconnectAt) this.#open()
    if (this.state === 'connecting' && now - this.#stateSince > connectMsMax) this.#broken()
    if (this.state !== 'live') return
    if (now - this.#lastHeard > answerMsMax + pingEveryMs) return this.#broken()
    if (now - this.#lastPing > pingEveryMs) this.#ping(now)
    if (now - this.#lastReceipts > receiptsEveryMs) this.#sendReceipts(now)
    if (now - this.#lastGapCheck > gapAfterMs) this.#fillGaps(now)
    this.#pump()
  }

  #open(): void {
    const { url, login } = this.options
    this.#become('connecting')
    const { cursor } = this.inbox
    const session: WireSession = new WireSession(
      url,
      { type: 'hello', token: login.token, client: 'kith-proof', ...(cursor !== undefined && { cursor }) },
      {
        event: (frame) => this.#session === session && this.#event(frame),
        closed: (code) => this.#session === session && this.#closed(code),
      },
    )
    this.#session = session
  }

  #event(frame: ServerFrame): void {
    this.#lastHeard = Date.now()
    this.inbox.take(frame)
    if (frame.type !== 'caught-up') return this.options.changed()
    this.#become('live')
    this.#attempts = 0
    for (const view of this.inbox.views.values()) view.isFetching = false
    // Marks that were under way when the session before ended may be lost: all are told again.
    this.#delivered.clear()
    this.#lastPing = this.#lastHeard
    this.#fillGaps(this.#lastHeard)
    this.#pump()
  }

  #closed(code: number): void {
    const { findings, sender } = this.options
    // A newer session of this device that was given up too early may have reached the server late.
    const isReplaced = code === 4100
    if (retryAfterClose(code) === 'giveup' && !isReplaced) {
      findings.add('refused', `device ${sender} was closed for good with ${code}`)
      return this.disconnect()
    }
    this.#broken()
  }

  #broken(): void {
    this.breaks++
    const ceiling = Math.min(reconnectMsMax, reconnectMsMin * 2 ** this.#attempts++)
    this.#reconnectAt = Date.now() + Math.random() * ceiling
    this.#become('waiting')
    this.#drop()
  }

  #drop(): void {
    const session = this.#session
    this.#session = undefined
    session?.close()
  }

  #become(state: State): void {
    this.state = state
    this.#stateSince = Date.now()
    this.options.changed()
  }

  #pump(): void {
    if (this.state !== 'live') return
    const room = inFlightMax - this.outbox.underWay
    for (const item of this.outbox.take(Date.now(), room)) this.#sendNow(item)
  }

  #sendNow(item: Outgoing): void {
    const { clockErrorMs } = this
    const { conversationId: conversation, clientId, content, queuedAt } = item
    const clock =
      clockErrorMs === 0 ? {} : { sentAt: Math.max(0, queuedAt), now: Math.max(0, Date.now() + clockErrorMs) }
    this.#ask({ type: 'send', conversation, clientId, content, ...clock }, (answer) =>
      this.#answered(item, answer),
    )
  }

  #ask(body: RequestBody, handler: (answer: Answer | undefined) => void): void {
    if (!this.#session) return handler(undefined)
    this.#session.ask(body, (answer) => {
      if (answer) this.#lastHeard = Date.now()
      handler(answer)
    })
  }

  #answered(item: Outgoing, answer: Answer | undefined): void {
    const { book, findings } = this.options
    if (answer?.type === 'sent') {
      this.outbox.done(item)
      book.answer(item.conversationId, item.sender, item.number, answer.seq, answer.repeat === true)
      // The session that sent it gets no event of it.
      const { content } = item
      this.inbox.takeEntry(item.conversationId, { seq: answer.seq, from: this.userId, content })
    } else if (answer?.type === 'error') {
      book.refused(answer.code)
      if (answer.retry === 'giveup') {
        findings.add('refused', `#${item.sender}.${item.number}: ${answer.code} ${answer.message}`)
        this.outbox.done(item)
      } else {
        this.outbox.again(item, Date.now() + Math.max(retryMs, answer.retryAfterMs ?? 0))
        if (answer.retry === 'reconnect') this.#broken()
      }
    } else this.outbox.again(item, 0)
    this.options.changed()
    this.#pump()
  }

  #ping(now: number): void {
    this.#lastPing = now
    this.#ask({ type: 'ping' }, (answer) => {
      if (answer?.type === 'pong') this.inbox.cursor = answer.cursor
    })
  }

  #sendReceipts(now: number): void {
    this.#lastReceipts = now
    if (this.options.isPassive) return
    const marks = []
    for (const [conversation, view] of this.inbox.views) {
      const delivered = view.next - 1
      if (delivered <= (this.#delivered.get(conversation) ?? 0)) continue
      this.#delivered.set(conversation, delivered)
      marks.push(
        Math.random() < 0.5 ? { conversation, delivered } : { conversation, delivered, read: delivered },
      )
    }
    for (let from = 0; from < marks.length; from += 256)
      this.#ask({ type: 'receipts', marks: marks.slice(from, from + 256) }, () => undefined)
  }

  #fillGaps(now: number): void {
    this.#lastGapCheck = now
    if (this.options.isPassive) return
    for (const conversationId of this.inbox.unknown) this.#learn(conversationId)
    for (const [conversation, view] of this.inbox.views) {
      if (view.isComplete || view.isFetching) continue
      view.isFetching = true
      const after = view.next - 1
      this.#ask({ type: 'fetch', conversation, after, limit: fetchEntries }, (answer) => {
        view.isFetching = false
        if (answer?.type !== 'range' || this.inbox.views.get(conversation) !== view) return
        for (const { entry } of answer.entries) this.inbox.takeEntry(conversation, entry)
        this.options.changed()
      })
    }
  }

  /** Of a conversation from which an entry came before its state did. */
  #learn(conversationId: string): void {
    this.inbox.unknown.delete(conversationId)
    this.#ask({ type: 'call', operation: 'getConversation', input: { id: conversationId } }, (answer) => {
      if (answer?.type === 'result') {
        const { head, joinedSeq } = answer.body as { head: number; joinedSeq: number }
        this.inbox.begin(conversationId, joinedSeq + 1, head)
      }
      this.options.changed()
    })
  }
}
