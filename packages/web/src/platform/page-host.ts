/**
 * The host inside the page, for browsers without shared workers. A lock makes one tab the leader; another tab says
 * `busy` until the lock comes free, because two clients of one device would replace each other for ever.
 */
import type { FromHost } from './host-protocol.ts'
import { openHost, tellBroken } from './open-host.ts'

export function servePage(port: MessagePort): void {
  navigator.locks.request('kith-client', { ifAvailable: true }, (lock) => {
    if (lock) return lead(port)
    port.postMessage({ type: 'busy' } satisfies FromHost)
    navigator.locks.request('kith-client', () => lead(port))
    return undefined
  })
}

/** Holds the lock for as long as the page lives. */
async function lead(port: MessagePort): Promise<void> {
  try {
    const host = await openHost()
    host.serve(port)
  } catch (error) {
    return tellBroken(port, error)
  }
  await new Promise<never>(() => undefined)
}
