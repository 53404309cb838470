/**
 * A group whose members are all online and write in turn. Owns the sessions, the one stream of messages that they
 * share, and what each member has seen of it: every seq exactly once, as an event or as the answer to its own.
 */
import { Histogram } from '../histogram.ts'
import { conversationId, token } from '../seed/people.ts'
import { type Dialect, dialects, otherRequestId, type SendTemplate } from '../wire/dialect.ts'
import { outgoing } from '../wire/outgoing.ts'
import { type Address, Session } from '../wire/session.ts'
import { type Counts, type Latencies, type Load, until } from './measuring.ts'
import { closeAll, openAll } from './opening.ts'
import { acknowledgeRegularly, Receipt } from './receipts.ts'
import { Sender } from './sender.ts'
import { addToSum, emptyVerdict, NumberSet, type Verdict } from './tally.ts'

export type GroupSettings = {
  members: number
  /** Messages under way in the whole group. */
  outstanding: number
  size: number
  protocol: 'json' | 'msgpack'
  receiptMs: number
  drainMs: number
}

const openAtOnce = 100
/** Of the slots in which a send time is remembered, so that a member may fall that far behind. */
const outstandingMax = 512

class MemberSession extends Session {
  readonly seqs = new NumberSet()
  readonly #load: GroupLoad
  readonly #receipt: Receipt
  seqSum = 0
  duplicated = 0
  reordered = 0
  #lastSeq = 0

  constructor(dialect: Dialect, index: number, receiptMs: number, load: GroupLoad) {
    super(dialect, { token: token(index) })
    this.#receipt = new Receipt(receiptMs)
    this.#load = load
  }

  override received(chunk: Uint8Array): void {
    this.#load.now = performance.now()
    super.received(chunk)
  }

  override onSent(requestId: number, seq: number): void {
    const counter = this.#load.answered(requestId, seq)
    if (counter >= 0) this.#take(counter, seq)
  }

  override onEntry(seq: number, counter: number): void {
    if (counter < 0) return
    if (seq < this.#lastSeq) this.reordered++
    this.#lastSeq = seq
    if (!this.#take(counter, seq)) return
    this.#load.delivered(counter)
    if (this.#receipt.note(seq)) this.acknowledge()
  }

  protected override onRead(): void {
    this.#load.continueTurns()
  }

  acknowledge(): void {
    const seq = this.#receipt.take()
    if (seq === 0 || this.state !== 'open') return
    const again = this.marksAgain(conversationId(0))
    this.dialect.delivered(outgoing, otherRequestId, conversationId(0), seq, again)
    this.#load.receipts++
    this.flush()
  }

  #take(counter: number, seq: number): boolean {
    if (!this.seqs.add(seq)) {
      this.duplicated++
      return false
    }
    this.seqSum = addToSum(this.seqSum, counter, seq)
    return true
  }
}

export class GroupLoad implements Load {
  now = 0
  receipts = 0
  readonly sessions: MemberSession[]
  readonly #settings: GroupSettings
  readonly #sender = new Sender()
  readonly #template: SendTemplate
  readonly #answerTimes = new Histogram()
  readonly #deliveryTimes = new Histogram()
  #deliveries = 0
  #sending = false
  #turn = 0
  #stopReceipts = () => {}

  constructor(settings: GroupSettings) {
    this.#settings = settings
    const dialect = dialects[settings.protocol]
    this.#template = dialect.sendTemplate(conversationId(0), settings.size)
    this.sessions = Array.from(
      { length: settings.members },
      (_, index) => new MemberSession(dialect, index, settings.receiptMs, this),
    )
  }

  open(address: Address): Promise<void> {
    return openAll(this.sessions, address, openAtOnce)
  }

  start(): void {
    this.now = performance.now()
    this.#sending = true
    this.#stopReceipts = acknowledgeRegularly(this.sessions, this.#settings.receiptMs)
    this.continueTurns()
  }

  /** The next members in turn write, up to the bound. */
  continueTurns(): void {
    const bound = Math.min(this.#settings.outstanding, outstandingMax)
    while (this.#sending && this.#sender.outstanding < bound) {
      const session = this.sessions[this.#turn++ % this.sessions.length]!
      const again = session.sendsAgain(this.#template.conversation)
      this.#sender.send(this.#template, this.now, Math.floor(performance.timeOrigin + this.now), again)
      session.flush()
    }
  }

  answered(requestId: number, seq: number): number {
    const counter = this.#sender.answer(requestId, seq)
    if (counter >= 0) this.#answerTimes.recordMs(this.now - this.#sender.sentAt(counter))
    return counter
  }

  delivered(counter: number): void {
    this.#deliveries++
    this.#deliveryTimes.recordMs(this.now - this.#sender.sentAt(counter))
  }

  counts(): Counts {
    return { answers: this.#sender.answered, deliveries: this.#deliveries, receipts: this.receipts }
  }

  latencies(): Latencies {
    return { answerMs: this.#answerTimes.percentilesMs(), deliveryMs: this.#deliveryTimes.percentilesMs() }
  }

  resetLatencies(): void {
    this.#answerTimes.reset()
    this.#deliveryTimes.reset()
  }

  /** Sends nothing more, waits for what is under way, and closes. */
  async finish(): Promise<Verdict> {
    this.#sending = false
    this.#stopReceipts()
    const complete = ({ seqs, state }: MemberSession) => state !== 'open' || seqs.size >= this.#sender.next
    await until(() => this.sessions.every(complete), this.#settings.drainMs)
    const verdict = this.#verdict()
    closeAll(this.sessions)
    return verdict
  }

  #verdict(): Verdict {
    const verdict = emptyVerdict()
    verdict.sent = this.#sender.next
    verdict.delivered = this.#deliveries
    verdict.duplicated = this.#sender.unexpected
    for (const { seqs, seqSum, duplicated, reordered, closedBecause } of this.sessions) {
      const lost = Math.max(0, this.#sender.next - seqs.size)
      verdict.lost += lost
      verdict.duplicated += duplicated
      verdict.reordered += reordered
      verdict.seqConflicts += seqs.gaps + (lost > 0 || seqSum === this.#sender.seqSum ? 0 : 1)
      if (closedBecause === '') continue
      verdict.sessionsLost++
      verdict.firstFailure ||= closedBecause
    }
    return verdict
  }
}
