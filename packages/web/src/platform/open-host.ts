import { createClient, type KithClient, webPlatform } from '@kith/client'
import { openIndexedDbStore } from '@kith/client/indexeddb'
import { createHost, type Host } from './host.ts'
import type { FromHost } from './host-protocol.ts'
import { pageNetwork } from './page-network.ts'

/** Tells a page why there is no host. */
export function tellBroken(port: MessagePort, error: unknown): void {
  port.postMessage({ type: 'broken', reason: String(error) } satisfies FromHost)
}

/** The one client of this browser: everything local, the token too, is in IndexedDB and nowhere else. */
export async function openHost(): Promise<Host> {
  const network = pageNetwork()
  const client: KithClient = await createClient({
    url: location.origin,
    store: await openIndexedDbStore('kith'),
    clientName: 'Kith Web 0.1.0',
    platform: { ...webPlatform(), network },
  })
  if (client.identity) client.connect()
  return createHost(client, network)
}
