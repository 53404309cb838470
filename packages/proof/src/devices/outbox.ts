/**
 * Owns what one device has to send. Invariant: of each conversation one message at a time is under way, the oldest,
 * and every attempt carries the same client id and text: so a sender's A stays before B, and a repeat is none.
 */
import type { SendContent } from '@kith/protocol'

export type Outgoing = {
  conversationId: string
  clientId: string
  sender: number
  number: number
  content: SendContent
  queuedAt: number
}

type Queue = { items: Outgoing[]; isUnderWay: boolean; restsUntil: number }

export class Outbox {
  readonly #queues = new Map<string, Queue>()
  waiting = 0
  underWay = 0

  add(item: Outgoing): void {
    let queue = this.#queues.get(item.conversationId)
    if (!queue) {
      queue = { items: [], isUnderWay: false, restsUntil: 0 }
      this.#queues.set(item.conversationId, queue)
    }
    queue.items.push(item)
    this.waiting++
  }

  /** The next message of each conversation that may go now; each counts as under way from here on. */
  take(now: number, countMax: number): Outgoing[] {
    const taken: Outgoing[] = []
    for (const queue of this.#queues.values()) {
      if (taken.length >= countMax) break
      const item = queue.items[0]
      if (!item || queue.isUnderWay || queue.restsUntil > now) continue
      queue.isUnderWay = true
      this.underWay++
      taken.push(item)
    }
    return taken
  }

  /** Answered for good. */
  done(item: Outgoing): void {
    const queue = this.#queues.get(item.conversationId)!
    queue.items.shift()
    this.waiting--
    this.#back(queue)
  }

  /** To be sent again: not before a time, or when there is a connection. */
  again(item: Outgoing, restsUntil: number): void {
    const queue = this.#queues.get(item.conversationId)!
    queue.restsUntil = restsUntil
    this.#back(queue)
  }

  #back(queue: Queue): void {
    queue.isUnderWay = false
    this.underWay--
  }
}
