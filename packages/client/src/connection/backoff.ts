/**
 * How long to wait before attempt n: exponential with full jitter, a random time between nothing and the capped
 * power. Of the usual variants it needs the fewest calls when many clients return at once; see "Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015.
 */
export const backoffBaseMs = 250
export const backoffCapMs = 30_000

/** @param attempt 0 for the first retry. @param fraction random, in [0, 1). */
export function backoffMs(attempt: number, fraction: number): number {
  const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(attempt, 20))
  return Math.floor(fraction * ceiling)
}
