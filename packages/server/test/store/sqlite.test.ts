import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import { storeContract } from './contract.ts'
import { inFolder, realRuntime } from './support.ts'

storeContract('SQLite', (work) =>
  inFolder(async (folder) => {
    const store = await openSqliteStore({ folder, runtime: realRuntime })
    try {
      await work(store)
    } finally {
      await store.close()
    }
  }),
)
