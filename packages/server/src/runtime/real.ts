/** The real clock, timers and random numbers: the only place in the server that asks the platform for them. */
import { randomBytes } from 'node:crypto'
import type { Clock, Logger, Random, Runtime, Timers } from '../ports/runtime.ts'

export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
}

export const realTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  /** Does not keep the process alive: a sweep has nothing to do once the last listener is gone. */
  every(ms, run) {
    const timer = setInterval(run, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
  soon(run) {
    setImmediate(run)
  },
}

export const realRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: () => Math.random(),
}

export function realRuntime(log: Logger): Runtime {
  return { clock: realClock, timers: realTimers, random: realRandom, log }
}
