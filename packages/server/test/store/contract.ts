/**
 * The contract of the store: every sentence of ports/log.ts and ports/directory.ts. Each implementation runs it; a
 * test that needs a second process, a disk or a crash is not here but with the implementation.
 */
import { describe } from 'bun:test'
import type { Store } from '../../src/ports/store.ts'
import { accountsContract } from './contract-accounts.ts'
import { changesContract } from './contract-changes.ts'
import { contactsContract } from './contract-contacts.ts'
import { conversationsContract } from './contract-conversations.ts'
import { logContract } from './contract-log.ts'

/** Runs `work` on an empty store and closes it. */
export type WithStore = (work: (store: Store) => Promise<void>) => Promise<void>

export function storeContract(name: string, withStore: WithStore): void {
  describe(`store contract: ${name}`, () => {
    logContract(withStore)
    accountsContract(withStore)
    contactsContract(withStore)
    conversationsContract(withStore)
    changesContract(withStore)
  })
}
