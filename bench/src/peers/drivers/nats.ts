/**
 * NATS with JetStream, as a messenger could use it: one stream holds every message, the stream's acknowledgement is
 * the answer. Live messages come through a plain subscription, which is the fastest that NATS has and may deliver
 * before the message is stored; a device that comes back reads the stream from where it was. A lower bound: whoever
 * can connect may read everything.
 */
import { outgoing } from '../../wire/outgoing.ts'
import { readCounter, writeCounter } from '../../wire/text.ts'
import { historyConversations } from '../generator/population.ts'
import {
  type Address,
  type GroupPlan,
  type PeerDriver,
  type PeerSession,
  type SessionEvents,
  silentEvents,
  type Target,
} from './driver.ts'
import { LinkSession } from './link-session.ts'
import { counterOfSubject, type NatsTaker, type PubTemplate, pubTemplate, readNats } from './nats-protocol.ts'

const stream = 'chat'
const missedMax = 1_000
const connectLine = `CONNECT ${JSON.stringify({ verbose: false, pedantic: false, echo: false, headers: true, no_responders: false, lang: 'bench', version: '1', protocol: 1 })}\r\n`

function subjectOf(target: Target): string {
  return `chat.${target.kind === 'user' ? 'u' : 'g'}.${target.index}`
}

/** The seeded messages lie in the stream in turn, one of each conversation after the other. */
function historyStart(conversation: number, place: number): number {
  return place * historyConversations + conversation + 1
}

/** The history between two users is one subject in the stream, the same for both. */
export function historySubject(user: number, other: number): string {
  return `chat.h.${Math.min(user, other)}`
}

class NatsSession extends LinkSession<PubTemplate> implements PeerSession, NatsTaker {
  readonly #inbox: string
  #requests = 0
  #dropped = ''
  #batch: { wanted: number; taken: number; done(count: number): void } | undefined

  constructor(address: Address, user: number, events: SessionEvents) {
    super(address, user, events)
    this.#inbox = `_I.${user}`
  }

  async open(): Promise<void> {
    const greeted = this.waiting.for('info')
    await this.connect()
    await greeted
    const subject = subjectOf({ kind: 'user', index: this.user })
    this.link.writeText(`${connectLine}SUB ${subject} 1\r\nSUB ${this.#inbox}.> 2\r\n`)
    await this.keepAlive()
  }

