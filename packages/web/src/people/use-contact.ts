import type { ContactView } from '@kith/client'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'
import { contacts } from '../state/store.ts'

/**
 * How this person and I stand to each other; undefined when we have nothing to do with each other. Asks the SDK,
 * because the list of contacts leaves out strangers whom I have blocked.
 */
export function useContact(userId: string): ContactView | undefined {
  const listed = contacts.value
  const [loaded] = useLoaded(() => kith.contacts.get(userId), [userId, listed])
  return loaded.state === 'ready' ? loaded.value : listed.find(({ user }) => user.userId === userId)
}
