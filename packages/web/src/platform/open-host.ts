import { createClient, type KithClient, type LocalStore, memoryStore, webPlatform } from '@kith/client'
import { openIndexedDbStore } from '@kith/client/indexeddb'
import { watchSleep } from '../runtime/clock.ts'
import { createHost, type Host } from './host.ts'
import type { FromHost, HostPort } from './host-protocol.ts'
import { pageNetwork } from './page-network.ts'

/** Tells a page why there is no host. */
export function tellBroken(port: HostPort, error: unknown): void {
  port.postMessage({ type: 'broken', reason: String(error) } satisfies FromHost)
}

export function tellSuperseded(port: HostPort): void {
  port.postMessage({ type: 'superseded' } satisfies FromHost)
}

/** The one client of this browser: everything local, the token too, is in IndexedDB and nowhere else. */
export async function openHost(): Promise<Host> {
  const network = pageNetwork()
  const { store, keepsNothing } = await openStore()
  const client: KithClient = await createClient({
    url: location.origin,
    store,
    clientName: 'Kith Web 0.1.0',
    platform: { ...webPlatform(), network },
  })
  watchSleep(() => client.wake())
  return createHost(client, network, keepsNothing)
}

/** A browser that has no storage, or gives none to this window, runs the app from memory, and the person is told. */
async function openStore(): Promise<{ store: LocalStore; keepsNothing: boolean }> {
  try {
    return { store: await openIndexedDbStore('kith'), keepsNothing: false }
  } catch {
    return { store: memoryStore(), keepsNothing: true }
  }
}
