/**
 * A world of its own: virtual time, seeded chance, and a network that delays, cuts and repeats. Everything in it runs
 * in one process; a seed replays a run.
 */
import type { Packet } from '@kith/protocol'
import type { Platform, Socket, SocketHandlers } from '../../src/runtime/platform.ts'

export type Chance = {
  fraction(): number
  below(limit: number): number
  happens(probability: number): boolean
  pick<T>(items: readonly T[]): T
}

/** Mulberry32: small, seeded, good enough to choose faults. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(fraction() * limit)
  return {
    fraction,
    below,
    happens: (probability) => fraction() < probability,
    pick: (items) => items[below(items.length)]!,
  }
}

/** What a server in this world does with a connection. */
export type ServerSide = { received(packet: Packet): void; closed(): void }
export type Accept = (send: (packet: Packet) => void, close: (code: number) => void) => ServerSide
export type Faults = { delayMsMax: number; cut: number; refuse: number }
export const calm: Faults = { delayMsMax: 5, cut: 0, refuse: 0 }

type Timer = { at: number; order: number; run: () => void }

export class World {
  readonly chance: Chance
  faults: Faults = calm
  /** Undefined: nobody listens. */
  accept: Accept | undefined
  #now = 1_700_000_000_000
  #timers: Timer[] = []
  #order = 0
  readonly #cuts = new Set<() => void>()

  constructor(seed: number) {
    this.chance = chance(seed)
  }

  get now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, order: this.#order++, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Lets everything happen that happens within this time. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await quiet()
      const next = this.#timers
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!next) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
  }

  /** Until a condition holds; a condition that never does is an error. */
  async until(holds: () => boolean, what: string, msMax = 600_000): Promise<void> {
    const end = this.#now + msMax
    await quiet()
    while (!holds()) {
      if (this.#now > end) throw new Error(`Never happened: ${what}`)
      await this.pass(20)
    }
  }

  /** Lets time pass until a promise is settled: what asks a server needs it. */
  async during<T>(running: Promise<T>): Promise<T> {
    let done = false
    const end = () => {
      done = true
    }
    running.then(end, end)
    await this.until(() => done, 'it ends')
    return running
  }

  /** Every open connection breaks. */
  cutAll(): void {
    for (const cut of [...this.#cuts]) cut()
  }

  /** A device of this world. `kill` is its sudden end: from then on it does nothing any more. */
  device(clockOffsetMs = 0): { platform: Platform; kill(): void } {
    let dead = false
    const platform: Platform = {
      now: () => this.#now + clockOffsetMs,
      after: (ms, run) => this.after(ms, () => !dead && run()),
      fraction: () => this.chance.fraction(),
      randomBytes: (length) => Uint8Array.from({ length }, () => this.chance.below(256)),
      openSocket: (_url, _subprotocol, handlers) => this.#connect(handlers, () => dead),
      request: () => Promise.reject(new Error('There is no HTTP in this world.')),
      network: { isOnline: () => true, subscribe: () => () => {} },
    }
    return {
      platform,
      kill() {
        dead = true
      },
    }
  }

  /** Both directions keep their order; what was under way when a connection breaks may still arrive at the server. */
  #connect(handlers: SocketHandlers, isDead: () => boolean): Socket {
    let clientOpen = true
    let serverOpen = false
    let server: ServerSide | undefined
    const upward = this.#lane()
    const downward = this.#lane()

    const toClient = (run: () => void) => downward(() => clientOpen && !isDead() && run())
    const serverEnds = () => {
      if (!serverOpen) return
      serverOpen = false
      server?.closed()
    }
    const breaks = (code = 1006) => {
      this.#cuts.delete(breaks)
      downward(() => {
        if (!clientOpen) return
        clientOpen = false
        if (!isDead()) handlers.closed(code)
      })
      upward(serverEnds)
    }
    this.#cuts.add(breaks)
    upward(() => {
      if (!this.accept || this.chance.happens(this.faults.refuse)) return breaks()
      serverOpen = true
      server = this.accept((packet) => {
        if (this.chance.happens(this.faults.cut)) breaks()
        else toClient(() => handlers.received(packet))
      }, breaks)
      toClient(() => handlers.opened())
    })
    return {
      send: (packet) => {
        if (isDead()) return
        if (this.chance.happens(this.faults.cut)) breaks()
        else upward(() => serverOpen && server?.received(packet))
      },
      close: () => {
        clientOpen = false
        this.#cuts.delete(breaks)
        upward(serverEnds)
      },
    }
  }

  /** Runs what is put in after a delay, in order. */
  #lane(): (run: () => void) => void {
    let last = this.#now
    return (run) => {
      last = Math.max(last, this.#now + this.chance.below(this.faults.delayMsMax))
      this.after(last - this.#now, run)
    }
  }
}

/** Every promise that can go on has gone on. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
