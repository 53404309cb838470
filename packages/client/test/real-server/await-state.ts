import type { KithClient } from '../../src/index.ts'

/** Resolves when a condition on these clients holds; it is looked at after every event. */
export function when(
  clients: readonly KithClient[],
  holds: () => boolean,
  what: string,
  msMax = 60_000,
): Promise<void> {
  if (holds()) return Promise.resolve()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const end = (settle: () => void) => {
    clearTimeout(deadline)
    for (const stop of stops) stop()
    settle()
  }
  const stops = clients.map((client) => client.subscribe(() => holds() && end(resolve)))
  const deadline = setTimeout(() => end(() => reject(new Error(`Never happened: ${what}`))), msMax)
  return promise
}

export function allLive(clients: readonly KithClient[]): Promise<void> {
  return when(
    clients,
    () => clients.every(({ connection }) => connection.name === 'live'),
    'everybody is live',
  )
}
