/**
 * Repeatable random numbers in [0, 1) from a seed: mulberry32 (Tommy Ettinger, public domain). What processes and
 * networks do in between is not repeatable, so a seed repeats the plan of a run and not its course.
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
