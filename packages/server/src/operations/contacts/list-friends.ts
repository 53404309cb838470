import { ok } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import type { Implementation } from '../define.ts'

export const listFriends: Implementation<'listFriends'> = async ({ directory, presence }, caller) => {
  const [contacts, presences] = await Promise.all([
    directory.contacts(caller.userId),
    presence.contactsOf(caller.userId),
  ])
  const presenceOf = new Map(presences.map((known) => [known.userId, known]))
  const friends = contacts
    .filter(({ row }) => row.state !== 'none')
    .map(({ row, user }) => {
      const shown = row.state === 'friend' ? presenceOf.get(user.userId) : undefined
      const lastSeen = shown?.lastSeen === undefined ? {} : { lastSeen: shown.lastSeen }
      return { ...profileOf(user), state: row.state, online: shown?.online ?? false, ...lastSeen }
    })
  return ok({ status: 200, body: { friends } })
}
