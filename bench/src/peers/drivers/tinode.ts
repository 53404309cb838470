/**
 * Tinode over its WebSocket with JSON. Accounts are made at the first login. Addresses of users and groups are given
 * by the server, so they are known once the other side has logged in from this process.
 */
import type { Address, GroupPlan, PeerDriver, PeerSession, SessionEvents, Target } from './driver.ts'
import { counterOf, counterText, numberedText } from './texts.ts'
import { WebSocketSession } from './web-socket-session.ts'

/** Goes with the key salt of Tinode's own example configuration. */
const path = '/v0/channels?apikey=AQEAAAABAAD_rAp4DJh05a1HAwFT3A6K'
const password = 'benchmark'
const missedMax = 200
/** A topic that the other side is just making is locked for a moment. */
const lockedMs = 50
const lockedTriesMax = 40

type Ctrl = {
  id?: string
  code: number
  text: string
  topic?: string
  params?: { user?: string; count?: number }
}
type Data = { topic: string; seq: number; content: unknown }

/** The server's names for the users and groups of this process. */
type Directory = { users: Map<number, string>; groups: Map<number, string> }

class TinodeSession extends WebSocketSession implements PeerSession {
  readonly #directory: Directory
  readonly #seqs = new Map<string, number>()
  #requests = 0
  /** What a question for missed messages brings, the newest first; to be taken in the order of the conversation. */
  #page: Data[] | undefined

  constructor(address: Address, directory: Directory, user: number, events: SessionEvents) {
    super(address, user, events)
    this.#directory = directory
  }

  async open(): Promise<void> {
    await this.socket.connect(this.address, path)
    await this.#request('hi', { ver: '0.22', ua: 'bench/1.0' })
    const secret = Buffer.from(`bench${this.user}:${password}`).toString('base64')
    let answer = await this.#ask('login', { scheme: 'basic', secret })
    if (answer.code === 401)
      answer = await this.#request('acc', { user: 'new', scheme: 'basic', secret, login: true })
    this.#directory.users.set(this.user, answer.params?.user ?? '')
    await this.#request('sub', { topic: 'me' })
  }

  async resume(): Promise<void> {
    await this.open()
    for (const [topic, seq] of this.#seqs) {
      await this.#request('sub', { topic })
      this.#page = []
      await this.#request('get', { topic, what: 'data', data: { since: seq + 1, limit: missedMax } })
      const page = this.#page.sort((a, b) => a.seq - b.seq)
      this.#page = undefined
      for (const data of page) this.#take(data)
    }
    this.events.read()
  }

  async meet(partner: number): Promise<void> {
    const topic = this.#directory.users.get(partner)
    if (!topic) return
    await this.#request('sub', { topic })
    if (!this.#seqs.has(topic)) this.#seqs.set(topic, 0)
  }

  send(target: Target, counter: number, textBytes: number): void {
    const names = target.kind === 'user' ? this.#directory.users : this.#directory.groups
    const content = numberedText(counter, textBytes)
    const pub = { id: `m${counterText(counter)}`, topic: names.get(target.index), noecho: true, content }
    this.socket.append(JSON.stringify({ pub }))
  }

  async keepAlive(): Promise<void> {
    const answer = this.waiting.for('probe')
    this.socket.send('1')
    await answer
  }

  async join(group: GroupPlan): Promise<void> {
    const topic = this.#directory.groups.get(group.index)
    const answer = await this.#request('sub', { topic: topic ?? 'new' })
    if (!topic && answer.topic) this.#directory.groups.set(group.index, answer.topic)
  }

  async page(withUser: number, before: number, size: number): Promise<number> {
    const topic = this.#directory.users.get(withUser)
    const answer = await this.#request('get', { topic, what: 'data', data: { before, limit: size } })
    return answer.params?.count ?? 0
  }

  onText(text: string): void {
    if (text === '0') {
      this.waiting.settle('probe', '')
      return
    }
    const { ctrl, data } = JSON.parse(text) as { ctrl?: Ctrl; data?: Data }
    if (data) this.#data(data)
    else if (ctrl) this.#ctrl(ctrl)
  }

  #data(data: Data): void {
    if (this.#page) this.#page.push(data)
    else this.#take(data)
  }

  #take({ topic, seq, content }: Data): void {
    this.#seqs.set(topic, Math.max(seq, this.#seqs.get(topic) ?? 0))
    const counter = typeof content === 'string' ? counterOf(content) : -1
    if (counter >= 0) this.events.delivered(counter)
  }

  #ctrl(ctrl: Ctrl): void {
    const id = ctrl.id ?? ''
    if (!id.startsWith('m')) this.waiting.settle(id, JSON.stringify(ctrl))
    else if (ctrl.code < 300) this.events.answered(counterOf(id.slice(1)))
    else this.events.failed(`${ctrl.code} ${ctrl.text}`)
  }

  async #ask(kind: string, body: object): Promise<Ctrl> {
    const id = `r${++this.#requests}`
    const answer = this.waiting.for(id)
    this.socket.send(JSON.stringify({ [kind]: { id, ...body } }))
    return JSON.parse(await answer) as Ctrl
  }

  async #request(kind: string, body: object): Promise<Ctrl> {
    let ctrl = await this.#ask(kind, body)
    for (let tries = 0; ctrl.code === 503 && tries < lockedTriesMax; tries++) {
      await Bun.sleep(lockedMs)
      ctrl = await this.#ask(kind, body)
    }
    if (ctrl.code >= 400) throw new Error(`Tinode: ${kind}: ${ctrl.code} ${ctrl.text}`)
    return ctrl
  }
}

export function tinodeDriver(address: Address): PeerDriver {
  const directory: Directory = { users: new Map(), groups: new Map() }
  return {
    answer: '{ctrl} 202, stored in its database',
    // The server pings its WebSockets as often.
    keepAliveSeconds: 55,
    session: (user, events) => new TinodeSession(address, directory, user, events),
  }
}
