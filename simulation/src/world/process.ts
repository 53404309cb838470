/**
 * A process that can die at any moment. Owns its clock's error and whether it lives: once it is dead no timer of it
 * fires, and whatever still runs of it finds every port shut.
 */
import type { Logger, Runtime } from '@kith/server/parts'
import type { SeededRandom } from './random.ts'
import type { Cancel, Scheduler } from './scheduler.ts'

/** When the simulation begins, by a clock that is right. */
export const startMs = Date.UTC(2026, 5, 1)

export class Process {
  alive = true
  /** How wrong this machine's clock is; may jump. */
  clockErrorMs = 0
  readonly scheduler: Scheduler
  readonly random: SeededRandom

  constructor(scheduler: Scheduler, random: SeededRandom) {
    this.scheduler = scheduler
    this.random = random
  }

  now(): number {
    return Math.floor(startMs + this.scheduler.now + this.clockErrorMs)
  }

  /** How many are waiting. */
  timers = 0

  after(ms: number, run: () => void): Cancel {
    this.timers++
    let waits = true
    const cancel = this.scheduler.after(ms, () => {
      end()
      if (this.alive) run()
    })
    const end = () => {
      if (waits) this.timers--
      waits = false
    }
    return () => {
      end()
      cancel()
    }
  }

  every(ms: number, run: () => void): Cancel {
    let cancel = this.after(ms, tick)
    const again = () => {
      cancel = this.after(ms, tick)
    }
    function tick(): void {
      again()
      run()
    }
    return () => cancel()
  }

  runtime(log: Logger): Runtime {
    return {
      clock: { now: () => this.now(), elapsed: () => this.scheduler.now },
      timers: {
        after: (ms, run) => this.after(ms, run),
        every: (ms, run) => this.every(ms, run),
        soon: (run) => void this.after(0, run),
      },
      random: this.random,
      log,
    }
  }
}
