/**
 * Token buckets per address, user and device. Owns a bounded map of buckets for each budget; a bucket that has
 * refilled is the same as none, so those are the first to go when a map is full. A refusal says how long to wait.
 */
import type { Clock } from '../ports/runtime.ts'

export type Budget = {
  perSecond: number
  /** How much may be taken at once after a quiet time. */
  burst: number
}

/** What is limited, and by which key. A budget whose rate is 0 is switched off. */
export type Budgets = {
  /** HTTP requests and socket connections, by address. */
  requests: Budget
  /** Accounts made, by address. */
  signups: Budget
  /** Accounts made, by anybody: its one key is `everybody`. */
  signupsByEverybody: Budget
  /** Wrong passwords, by handle and address. */
  loginFailures: Budget
  /** Wrong passwords, by address, whatever the handle. */
  loginFailuresByAddress: Budget
  /** Wrong passwords, by handle, whatever the address. */
  loginFailuresByHandle: Budget
  /** Handles looked up, by user. */
  lookups: Budget
  /** Handles looked up, by address, whoever the user is and whichever way they call. */
  lookupsByAddress: Budget
  /** Handles looked up, by anybody: its one key is `everybody`. */
  lookupsByEverybody: Budget
  /** Contact requests, conversations opened and invites tried, by user. */
  approaches: Budget
  /** Calls of any operation, by user. */
  calls: Budget
  /** Entries, by device. */
  sends: Budget
}

export type BudgetName = keyof Budgets

export type RateLimitOptions = {
  requestsPerSecond: number
  signupsPerMinute: number
  loginFailuresPerMinute: number
  lookupsPerMinute: number
  sendsPerSecond: number
}

const burstSeconds = 5
/** An address may fail this many times as often as one handle from it, and so may a handle from all addresses. */
const failureBreadth = 10
/** An address may look up as many handles as so many users. */
const lookupBreadth = 10
/** All together may do as much as so many addresses: enough for a large install, too little to walk through all handles. */
const everybodyBreadth = 100
const bucketsPerBudgetMax = 100_000
const lookedAtMax = 64

function perSecond(rate: number): Budget {
  return { perSecond: rate, burst: rate * burstSeconds }
}
function perMinute(rate: number): Budget {
  return { perSecond: rate / 60, burst: rate }
}

export function budgetsFrom(options: RateLimitOptions): Budgets {
  return {
    requests: perSecond(options.requestsPerSecond),
    signups: perMinute(options.signupsPerMinute),
    signupsByEverybody: perMinute(options.signupsPerMinute * everybodyBreadth),
    loginFailures: perMinute(options.loginFailuresPerMinute),
    loginFailuresByAddress: perMinute(options.loginFailuresPerMinute * failureBreadth),
    loginFailuresByHandle: perMinute(options.loginFailuresPerMinute * failureBreadth),
    lookups: perMinute(options.lookupsPerMinute),
    lookupsByAddress: perMinute(options.lookupsPerMinute * lookupBreadth),
    lookupsByEverybody: perMinute(options.lookupsPerMinute * everybodyBreadth),
    approaches: perMinute(options.lookupsPerMinute),
    calls: perSecond(options.sendsPerSecond),
    sends: perSecond(options.sendsPerSecond),
  }
}

/** The key of a budget that all share. */
export const everybody = 'everybody'

/** One after another; the wait of the first that refuses. What was taken before it stays taken. */
export function takeAll(limits: RateLimits, budgets: readonly (readonly [BudgetName, string])[]): number {
  for (const [budget, key] of budgets) {
    const waitMs = limits.take(budget, key)
    if (waitMs > 0) return waitMs
  }
  return 0
}

export type RateLimits = {
  /** Takes one; 0 when it was there, else how many ms until it will be, with nothing taken. */
  take(budget: BudgetName, key: string): number
  /** Puts one back that turned out not to count. */
  giveBack(budget: BudgetName, key: string): void
  /** Buckets that are remembered, of all budgets. */
  size(): number
}

class Buckets {
  readonly #budget: Budget
  readonly #bucketsMax: number
  readonly #buckets = new Map<string, { level: number; at: number }>()

  constructor(budget: Budget, bucketsMax: number) {
    this.#budget = budget
    this.#bucketsMax = bucketsMax
  }

  get size(): number {
    return this.#buckets.size
  }

  take(key: string, now: number): number {
    const { perSecond, burst } = this.#budget
    if (perSecond <= 0) return 0
    const bucket = this.#buckets.get(key)
    if (!bucket) {
      this.#add(key, burst - 1, now)
      return 0
    }
    bucket.level = Math.min(burst, bucket.level + ((now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    if (bucket.level < 1) return Math.ceil(((1 - bucket.level) / perSecond) * 1000)
    bucket.level -= 1
    return 0
  }

  giveBack(key: string): void {
    const bucket = this.#buckets.get(key)
    if (bucket) bucket.level = Math.min(this.#budget.burst, bucket.level + 1)
  }

  #add(key: string, level: number, at: number): void {
    if (this.#buckets.size >= this.#bucketsMax) this.#makeRoom(at)
    this.#buckets.set(key, { level, at })
  }

  /** Looks at the oldest few only: a full map must not make every new key slow. */
  #makeRoom(now: number): void {
    const { perSecond, burst } = this.#budget
    let looked = 0
    for (const [key, { level, at }] of this.#buckets) {
      if (level + ((now - at) / 1000) * perSecond >= burst) this.#buckets.delete(key)
      if (++looked === lookedAtMax) break
    }
    if (this.#buckets.size >= this.#bucketsMax) this.#buckets.delete(this.#buckets.keys().next().value!)
  }
}

export function rateLimits(
  clock: Clock,
  budgets: Budgets,
  bucketsMax: number = bucketsPerBudgetMax,
): RateLimits {
  const names = Object.keys(budgets) as BudgetName[]
  const buckets = Object.fromEntries(
    names.map((name) => [name, new Buckets(budgets[name], bucketsMax)]),
  ) as Record<BudgetName, Buckets>
  return {
    take: (budget, key) => buckets[budget].take(key, clock.elapsed()),
    giveBack: (budget, key) => buckets[budget].giveBack(key),
    size: () => Object.values(buckets).reduce((sum, { size }) => sum + size, 0),
  }
}
