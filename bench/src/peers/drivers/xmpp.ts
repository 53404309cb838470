/**
 * Any XMPP server, as a client with stream management speaks to it: `<r/>` after every flush, the server's `<a h>`
 * is the answer; in a room it is the room's own copy. With an archive (MAM) a device that comes back asks it for what
 * it missed; without one it waits for offline messages. No delivery receipts (XEP-0184), no carbons, no compression, no TLS.
 */
import { seedTime } from '../../seed/people.ts'
import { outgoing } from '../../wire/outgoing.ts'
import { readCounter, writeCounter } from '../../wire/text.ts'
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
import { SentOrder } from './sent-order.ts'
import { numberAttribute, readStanzas, type StanzaTaker } from './xmpp-scanner.ts'
import {
  iq,
  jid,
  mamQuery,
  mucAdmin,
  mucConfig,
  mucJoin,
  password,
  plainAuth,
  streamHeader,
} from './xmpp-stanzas.ts'

export type XmppOptions = { domain: string; archive: boolean }

const requestAck = Buffer.from("<r xmlns='urn:xmpp:sm:3'/>")
const letter = { a: 0x61, i: 0x69, m: 0x6d, p: 0x70, r: 0x72, h: 0x68 } as const
/** In place of a counter: a stanza that is answered too, but is not a message. */
const noMessage = 0xffffffff
const affiliationsPerRequest = 500
const registrationsAtOnce = 10

type Template = { bytes: Uint8Array; idAt: number; textAt: number }

class XmppSession extends LinkSession<Template> implements PeerSession, StanzaTaker {
  readonly #options: XmppOptions
  readonly #order = new SentOrder()
  /** Own messages to rooms that the room has not sent back yet: that is their answer. */
  readonly #reflections = new Set<number>()
  #managed = false
  #received = 0
  #requests = 0
  #pageMessages = 0
  #dropped = ''

  constructor(address: Address, options: XmppOptions, user: number, events: SessionEvents) {
    super(address, user, events)
    this.#options = options
  }

