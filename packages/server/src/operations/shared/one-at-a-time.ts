/**
 * Runs what has the same key one after another, on one server: another one in the same process, or the one that came
 * before it, is not waited for. Owns the end of each key's queue, and forgets a key with its last run.
 */
import type { Services } from '../../services.ts'

const endsOf = new WeakMap<Services, Map<string, Promise<unknown>>>()

/** Keys of which something runs or waits. */
export function keysInTurn(services: Services): number {
  return endsOf.get(services)?.size ?? 0
}

export async function oneAtATime<T>(services: Services, key: string, run: () => Promise<T>): Promise<T> {
  const ends = endsOf.get(services) ?? new Map<string, Promise<unknown>>()
  endsOf.set(services, ends)
  const mine = (ends.get(key) ?? Promise.resolve()).then(run)
  const end = mine.then(
    () => undefined,
    () => undefined,
  )
  ends.set(key, end)
  try {
    return await mine
  } finally {
    if (ends.get(key) === end) ends.delete(key)
  }
}
