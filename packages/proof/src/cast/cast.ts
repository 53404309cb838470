/**
 * The people of a run, their devices and conversations, made over the wire as anybody would. Owns the devices and the
 * one timer that drives them. The last device belongs to a stranger, who is in no conversation.
 */
import { randomBytes } from 'node:crypto'
import { AnswerBook } from '../checks/answer-book.ts'
import { Findings } from '../checks/verdict.ts'
import { Device, type DeviceOptions } from '../devices/device.ts'
import { callHttp, type Login, logIn, logOut, type Person, signUp } from '../devices/http.ts'

export type Conversation = {
  conversationId: string
  kind: 'direct' | 'group'
  /** Indices of people who stay in it from the first entry to the last. */
  members: readonly number[]
  /** Of a group: others come and go by it. */
  inviteCode?: string
}

export type CastSize = {
  users: number
  /** How many users have a second device. */
  twoDevices: number
  /** Conversations of each user with the next ones. */
  directs: number
  groups: number
  groupMembers: number
  /** Users who are in no group for long. */
  visitors: number
}

export const smallCast: CastSize = {
  users: 16,
  twoDevices: 4,
  directs: 3,
  groups: 4,
  groupMembers: 6,
  visitors: 4,
}

/** How wrong a clock may be: years behind, days ahead, and so on. The first devices begin with them. */
const dayMs = 24 * 60 * 60 * 1_000
export const clockErrorsMs = [0, 0, 3 * dayMs, -3 * dayMs, 400 * dayMs, -20_000 * dayMs]

const tickMs = 20

export class Cast implements AsyncDisposable {
  readonly findings = new Findings()
  readonly book = new AnswerBook(this.findings)
  readonly people: Person[] = []
  readonly devices: Device[] = []
  /** Index of the person whose device it is, by sender number. */
  readonly owners: number[] = []
  readonly conversations: Conversation[] = []
  readonly visitors: number[] = []
  readonly url: string
  stranger!: Device
  #strangerPerson: Person | undefined
  readonly #tokens: Login[] = []
  readonly #guests = new Set<Device>()
  readonly #waiting = new Set<() => void>()
  readonly #timer: NodeJS.Timeout

  private constructor(url: string) {
    this.url = url
    this.#timer = setInterval(() => {
      const now = Date.now()
      for (const device of [...this.everybody(), ...this.#guests]) device.tick(now)
    }, tickMs)
  }

  static async create(url: string, size: CastSize): Promise<Cast> {
    await using unfinished = new AsyncDisposableStack()
    const cast = unfinished.use(new Cast(url))
    for (let index = 0; index < size.users; index++) await cast.#addPerson(index < size.twoDevices)
    const { person, login } = await signUp(url, newHandle(), newPassword())
    cast.#strangerPerson = person
    cast.stranger = cast.#makeDevice(login, -1)
    await cast.#makeDirects(size)
    await cast.#makeGroups(size)
    for (const device of cast.everybody()) device.connect()
    await cast.when(() => cast.everybody().every(({ state }) => state === 'live'), 30_000)
    // From here on it is the caller's to dispose of.
    unfinished.move()
    return cast
  }

  everybody(): Device[] {
    return this.stranger ? [...this.devices, this.stranger] : this.devices
  }

  /** Sender numbers of a person's devices are below the number of devices; everybody else wrote nothing. */
  personOf(sender: number): Person | undefined {
    const owner = this.owners[sender]
    return owner === undefined ? undefined : this.people[owner]
  }

  /** The first device of a person. */
  deviceOf(person: number): Device {
    return this.devices[this.owners.indexOf(person)]!
  }

  /** A device more of somebody who is there already, and connected; it ends with `dismiss`. */
  async freshDevice(
    person: number,
    { url = this.url, isPassive = false }: { url?: string; isPassive?: boolean } = {},
  ): Promise<Device> {
    const login = await logIn(url, this.people[person]!)
    const device = this.#makeDevice(login, -1, { url, isPassive })
    this.#guests.add(device)
    device.connect()
    return device
  }

