/**
 * Sessions in pairs that write to each other. Owns the sessions, what each has sent and received, and the latencies
 * of the measured interval. Closed loop: every session keeps its window full. Open loop: messages are due at a fixed
 * rate, and a late one counts from when it was due, so a pause of the server is not hidden by a pause of the load.
 */
import { Histogram } from '../histogram.ts'
import { conversationId, token } from '../seed/people.ts'
import { type Dialect, dialects, otherRequestId, type SendTemplate, slots } from '../wire/dialect.ts'
import { outgoing } from '../wire/outgoing.ts'
import { type Address, Session } from '../wire/session.ts'
import { type Counts, type Latencies, type Load, until } from './measuring.ts'
import { closeAll, openAll } from './opening.ts'
import { acknowledgeRegularly, Receipt } from './receipts.ts'
import { Sender } from './sender.ts'
import { Arrivals, emptyVerdict, NumberSet, type Verdict } from './tally.ts'

export type PairSettings = {
  connections: number
  window: number
  size: number
  protocol: 'json' | 'msgpack'
  /** Messages a second over all sessions; 0: as many as the windows allow. */
  rate: number
  receiptMs: number
  /** How long to wait at the end for what is under way. */
  drainMs: number
}

/** The server lets 256 requests of a session wait; an open loop stays below. */
const outstandingMax = 200
/** A recipient so far behind that its latencies would be lost holds its sender back. */
const undeliveredMax = slots - outstandingMax
const openAtOnce = 100
const tickMs = 1

type Totals = Counts & {
  now: number
  sending: boolean
  answer: Histogram
  delivery: Histogram
  late: Histogram
}

class PairSession extends Session {
  peer!: PairSession
  readonly sender = new Sender()
  readonly arrivals = new Arrivals()
  readonly #totals: Totals
  readonly #conversation: string
  readonly #template: SendTemplate
  readonly #seqs: NumberSet
  readonly #window: number
  readonly #receipt: Receipt
  seqConflicts = 0

  constructor(dialect: Dialect, index: number, settings: PairSettings, totals: Totals, seqs: NumberSet) {
    super(dialect, { token: token(index) })
    this.#conversation = conversationId(index >>> 1)
    this.#template = dialect.sendTemplate(this.#conversation, settings.size)
    this.#receipt = new Receipt(settings.receiptMs)
    this.#window = settings.rate > 0 ? 0 : settings.window
    this.#totals = totals
    this.#seqs = seqs
  }

  override received(chunk: Uint8Array): void {
    this.#totals.now = performance.now()
    super.received(chunk)
  }

