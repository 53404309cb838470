/**
 * Kith over `kith.v1.msgpack`, on the generator's own WebSocket session. It sends delivered watermarks as Kith's
 * clients do, which no other driver has to. Tokens and conversations are those of the seeded folder.
 */
import { decodeServerFrames, encodeClientFrame, limits, type ServerFrame } from '@kith/protocol'
import { conversationId, token } from '../../seed/people.ts'
import {
  dialects,
  otherRequestId,
  requestIdOf,
  type SendTemplate,
  slots,
  smallRequestIdMax,
} from '../../wire/dialect.ts'
import { clientMessage, opcode, outgoing } from '../../wire/outgoing.ts'
import { Session } from '../../wire/session.ts'
import { acknowledgeRegularly, Receipt } from '../../workloads/receipts.ts'
import type { Address, GroupPlan, PeerDriver, PeerSession, SessionEvents, Target } from './driver.ts'

const dialect = dialects.msgpack
const receiptMs = 50
const pageRequestId = 9_998

type Mailbox = { id: string; receipt: Receipt }

/** One connection; the device outlives it. */
class Connection extends Session {
  readonly #device: KithSession

  constructor(device: KithSession, user: number, cursor: string) {
    super(dialect, { token: token(user), ...(cursor === '' ? {} : { cursor }) })
    this.#device = device
  }

  override onSent(requestId: number): void {
    this.#device.sent(requestId)
  }

  override onEntry(seq: number, counter: number, conversation: number): void {
    if (counter >= 0) this.#device.entry(seq, counter, conversation)
  }

  override onMessage(code: number, bytes: Uint8Array, from: number, to: number): void {
    if (!this.#device.pageTaker) return super.onMessage(code, bytes, from, to)
    for (const frame of decodeServerFrames(bytes.slice(from, to))) this.onFrame(frame)
  }

  override onFrame(frame: ServerFrame): void {
    if (frame.type === 'range') this.#device.pageTaker?.(frame.entries.length)
    else super.onFrame(frame)
    if (frame.type === 'cursor') this.#device.beatTaker?.()
  }

  override onBeat(): void {
    this.#device.beatTaker?.()
  }

  protected override onRead(): void {
    this.#device.events.read()
  }

  protected override onLost(): void {
    this.#device.events.failed(this.closedBecause)
  }

  write(bytes: Uint8Array): void {
    outgoing.append(bytes)
    this.flush()
  }
}

class KithSession implements PeerSession {
  readonly events: SessionEvents
  pageTaker: ((entries: number) => void) | undefined
  beatTaker: (() => void) | undefined
  readonly #user: number
  readonly #address: Address
  readonly #firstGroup: number
  readonly #templates = new Map<number, SendTemplate>()
  readonly #mailboxes = new Map<number, Mailbox>()
  /** Counters of the messages in these slots, by number of request. */
  readonly #counters = new Uint32Array(slots)
  /** Numbers of requests whose answers came. */
  readonly #free: number[] = []
  readonly #waiting = new Uint8Array(slots)
  #requests = 0
  #connection: Connection
  #earlier = { bytesIn: 0, bytesOut: 0 }

  constructor(address: Address, firstGroup: number, user: number, events: SessionEvents) {
    this.events = events
    this.#address = address
    this.#firstGroup = firstGroup
    this.#user = user
    this.#connection = new Connection(this, user, '')
    this.#addMailbox(conversationId(user >>> 1))
  }

  get bytesIn(): number {
    return this.#earlier.bytesIn + this.#connection.bytesIn
  }

  get bytesOut(): number {
    return this.#earlier.bytesOut + this.#connection.bytesOut
  }

  open(): Promise<void> {
    return this.#connection.open(this.#address)
  }

  resume(): Promise<void> {
    const { bytesIn, bytesOut, cursor } = this.#connection
    this.#earlier = { bytesIn: this.#earlier.bytesIn + bytesIn, bytesOut: this.#earlier.bytesOut + bytesOut }
    this.#connection = new Connection(this, this.#user, cursor)
    return this.open()
  }

  send(target: Target, counter: number, textBytes: number): void {
    const request = this.#free.pop() ?? ++this.#requests
    const id = request > smallRequestIdMax ? requestIdOf(request) : request
    this.#counters[request % slots] = counter
    this.#waiting[request % slots] = 1
    const now = Math.floor(performance.timeOrigin + performance.now())
    const template = this.#template(target, textBytes)
    template.append(outgoing, id, counter, now, this.#connection.sendsAgain(template.conversation))
  }

  flush(): void {
    this.#connection.flush()
  }

  keepAlive(): Promise<void> {
    return new Promise((resolve) => {
      this.beatTaker = resolve
      this.#connection.beat()
    })
  }

  async join(group: GroupPlan): Promise<void> {
    this.#addMailbox(conversationId(this.#firstGroup + group.index))
  }

  page(withUser: number, before: number, size: number): Promise<number> {
    const conversation = conversationId(Math.min(this.#user, withUser) >>> 1)
    const frame = encodeClientFrame(
      { type: 'fetch', id: pageRequestId, conversation, before, limit: size },
      dialect.subprotocol,
    )
    return new Promise((resolve) => {
      this.pageTaker = (entries) => {
        this.pageTaker = undefined
        resolve(entries)
      }
      this.#connection.write(clientMessage(opcode.binary, frame as Uint8Array))
    })
  }

  drop(): void {
    this.#connection.close()
  }

  sent(requestId: number): void {
    const slot = requestId % slots
    this.events.answered(this.#counters[slot]!)
    if (this.#waiting[slot] === 1) this.#free.push(slot)
    this.#waiting[slot] = 0
  }

  entry(seq: number, counter: number, conversation: number): void {
    this.events.delivered(counter)
    const mailbox = this.#mailboxes.get(conversation)
    if (mailbox?.receipt.note(seq)) this.#acknowledge(mailbox)
  }

  acknowledge(): void {
    for (const mailbox of this.#mailboxes.values()) this.#acknowledge(mailbox)
  }

  #acknowledge({ id, receipt }: Mailbox): void {
    const seq = receipt.take()
    if (seq === 0 || this.#connection.state !== 'open') return
    dialect.delivered(outgoing, otherRequestId, id, seq, this.#connection.marksAgain(id))
    this.#connection.flush()
  }

  #addMailbox(id: string): void {
    this.#mailboxes.set(Number(BigInt(id) & 0xffffffffn), { id, receipt: new Receipt(receiptMs) })
  }

  #template(target: Target, textBytes: number): SendTemplate {
    const place =
      target.kind === 'group' ? this.#firstGroup + target.index : Math.min(this.#user, target.index) >>> 1
    const key = place * 0x100000 + textBytes
    let template = this.#templates.get(key)
    if (!template) {
      template = dialect.sendTemplate(conversationId(place), textBytes)
      this.#templates.set(key, template)
    }
    return template
  }
}

export function kithDriver(address: Address, users: number, receipts = true): PeerDriver {
  const sessions: KithSession[] = []
  return {
    answer: 'sent, after fsync',
    // The server tells its clients so in `welcome`.
    keepAliveSeconds: limits.pingEveryMs / 1000,
    session(user, events) {
      // Not before there is one: the command makes drivers of which it only asks what counts as an answer.
      if (receipts && sessions.length === 0) acknowledgeRegularly(sessions, receiptMs)
      const session = new KithSession(address, users / 2, user, events)
      sessions.push(session)
      return session
    },
  }
}
