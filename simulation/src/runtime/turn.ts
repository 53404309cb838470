/** The simulation's only use of the real event loop: ends a turn once every promise that can settle has settled. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Real milliseconds, for the budget of a run and for nothing inside of it. */
export function realElapsedMs(): number {
  return performance.now()
}

/** Where seeds that were never run before begin. */
export function realNow(): number {
  return Date.now()
}