  override onSent(requestId: number, seq: number): void {
    const counter = this.sender.answer(requestId, seq)
    if (counter < 0) return
    if (!this.#seqs.add(seq)) this.seqConflicts++
    this.#totals.answers++
    this.#totals.answer.recordMs(this.#totals.now - this.sender.sentAt(counter))
  }

  override onEntry(seq: number, counter: number): void {
    if (counter < 0 || !this.arrivals.take(counter, seq)) return
    this.#totals.deliveries++
    this.#totals.delivery.recordMs(this.#totals.now - this.peer.sender.sentAt(counter))
    if (this.#receipt.note(seq)) this.acknowledge()
  }

  protected override onRead(): void {
    this.fillWindow()
  }

  fillWindow(): void {
    const { now, sending } = this.#totals
    if (!sending) return
    while (this.sender.outstanding < this.#window && this.#mayRunAhead())
      this.sender.send(this.#template, now, unixNow(now), this.sendsAgain(this.#conversation))
    this.flush()
  }

  /** Open loop: sends what is due; message k of this session is due at `firstMs + k × everyMs`. */
  sendDue(now: number, firstMs: number, everyMs: number): void {
    let due = firstMs + this.sender.next * everyMs
    while (due <= now && this.sender.outstanding < outstandingMax && this.#mayRunAhead()) {
      this.sender.send(this.#template, due, unixNow(now), this.sendsAgain(this.#conversation))
      this.#totals.late.recordMs(now - due)
      due += everyMs
    }
    this.flush()
  }

  acknowledge(): void {
    const seq = this.#receipt.take()
    if (seq === 0 || this.state !== 'open') return
    const again = this.marksAgain(this.#conversation)
    this.dialect.delivered(outgoing, otherRequestId, this.#conversation, seq, again)
    this.#totals.receipts++
    this.flush()
  }

  #mayRunAhead(): boolean {
    return this.sender.next - this.peer.arrivals.count < undeliveredMax
  }
}

function unixNow(now: number): number {
  return Math.floor(performance.timeOrigin + now)
}

export class PairLoad implements Load {
  readonly sessions: PairSession[] = []
  readonly #settings: PairSettings
  readonly #seqs: NumberSet[] = []
  readonly #totals: Totals = {
    answers: 0,
    deliveries: 0,
    receipts: 0,
    now: 0,
    sending: false,
    answer: new Histogram(),
    delivery: new Histogram(),
    late: new Histogram(),
  }
  #stopTimers: (() => void)[] = []

  constructor(settings: PairSettings) {
    this.#settings = settings
    const dialect = dialects[settings.protocol]
    for (let pair = 0; pair < settings.connections / 2; pair++) {
      const seqs = new NumberSet()
      const [first, second] = [0, 1].map(
        (side) => new PairSession(dialect, 2 * pair + side, settings, this.#totals, seqs),
      )
      first!.peer = second!
      second!.peer = first!
      this.#seqs.push(seqs)
      this.sessions.push(first!, second!)
    }
  }

  open(address: Address): Promise<void> {
    return openAll(this.sessions, address, openAtOnce)
  }

  start(): void {
    this.#totals.sending = true
    this.#totals.now = performance.now()
    this.#stopTimers.push(acknowledgeRegularly(this.sessions, this.#settings.receiptMs))
    if (this.#settings.rate > 0) this.#stopTimers.push(this.#sendAtRate())
    else for (const session of this.sessions) session.fillWindow()
  }

  resetLatencies(): void {
    this.#totals.answer.reset()
    this.#totals.delivery.reset()
    this.#totals.late.reset()
  }

  /** The latencies since they were reset. */
  latencies(): Latencies {
    return {
      answerMs: this.#totals.answer.percentilesMs(),
      deliveryMs: this.#totals.delivery.percentilesMs(),
      ...(this.#settings.rate > 0 ? { sentLateMs: this.#totals.late.percentilesMs() } : {}),
    }
  }

  counts(): Counts {
    const { answers, deliveries, receipts } = this.#totals
    return { answers, deliveries, receipts }
  }

  /** Stops in the middle, for a server that is about to be killed. */
  abandon(): void {
    this.#stop()
    closeAll(this.sessions)
  }

  /** Sends nothing more, waits for what is under way, and closes. */
  async finish(): Promise<Verdict> {
    this.#stop()
    await until(() => this.sessions.every(isSettled), this.#settings.drainMs)
    for (const session of this.sessions) session.acknowledge()
    const verdict = this.#verdict()
    closeAll(this.sessions)
    return verdict
  }

  #stop(): void {
    this.#totals.sending = false
    for (const stop of this.#stopTimers.splice(0)) stop()
  }

  #sendAtRate(): () => void {
    const start = performance.now()
    const everyMs = (1000 * this.sessions.length) / this.#settings.rate
    const timer = setInterval(() => {
      const now = performance.now()
      for (const [index, session] of this.sessions.entries()) {
        session.sendDue(now, start + (index * everyMs) / this.sessions.length, everyMs)
      }
    }, tickMs)
    return () => clearInterval(timer)
  }

  #verdict(): Verdict {
    const verdict = emptyVerdict()
    for (const { sender, arrivals, peer, seqConflicts, closedBecause } of this.sessions) {
      verdict.sent += sender.next
      verdict.delivered += arrivals.count
      verdict.lost += Math.max(peer.sender.next - arrivals.count, sender.outstanding)
      verdict.duplicated += arrivals.duplicated + sender.unexpected
      verdict.reordered += arrivals.reordered
      const agreed = arrivals.count !== peer.sender.next || arrivals.seqSum === peer.sender.seqSum
      verdict.seqConflicts += seqConflicts + (agreed ? 0 : 1)
      if (closedBecause === '') continue
      verdict.sessionsLost++
      verdict.firstFailure ||= closedBecause
    }
    for (const seqs of this.#seqs) verdict.seqConflicts += seqs.gaps
    return verdict
  }
}

function isSettled(session: PairSession): boolean {
  if (session.state !== 'open') return true
  return (
    session.sender.outstanding === 0 &&
    (session.arrivals.count >= session.peer.sender.next || session.peer.state !== 'open')
  )
}
