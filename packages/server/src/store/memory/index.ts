/** The store in memory: plain, complete, gone with the process. For tests and the simulation. */
import type { Store } from '../../ports/store.ts'
import { memoryAccounts } from './accounts.ts'
import { memoryChanges } from './changes.ts'
import { memoryContacts } from './contacts.ts'
import { memoryConversations } from './conversations.ts'
import { memoryLog } from './log.ts'
import { Tables } from './tables.ts'

/** @param tables what it holds, for whoever wants to look at it */
export function openMemoryStore(tables: Tables = new Tables()): Store {
  return {
    log: memoryLog(tables),
    directory: {
      ...memoryAccounts(tables),
      ...memoryContacts(tables),
      ...memoryConversations(tables),
      ...memoryChanges(tables),
    },
    async backup() {
      throw new Error('a store in memory has nothing to back up')
    },
    async probe() {},
    async close() {},
  }
}
