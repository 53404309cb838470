import type { Contact, Profile } from '@kith/protocol'
import type { Contacts } from '../api.ts'
import { KithError } from '../error.ts'
import { putProfile } from '../inbox/apply-event.ts'
import type { ContactView } from '../model/contact-list.ts'
import type { Context } from './context.ts'

export function contactsFacade(context: Context): Contacts {
  return { ...reading(context), ...asking(context), ...changing(context) }
}

function reading({ ledger: { state }, status }: Context) {
  const view = (contact: Contact): ContactView => {
    const presence = status.presence(contact.user.userId)
    return presence ? { ...contact, presence } : { ...contact }
  }
  const profile = (userId: string): Profile | undefined =>
    state.me?.userId === userId ? state.me : state.profiles.get(userId)
  return {
    list: () =>
      Array.from(state.contacts.values(), view)
        .filter((contact) => contact.state !== 'none')
        .sort((a, b) => a.user.name.localeCompare(b.user.name)),
    get(userId: string) {
      const contact = state.contacts.get(userId)
      return contact && view(contact)
    },
    profile,
    name: (userId: string) => profile(userId)?.name ?? userId,
    presence: (userId: string) => status.presence(userId),
  }
}

function asking({ call, ledger, status }: Context) {
  const remembered = async (profile: Profile) => {
    await ledger.run({ apply: (batch) => putProfile(batch, profile) })
    return profile
  }
  const unlessUnknown = (found: Promise<Profile>) =>
    found.then(remembered, (error: unknown) => {
      if (error instanceof KithError && error.code === 'not_found') return undefined
      throw error
    })
  return {
    find: (handle: string) => unlessUnknown(call('findUser', { handle })),
    loadProfile: async (userId: string) => {
      const { me, profiles } = ledger.state
      if (me?.userId === userId) return me
      return profiles.get(userId) ?? (await unlessUnknown(call('getUser', { userId })))
    },
    blocks: async () => (await call('listBlocks', {})).blocks,
    async refreshPresence() {
      const { identity } = ledger.state
      if (!identity) return []
      const { contacts } = await call('heartbeat', { userId: identity.userId })
      for (const presence of contacts) status.setPresence(presence)
      return contacts
    },
  }
}

type Change = 'requestFriend' | 'acceptFriend' | 'declineFriend' | 'removeFriend' | 'block' | 'unblock'

/** The change itself comes as a `contact` event, as it does to my other devices. */
function changing({ call }: Context) {
  const change = (name: Change) => async (userId: string) => {
    await call(name, { userId })
  }
  return {
    request: change('requestFriend'),
    accept: change('acceptFriend'),
    decline: change('declineFriend'),
    remove: change('removeFriend'),
    block: change('block'),
    unblock: change('unblock'),
  }
}
