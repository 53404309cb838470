import { createClient, type KithClient } from '@kith/client'
import { openIndexedDbStore } from '@kith/client/indexeddb'

/** The one client of this browser: everything local, the token too, is in IndexedDB and nowhere else. */
export async function openClient(): Promise<KithClient> {
  const store = await openIndexedDbStore('kith')
  const client = await createClient({ url: location.origin, store, clientName: 'Kith Web 0.1.0' })
  if (client.identity) client.connect()
  return client
}