  async resume(): Promise<void> {
    await this.open()
    const subject = subjectOf({ kind: 'user', index: this.user })
    const since = { deliver_policy: 'by_start_time', opt_start_time: this.#dropped }
    await this.#read({ filter_subject: subject, ...since }, missedMax)
  }

  send(target: Target, counter: number, textBytes: number): void {
    const { bytes, replyAt, textAt } = this.template(target, textBytes)
    const start = outgoing.append(bytes)
    writeCounter(outgoing.bytes, start + replyAt, counter)
    writeCounter(outgoing.bytes, start + textAt, counter)
  }

  async keepAlive(): Promise<void> {
    const answer = this.waiting.for('pong')
    this.link.writeText('PING\r\n')
    await answer
  }

  async join(group: GroupPlan): Promise<void> {
    this.link.writeText(`SUB ${subjectOf({ kind: 'group', index: group.index })} 3\r\n`)
    await this.keepAlive()
  }

  page(withUser: number, before: number, size: number): Promise<number> {
    const start = historyStart(Math.min(this.user, withUser) >>> 1, before - size)
    const since = { deliver_policy: 'by_start_sequence', opt_start_seq: start }
    return this.#read({ filter_subject: historySubject(this.user, withUser), ...since }, size)
  }

  override drop(): void {
    this.#dropped = new Date().toISOString()
    super.drop()
  }

  async request(subject: string, body: object): Promise<string> {
    const name = `r${++this.#requests}`
    const answer = this.waiting.for(name)
    const text = JSON.stringify(body)
    this.link.writeText(`PUB ${subject} ${this.#inbox}.${name} ${Buffer.byteLength(text)}\r\n${text}\r\n`)
    const json = await answer
    if (json.includes('"error"')) throw new Error(json)
    return json
  }

  protected override parse(bytes: Uint8Array): Uint8Array | undefined {
    return readNats(bytes, this)
  }

  protected override makeTemplate(target: Target, text: Uint8Array): PubTemplate {
    return pubTemplate(subjectOf(target), this.#inbox, text)
  }

  onMsg(bytes: Uint8Array, subjectFrom: number, subjectTo: number, from: number, to: number): void {
    if (bytes[subjectFrom] !== 0x5f) {
      this.#message(readCounter(bytes, from))
      return
    }
    const counter = counterOfSubject(bytes, subjectTo)
    if (counter >= 0) this.#published(counter, bytes, from, to)
    else this.#inboxMessage(bytes, subjectFrom, subjectTo, from, to)
  }

  onLine(line: string): void {
    if (line === 'PING') this.link.writeText('PONG\r\n')
    else if (line === 'PONG') this.waiting.settle('pong', '')
    else if (line.startsWith('INFO')) this.waiting.settle('info', line)
    else if (line.startsWith('-ERR')) this.ended(line)
  }

  #message(counter: number): void {
    if (counter >= 0) this.events.delivered(counter)
    const batch = this.#batch
    if (!batch || ++batch.taken < batch.wanted) return
    this.#batch = undefined
    batch.done(batch.taken)
  }

  /** `{"stream":"chat", "seq":12}`, or `{"error":…`. */
  #published(counter: number, bytes: Uint8Array, from: number, to: number): void {
    if (bytes[from + 2] === 0x65) this.ended(Buffer.from(bytes.subarray(from, to)).toString())
    else this.events.answered(counter)
  }

  #inboxMessage(bytes: Uint8Array, subjectFrom: number, subjectTo: number, from: number, to: number): void {
    const subject = Buffer.from(bytes.subarray(subjectFrom, subjectTo)).toString('latin1')
    const text = Buffer.from(bytes.subarray(from, to)).toString()
    this.waiting.settle(subject.slice(this.#inbox.length + 1), text)
  }

  /** Reads up to `count` messages of the stream through a consumer that lives for this one reading. */
  async #read(where: object, count: number): Promise<number> {
    const config = { ack_policy: 'none', inactive_threshold: 5e9, ...where }
    const made = await this.request(`$JS.API.CONSUMER.CREATE.${stream}`, { stream_name: stream, config })
    const { name, num_pending: pending } = JSON.parse(made) as { name: string; num_pending: number }
    const wanted = Math.min(count, pending)
    if (wanted === 0) return 0
    return this.#pull(name, wanted)
  }

  #pull(consumer: string, wanted: number): Promise<number> {
    return new Promise((resolve) => {
      this.#batch = { wanted, taken: 0, done: resolve }
      const body = JSON.stringify({ batch: wanted, no_wait: true })
      this.link.writeText(
        `PUB $JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer} ${this.#inbox}.pull ${body.length}\r\n${body}\r\n`,
      )
    })
  }
}

/** The stream that the server's set-up lets the generator make; one that exists is left as it is. */
async function createStream(address: Address): Promise<void> {
  const session = new NatsSession(address, 0, silentEvents)
  await session.open()
  await session.request(`$JS.API.STREAM.CREATE.${stream}`, {
    name: stream,
    subjects: [`${stream}.>`],
    storage: 'file',
    retention: 'limits',
    num_replicas: 1,
  })
  session.drop()
}

export function natsDriver(address: Address): PeerDriver {
  return {
    answer: "the stream's acknowledgement",
    // Server and clients each ping every two minutes by default.
    keepAliveSeconds: 60,
    session: (user, events) => new NatsSession(address, user, events),
    register: () => createStream(address),
  }
}