  /** Also on the server, unless that is away. */
  async dismiss(device: Device): Promise<void> {
    device.disconnect()
    this.#guests.delete(device)
    const { url, login } = device.options
    await logOut(url, login).catch((error: Error) => this.book.refused(`log-out ${error.message}`))
  }

  /** Resolves with true when it holds, or with false when it did not in time. Looked at after every change. */
  when(holds: () => boolean, msMax: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const end = (held: boolean) => {
        clearTimeout(deadline)
        this.#waiting.delete(check)
        resolve(held)
      }
      const check = () => {
        if (holds()) end(true)
      }
      const deadline = setTimeout(() => end(holds()), msMax)
      this.#waiting.add(check)
    })
  }

  changed = (): void => {
    for (const check of [...this.#waiting]) check()
  }

  /** Deletes every account that this run has made; one that stays behind is a finding. */
  async disband(): Promise<void> {
    for (const device of this.everybody()) device.disconnect()
    for (const person of [...this.people, this.#strangerPerson!]) {
      await this.#leave(person).catch((error: Error) =>
        this.findings.add('unfinished', `the account ${person.handle} is not deleted: ${error.message}`),
      )
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    for (const device of [...this.everybody(), ...this.#guests]) device.disconnect()
  }

  async #leave(person: Person): Promise<void> {
    const { token } = await logIn(this.url, person)
    await callHttp(this.url, 'DELETE', '/me', { token, body: { password: person.password } })
  }

  async #addPerson(hasTwo: boolean): Promise<void> {
    const { person, login } = await signUp(this.url, newHandle(), newPassword())
    const index = this.people.push(person) - 1
    this.#tokens.push(login)
    this.#addDevice(index, login)
    if (hasTwo) this.#addDevice(index, await logIn(this.url, person))
  }

  #addDevice(person: number, login: Login): void {
    const sender = this.owners.push(person) - 1
    this.devices.push(this.#makeDevice(login, sender))
  }

  #makeDevice(login: Login, sender: number, other: Partial<DeviceOptions> = {}): Device {
    const { url, book, findings, changed } = this
    const clockErrorMs = clockErrorsMs[sender] ?? 0
    return new Device({ url, login, sender, book, findings, clockErrorMs, changed, ...other })
  }

  async #makeDirects({ users, directs }: CastSize): Promise<void> {
    for (let one = 0; one < users; one++) {
      for (let step = 1; step <= directs; step++) {
        const other = (one + step) % users
        const body = { user1: this.people[one]!.userId, user2: this.people[other]!.userId }
        const conversationId = await this.#call(one, 'POST', '/conversation', body)
        await callHttp(this.url, 'POST', `/conversation/${conversationId}/accept`, {
          token: this.#tokens[other]!.token,
        })
        this.conversations.push({ conversationId, kind: 'direct', members: [one, other] })
      }
    }
  }

  /** Visitors are the last people; the others take turns in groups. */
  async #makeGroups({ users, groups, groupMembers, visitors }: CastSize): Promise<void> {
    const staying = users - visitors
    for (let index = staying; index < users; index++) this.visitors.push(index)
    for (let group = 0; group < groups; group++) {
      const size = Math.min(groupMembers, staying)
      const members = Array.from({ length: size }, (_, place) => (group * size + place) % staying)
      const [owner, ...others] = members as [number, ...number[]]
      const ids = others.map((member) => this.people[member]!.userId)
      const body = { title: `Group ${group}`, members: ids, history: 'joined' }
      const conversationId = await this.#call(owner, 'POST', '/conversation', body)
      const { inviteCode } = await callHttp<{ inviteCode: string }>(
        this.url,
        'POST',
        `/conversation/${conversationId}/invites`,
        { token: this.#tokens[owner]!.token, body: {} },
      )
      this.conversations.push({ conversationId, kind: 'group', members, inviteCode })
    }
  }

  async #call(person: number, method: string, path: string, body: object): Promise<string> {
    const { token } = this.#tokens[person]!
    return (await callHttp<{ conversationId: string }>(this.url, method, path, { token, body }))
      .conversationId
  }
}

export function newHandle(): string {
  return `proof_${randomBytes(8).toString('hex')}`
}

export function newPassword(): string {
  return randomBytes(12).toString('base64url')
}
