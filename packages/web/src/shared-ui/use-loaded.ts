import { useEffect, useState } from 'preact/hooks'

export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; error: unknown }

/** Something that is asked for when the component appears, when `keys` change and when `again` is called. */
export function useLoaded<T>(load: () => Promise<T>, keys: readonly unknown[]): [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    let current = true
    load().then(
      (value) => current && setLoaded({ state: 'ready', value }),
      // What is shown already stays; only a first load can fail visibly.
      (error: unknown) =>
        current && setLoaded((before) => (before.state === 'ready' ? before : { state: 'failed', error })),
    )
    return () => {
      current = false
    }
  }, [...keys, round])
  return [loaded, () => setRound((before) => before + 1)]
}
