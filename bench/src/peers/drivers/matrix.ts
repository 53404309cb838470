/**
 * Any Matrix homeserver over the client-server interface: one connection that waits in `/sync`, one that sends. Its
 * limits of rates must be off, and accounts must be allowed to be made without verification. No encryption.
 */
import { randomUUID } from 'node:crypto'
import {
  type Address,
  type GroupPlan,
  NotComparable,
  type PeerDriver,
  type PeerSession,
  type SessionEvents,
  type Target,
} from './driver.ts'
import { HttpLink } from './http-link.ts'
import { counterOf, counterText, numberedText } from './texts.ts'

const api = '/_matrix/client/v3'
const password = 'benchmark'
const waitMs = 30_000
const filter = encodeURIComponent(
  JSON.stringify({ room: { timeline: { limit: 200 } }, presence: { types: [] } }),
)
/** Transactions must never repeat, over runs neither. */
const run = randomUUID()

type Sync = {
  next_batch: string
  rooms?: { join?: Record<string, { timeline?: { events?: { content?: { body?: unknown } }[] } }> }
}

/** Rooms by pair and by group, made by the first who needs them. */
type Rooms = Map<string, Promise<string>>

class MatrixSession implements PeerSession {
  readonly #domain: string
  readonly #rooms: Rooms
  readonly #user: number
  readonly #events: SessionEvents
  readonly #sending: HttpLink
  readonly #syncing: HttpLink
  readonly #joined = new Map<string, string>()
  #token = ''
  #since = ''
  #live = false

  constructor(address: Address, domain: string, rooms: Rooms, user: number, events: SessionEvents) {
    this.#domain = domain
    this.#rooms = rooms
    this.#user = user
    this.#events = events
    this.#sending = new HttpLink(address)
    this.#syncing = new HttpLink(address)
  }

  get bytesIn(): number {
    return this.#sending.link.bytesIn + this.#syncing.link.bytesIn
  }

  get bytesOut(): number {
    return this.#sending.link.bytesOut + this.#syncing.link.bytesOut
  }

  async open(): Promise<void> {
    if (this.#token === '') await this.#logIn()
    await this.#sync(0)
    this.#live = true
    void this.#follow()
  }

  /** The first `/sync` after the last one brings what was missed. */
  resume(): Promise<void> {
    return this.open()
  }

  async meet(partner: number): Promise<void> {
    const name = pairName(this.#user, partner)
    const founds = this.#user < partner
    if (founds) {
      const invite = [`@bench${partner}:${this.#domain}`]
      this.#rooms.set(name, this.#createRoom({ preset: 'trusted_private_chat', is_direct: true, invite }))
    }
    for (let tries = 0; !this.#rooms.has(name) && tries < 600; tries++) await Bun.sleep(50)
    await this.#enter(name, !founds)
  }

  send(target: Target, counter: number, textBytes: number): void {
    const name = target.kind === 'user' ? pairName(this.#user, target.index) : groupName(target.index)
    const body = numberedText(counter, textBytes)
    const room = encodeURIComponent(this.#joined.get(name) ?? '')
    const path = `${api}/rooms/${room}/send/m.room.message/${run}-${counterText(counter)}`
    this.#sending.request('PUT', path, this.#token, { msgtype: 'm.text', body }).then(
      ({ status, body: answer }) => {
        if (status === 200) this.#events.answered(counter)
        else this.#events.failed(`${status} ${answer}`)
        this.#events.read()
      },
      (error) => this.#events.failed(String(error)),
    )
  }

  /** Everything has left already. */
  flush(): void {}

  async keepAlive(): Promise<void> {
    throw new NotComparable('waits in /sync, which is no exchange of its own')
  }

  async join(group: GroupPlan): Promise<void> {
    const name = groupName(group.index)
    const founds = !this.#rooms.has(name)
    if (founds) this.#rooms.set(name, this.#createRoom({ preset: 'public_chat' }))
    await this.#enter(name, !founds)
  }

  page(): Promise<number> {
    throw new NotComparable('pages are named by tokens, not by places')
  }

  drop(): void {
    this.#live = false
    this.#sending.drop()
    this.#syncing.drop()
  }

  async #logIn(): Promise<void> {
    const user = `bench${this.#user}`
    const account = { username: user, password, auth: { type: 'm.login.dummy' }, inhibit_login: true }
    const made = await this.#sending.request('POST', `${api}/register`, '', account)
    if (made.status !== 200 && !made.body.includes('M_USER_IN_USE'))
      throw new Error(`Matrix: /register: ${made.status} ${made.body}`)
    const identifier = { type: 'm.id.user', user }
    const login = { type: 'm.login.password', identifier, password }
    this.#token = (await this.#call('POST', '/login', login)).access_token!
  }

  async #follow(): Promise<void> {
    while (this.#live) {
      try {
        await this.#sync(waitMs)
      } catch (error) {
        if (this.#live) this.#events.failed(String(error))
        return
      }
    }
  }

  async #sync(timeout: number): Promise<void> {
    const since = this.#since === '' ? '' : `&since=${encodeURIComponent(this.#since)}`
    const path = `${api}/sync?timeout=${timeout}&filter=${filter}${since}`
    const { status, body } = await this.#syncing.request('GET', path, this.#token)
    if (status !== 200) throw new Error(`/sync: ${status} ${body}`)
    const sync = JSON.parse(body) as Sync
    this.#since = sync.next_batch
    for (const { timeline } of Object.values(sync.rooms?.join ?? {}))
      for (const { content } of timeline?.events ?? []) this.#arrived(content?.body)
    this.#events.read()
  }

  #arrived(body: unknown): void {
    const counter = typeof body === 'string' ? counterOf(body) : -1
    if (counter >= 0) this.#events.delivered(counter)
  }

  async #createRoom(options: object): Promise<string> {
    return (await this.#call('POST', '/createRoom', options)).room_id!
  }

  async #enter(name: string, joins: boolean): Promise<void> {
    const room = await this.#rooms.get(name)!
    if (joins) await this.#call('POST', `/join/${encodeURIComponent(room)}`, {})
    this.#joined.set(name, room)
  }

  async #call(
    method: string,
    path: string,
    body: object,
  ): Promise<{ access_token?: string; room_id?: string }> {
    const answer = await this.#sending.request(method, api + path, this.#token, body)
    if (answer.status !== 200) throw new Error(`Matrix: ${path}: ${answer.status} ${answer.body}`)
    return JSON.parse(answer.body)
  }
}

function pairName(user: number, other: number): string {
  return `u${Math.min(user, other)}`
}

function groupName(index: number): string {
  return `g${index}`
}

export function matrixDriver(address: Address, domain: string): PeerDriver {
  const rooms: Rooms = new Map()
  return {
    answer: 'the event id of `/send`',
    // The usual time to wait in /sync.
    keepAliveSeconds: 30,
    session: (user, events) => new MatrixSession(address, domain, rooms, user, events),
  }
}
