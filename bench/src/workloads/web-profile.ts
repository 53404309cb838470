/**
 * A browser profile of somebody who has used the app for long: what the SDK keeps after it has read everything is
 * copied into the profile's IndexedDB, in the SDK's own form.
 */
import { createClient, type LocalStore, memoryStore } from '@kith/client'
import type { BrowserContext } from 'playwright-core'
import { documentChanges } from '../../../packages/client/src/store/documents.ts'
import { conversationId, deviceId, token, userId } from '../seed/people.ts'

export const readerIndex = 0
const readAtOnce = 16
const pageMessages = 500
const messagesAtOnce = 4_000

/** Reads everything that the server has for the reader, as the app would if one scrolled through it all. */
export async function readEverything(url: string, conversations: number): Promise<LocalStore> {
  const store = memoryStore()
  const identity = {
    userId: userId(readerIndex),
    deviceId: deviceId(readerIndex),
    token: token(readerIndex),
  }
  await store.write({ identity })
  const client = await createClient({ url, store })
  await client.live()
  let next = 0
  const worker = async () => {
    while (next < conversations) {
      const window = await client.messages.open(conversationId(next++))
      while (window.hasOlder()) await window.loadOlder(pageMessages)
      window.close()
    }
  }
  await Promise.all(Array.from({ length: readAtOnce }, worker))
  await client.contacts.refreshPresence()
  // Closing writes what is pending; the memory behind the store stays.
  client.disconnect()
  return store
}

export type Filled = { messages: number }

/** Before: the app was open once in this profile, so its database is there. */
export async function fillProfile(
  context: BrowserContext,
  url: string,
  store: LocalStore,
  conversations: number,
): Promise<Filled> {
  const page = await context.newPage()
  // A page of the same origin that does not run the app.
  await page.goto(`${url}/manifest.webmanifest`)
  let messages = 0
  let batch: { conversationId: string; seq: number; record: unknown }[] = []
  for (let index = 0; index < conversations; index++) {
    const id = conversationId(index)
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER }
    const records = await store.messages(id, range, Number.MAX_SAFE_INTEGER)
    for (const record of records) batch.push({ conversationId: id, seq: record.seq, record })
    messages += records.length
    if (batch.length < messagesAtOnce) continue
    await page.evaluate(putAll, { store: 'messages', values: batch as unknown[] })
    batch = []
  }
  await page.evaluate(putAll, { store: 'messages', values: batch as unknown[] })
  const documents = documentChanges(await store.load()).put
  await page.evaluate(putAll, { store: 'documents', values: documents as unknown[] })
  await page.close()
  return { messages }
}

/** Runs in the page. */
function putAll({ store, values }: { store: string; values: unknown[] }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const opening = indexedDB.open('kith')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const database = opening.result
    const transaction = database.transaction(store, 'readwrite')
    for (const value of values) transaction.objectStore(store).put(value)
    transaction.oncomplete = () => {
      database.close()
      resolve()
    }
    transaction.onabort = () => reject(transaction.error)
  }
  return promise
}
