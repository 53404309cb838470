/**
 * What the device believes about its network, as the pages report it: a worker is told of changes late or not at
 * all. The latest report counts.
 */
import type { Platform } from '@kith/client'

export type PageNetwork = Platform['network'] & { report(online: boolean): void }

export function pageNetwork(): PageNetwork {
  // Until a page has spoken, so that nothing is tried that it would not.
  let isOnline = false
  const listeners = new Set<(online: boolean) => void>()
  return {
    isOnline: () => isOnline,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    report(online) {
      if (online === isOnline) return
      isOnline = online
      for (const changed of listeners) changed(online)
    },
  }
}
