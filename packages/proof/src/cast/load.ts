/** Keeps senders busy: at a rate, or as much as the server takes. Owns one timer. */
import type { Device } from '../devices/device.ts'
import type { Cast, Conversation } from './cast.ts'

export type LoadOptions = {
  /** Messages a second over all senders; 0: each sender always has some under way. */
  rate: number
  random(): number
}

const stepMs = 20
/** Of each sender, when there is no rate. */
const fullDepth = 12
/** A sender that cannot send does not write on for ever. */
const waitingMax = 400
const groupShare = 0.1
/** Share of the messages, and their bytes. */
const sizes = [
  { share: 0.7, bytes: 256 },
  { share: 0.25, bytes: 1_024 },
  { share: 0.04, bytes: 4_096 },
  { share: 0.01, bytes: 16_384 },
] as const

type Places = { device: Device; directs: string[]; groups: string[] }

export class Load implements Disposable {
  readonly #options: LoadOptions
  readonly #places: Places[]
  readonly #startedAt = performance.now()
  readonly #timer: NodeJS.Timeout
  #due = 0

  constructor(cast: Cast, options: LoadOptions) {
    this.#options = options
    this.#places = cast.devices.map((device, sender) => {
      const mine = cast.conversations.filter(({ members }) => members.includes(cast.owners[sender]!))
      const ids = (kind: Conversation['kind']) =>
        mine.filter((one) => one.kind === kind).map(({ conversationId }) => conversationId)
      return { device, directs: ids('direct'), groups: ids('group') }
    })
    this.#timer = setInterval(() => this.#step(), stepMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #step(): void {
    if (this.#options.rate === 0) return this.#fill()
    const due = Math.floor(((performance.now() - this.#startedAt) / 1_000) * this.#options.rate)
    // What was due while this process was held up is not made up for at once.
    const count = Math.min(due - this.#due, this.#options.rate)
    this.#due = due
    for (let index = 0; index < count; index++) this.#send(this.#pick(this.#places))
  }

  #fill(): void {
    for (const places of this.#places) {
      for (let waiting = places.device.outbox.waiting; waiting < fullDepth; waiting++) this.#send(places)
    }
  }

  #send({ device, directs, groups }: Places): void {
    if (device.outbox.waiting >= waitingMax) return
    const isGroup = groups.length > 0 && this.#options.random() < groupShare
    device.send(this.#pick(isGroup ? groups : directs), this.#size())
  }

  #size(): number {
    let left = this.#options.random()
    for (const { share, bytes } of sizes) if ((left -= share) < 0) return bytes
    return sizes[0].bytes
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#options.random() * list.length)]!
  }
}
