/**
 * Virtual time. Owns the queue of what will happen, in the order of time and, at the same time, of arrival. Between
 * two events everything that can settle does, so a run depends on its seed alone. Never waits for real time.
 */
import { turn } from '../runtime/turn.ts'

type Event = { at: number; order: number; run: (() => void) | undefined }
export type Cancel = () => void

export class Scheduler {
  #heap: Event[] = []
  #order = 0
  now = 0

  after(ms: number, run: () => void): Cancel {
    return this.at(this.now + Math.max(0, ms), run)
  }

  /** For what must come in order with others of the same moment: a time that is added up anew is never quite the same. */
  at(atMs: number, run: () => void): Cancel {
    const event: Event = { at: atMs, order: ++this.#order, run }
    this.#push(event)
    return () => {
      event.run = undefined
    }
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Runs events up to a point in time, or until `stop` says so. */
  async runUntil(until: number, stop: () => boolean = () => false): Promise<void> {
    await turn()
    while (!stop()) {
      const event = this.#heap[0]
      if (!event || event.at > until) {
        this.now = Math.max(this.now, until)
        return
      }
      this.#pop()
      if (!event.run) continue
      this.now = event.at
      event.run()
      await turn()
    }
  }

  /** Runs events until the work has ended; rejects when it takes longer than `limitMs` of virtual time. */
  async finish<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
    let ended = false
    const end = () => {
      ended = true
    }
    work.then(end, end)
    await this.runUntil(this.now + limitMs, () => ended)
    if (!ended) throw new Error(`${what} did not end within ${limitMs} ms`)
    return work
  }

  #push(event: Event): void {
    const heap = this.#heap
    let index = heap.length
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(event, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
