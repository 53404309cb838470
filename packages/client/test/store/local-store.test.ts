import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import 'fake-indexeddb/auto'
import { openIndexedDbStore } from '../../src/store/indexeddb.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { storeContract } from './store-contract.ts'

storeContract('memory', async () => ({ store: memoryStore(), dispose: async () => {} }))

storeContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-client-'))
  let store = await openSqliteStore(join(folder, 'client.db'))
  return {
    store,
    async reopen() {
      await store.close()
      store = await openSqliteStore(join(folder, 'client.db'))
      return store
    },
    async dispose() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
})

let databases = 0
storeContract('IndexedDB', async () => {
  const name = `kith-test-${databases++}`
  let store = await openIndexedDbStore(name)
  return {
    store,
    async reopen() {
      await store.close()
      store = await openIndexedDbStore(name)
      return store
    },
    async dispose() {
      await store.close()
      indexedDB.deleteDatabase(name)
    },
  }
})