  async open(): Promise<void> {
    await this.openStream()
    this.link.writeText(plainAuth(`u${this.user}`))
    await this.waiting.for('authenticated')
    await this.#startStream()
    await this.#request(
      "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind>",
      'set',
    )
    this.link.writeText("<enable xmlns='urn:xmpp:sm:3'/>")
    await this.waiting.for('enabled')
    this.#managed = true
    this.#received = 0
    this.#order.clear()
    this.#write('<presence/>')
    await this.#acknowledged()
  }

  async resume(): Promise<void> {
    await this.open()
    if (this.#options.archive) await this.#request(mamQuery({ start: this.#dropped, max: 200 }), 'set')
  }

  /** Everything up to the stream's features, and no further. */
  async openStream(): Promise<void> {
    this.#managed = false
    await this.connect()
    await this.#startStream()
  }

  register(user: number): Promise<string> {
    const fields = `<username>u${user}</username><password>${password}</password>`
    return this.#request(`<query xmlns='jabber:iq:register'>${fields}</query>`, 'set')
  }

  send(target: Target, counter: number, textBytes: number): void {
    const { bytes, idAt, textAt } = this.template(target, textBytes)
    const start = outgoing.append(bytes)
    writeCounter(outgoing.bytes, start + idAt, counter)
    writeCounter(outgoing.bytes, start + textAt, counter)
    if (target.kind === 'user') this.#order.push(counter)
    else {
      this.#order.push(noMessage)
      this.#reflections.add(counter)
    }
  }

  override flush(): void {
    if (outgoing.length > 0) outgoing.append(requestAck)
    super.flush()
  }

  async keepAlive(): Promise<void> {
    await this.#request("<ping xmlns='urn:xmpp:ping'/>", 'get')
  }

  async join(group: GroupPlan): Promise<void> {
    const room = this.#room(group.index)
    this.#write(mucJoin(`${room}/u${this.user}`))
    const presence = await this.waiting.for('joined')
    if (!presence.includes("'201'") && !presence.includes('"201"')) return
    await this.#request(mucConfig, 'set', room)
    for (let first = group.online; first < group.members; first += affiliationsPerRequest) {
      const count = Math.min(affiliationsPerRequest, group.members - first)
      const jids = Array.from({ length: count }, (_, index) => jid(first + index, this.#options.domain))
      await this.#request(mucAdmin(jids), 'set', room)
    }
  }

  async page(withUser: number, before: number, size: number): Promise<number> {
    const end = new Date(seedTime + (before + 1) * 1000 - 500).toISOString()
    this.#pageMessages = 0
    await this.#request(
      mamQuery({ with: jid(withUser, this.#options.domain), end, max: size, last: true }),
      'set',
    )
    return this.#pageMessages
  }

  override drop(): void {
    this.#dropped = new Date().toISOString()
    super.drop()
  }

  protected override parse(bytes: Uint8Array): Uint8Array | undefined {
    return readStanzas(bytes, this)
  }

  protected override makeTemplate(target: Target, text: Uint8Array): Template {
    const [to, type] =
      target.kind === 'group'
        ? [this.#room(target.index), 'groupchat']
        : [jid(target.index, this.#options.domain), 'chat']
    const head = `<message to='${to}' type='${type}' id='`
    const beforeText = `${head}00000000'><body>`
    const bytes = Buffer.concat([Buffer.from(beforeText), text, Buffer.from('</body></message>')])
    return { bytes, idAt: head.length, textAt: beforeText.length }
  }

  onStream(closed: boolean): void {
    if (closed) this.ended('the server closed the stream')
  }

  onStanza(bytes: Uint8Array, from: number, to: number, bodyAt: number): void {
    const [first, second] = [bytes[from + 1]!, bytes[from + 2]!]
    if (first === letter.m) this.#message(bytes, bodyAt)
    else if (first === letter.a && second === 0x20) this.#answers(numberAttribute(bytes, from, to, letter.h))
    else if (first === letter.r && (second === 0x20 || second === 0x2f)) this.#acknowledge()
    else this.#rare(Buffer.from(bytes.subarray(from, to)).toString())
  }

  #message(bytes: Uint8Array, bodyAt: number): void {
    this.#received++
    if (bodyAt < 0) return
    this.#pageMessages++
    const counter = readCounter(bytes, bodyAt)
    if (counter < 0) return
    if (this.#reflections.size > 0 && this.#reflections.delete(counter)) this.events.answered(counter)
    else this.events.delivered(counter)
  }

  #answers(handled: number): void {
    while (this.#order.length > 0 && this.#order.answered < handled) {
      const counter = this.#order.shift()
      if (counter !== noMessage) this.events.answered(counter)
    }
    if (this.#order.length === 0) this.waiting.settle('acknowledged', '')
  }

  #acknowledge(): void {
    this.link.writeText(`<a xmlns='urn:xmpp:sm:3' h='${this.#received}'/>`)
  }

  #rare(stanza: string): void {
    if (/^<(iq|presence)/.test(stanza)) this.#received++
    if (stanza.startsWith('<iq')) this.#iq(stanza)
    else if (stanza.startsWith('<presence')) this.#presence(stanza)
    else if (stanza.startsWith('<stream:features')) this.waiting.settle('features', stanza)
    else if (stanza.startsWith('<success')) this.waiting.settle('authenticated', stanza)
    else if (stanza.startsWith('<enabled')) this.waiting.settle('enabled', stanza)
    else if (/^<(failure|failed|stream:error)/.test(stanza)) this.ended(stanza)
  }

  #iq(stanza: string): void {
    const id = /\sid=['"]([^'"]*)/.exec(stanza)?.[1] ?? ''
    if (/\stype=['"]error/.test(stanza)) this.waiting.refuse(id, stanza)
    else if (/\stype=['"]result/.test(stanza)) this.waiting.settle(id, stanza)
  }

  #presence(stanza: string): void {
    if (/\stype=['"]error/.test(stanza)) this.waiting.refuse('joined', stanza)
    else if (/['"]110['"]/.test(stanza)) this.waiting.settle('joined', stanza)
  }

  async #startStream(): Promise<void> {
    this.rest = undefined
    this.link.writeText(streamHeader(this.#options.domain))
    await this.waiting.for('features')
  }

  #request(payload: string, type: 'get' | 'set', to = ''): Promise<string> {
    const id = `q${++this.#requests}`
    const answer = this.waiting.for(id)
    this.#write(iq(id, type, payload, to))
    return answer
  }

  #write(stanza: string): void {
    if (this.#managed) this.#order.push(noMessage)
    this.link.writeText(stanza)
  }

  #acknowledged(): Promise<string> {
    const answer = this.waiting.for('acknowledged')
    this.link.write(requestAck)
    return answer
  }

  #room(index: number): string {
    return `g${index}@conference.${this.#options.domain}`
  }
}

/** Accounts u0 … by in-band registration, which the server must allow. One that exists is left as it is. */
async function register(address: Address, options: XmppOptions, users: number): Promise<void> {
  let next = 0
  const registerSome = async () => {
    const session = new XmppSession(address, options, 0, silentEvents)
    await session.openStream()
    while (next < users) await registerUnlessThere(session, next++)
    session.drop()
  }
  await Promise.all(Array.from({ length: registrationsAtOnce }, registerSome))
}

async function registerUnlessThere(session: XmppSession, user: number): Promise<void> {
  try {
    await session.register(user)
  } catch (error) {
    if (!String(error).includes('conflict')) throw error
  }
}

export function xmppDriver(address: Address, options: XmppOptions): PeerDriver {
  return {
    answer: 'stream management `<a h>`',
    // The default interval of ejabberd's mod_ping (XEP-0199).
    keepAliveSeconds: 60,
    session: (user, events) => new XmppSession(address, options, user, events),
    register: (users) => register(address, options, users),
  }
}
