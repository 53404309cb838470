/** Runs what has the same key one after another. Owns the end of each key's queue, and forgets a key with its last run. */
const ends = new Map<string, Promise<unknown>>()

export async function oneAtATime<T>(key: string, run: () => Promise<T>): Promise<T> {
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
