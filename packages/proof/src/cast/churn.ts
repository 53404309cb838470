/**
 * People who come and go: devices that disconnect for a while, visitors who join groups and leave them, new devices
 * that log in, read and log out. Owns one timer and what it has under way.
 */
import type { Cast } from './cast.ts'

export type ChurnOptions = {
  /** Each kind of event, once in so many milliseconds on average. */
  everyMs: number
  random(): number
}

const stepMs = 100
const awayMsMax = 10_000
const loginMsMax = 30_000

export class Churn {
  readonly #cast: Cast
  readonly #options: ChurnOptions
  readonly #timer: NodeJS.Timeout
  readonly #underWay = new Set<Promise<void>>()
  readonly #away = new Map<number, NodeJS.Timeout>()
  readonly counts = { disconnects: 0, joins: 0, leaves: 0, logins: 0 }

  constructor(cast: Cast, options: ChurnOptions) {
    this.#cast = cast
    this.#options = options
    this.#timer = setInterval(() => this.#step(), stepMs)
  }

  /** Brings everybody back, and resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const sender of [...this.#away.keys()]) this.#comeBack(sender)
    await Promise.all(this.#underWay)
  }

  #step(): void {
    const { random, everyMs } = this.#options
    const isDue = () => random() < stepMs / everyMs
    if (isDue()) this.#goAway()
    if (isDue()) this.#run(this.#visit())
    if (isDue()) this.#run(this.#logInAndOut())
  }

  /** A failure is the server's being away: it is what the run is about, and the next one tries again. */
  #run(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => this.#cast.book.refused(`churn ${errorName(error)}`))
      .finally(() => this.#underWay.delete(settled))
    this.#underWay.add(settled)
  }

  #goAway(): void {
    const sender = this.#index(this.#cast.devices.length)
    if (this.#away.has(sender)) return
    this.#cast.devices[sender]!.disconnect()
    this.counts.disconnects++
    const ms = this.#options.random() * Math.min(awayMsMax, this.#options.everyMs * 4)
    this.#away.set(
      sender,
      setTimeout(() => this.#comeBack(sender), ms),
    )
  }

  #comeBack(sender: number): void {
    clearTimeout(this.#away.get(sender))
    this.#away.delete(sender)
    this.#cast.devices[sender]!.connect()
  }

  async #visit(): Promise<void> {
    const groups = this.#cast.conversations.filter(({ inviteCode }) => inviteCode !== undefined)
    if (groups.length === 0 || this.#cast.visitors.length === 0) return
    const { conversationId, inviteCode } = groups[this.#index(groups.length)]!
    const device = this.#cast.deviceOf(this.#cast.visitors[this.#index(this.#cast.visitors.length)]!)
    const isIn = device.inbox.views.has(conversationId)
    const call = isIn
      ? { operation: 'leaveConversation', input: { id: conversationId } }
      : { operation: 'joinConversation', input: { inviteCode } }
    const answer = await device.request({ type: 'call', ...call })
    if (answer?.type === 'result') this.counts[isIn ? 'leaves' : 'joins']++
    else this.#cast.book.refused(`churn ${answer?.type === 'error' ? answer.code : 'unanswered'}`)
  }

  /** A new device begins without a cursor and catches up with everything; then its token ends. */
  async #logInAndOut(): Promise<void> {
    const device = await this.#cast.freshDevice(this.#index(this.#cast.people.length))
    if (await this.#cast.when(() => device.state === 'live', loginMsMax)) this.counts.logins++
    await this.#cast.dismiss(device)
  }

  #index(length: number): number {
    return Math.floor(this.#options.random() * length)
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'error'
}
