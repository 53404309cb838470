import { errorCodes } from '@kith/protocol'
import { type Answer, accepted } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import type { Caller, Services } from '../../services.ts'
import { done, type Implementation } from '../define.ts'
import { tellContact } from '../shared/change-contact.ts'
import { endDevices } from '../shared/end-devices.ts'
import { verifyPassword } from '../shared/verify-password.ts'

export const deleteMe: Implementation<'deleteMe'> = async (services, caller, { password }) => {
  const { directory } = services
  const { userId } = caller
  const credentials = await directory.credentialsOf(userId)
  const verdict = await verifyPassword(
    services,
    [['loginFailures', userId]],
    password,
    credentials?.passwordHash,
  )
  if (!verdict.ok) return verdict
  const left = await leaveGroups(services, caller)
  if (!left.ok) return left
  const devices = await directory.devices(userId)
  const contacts = await directory.contacts(userId)
  await directory.deleteUser(userId)
  services.conversations.userDeleted(userId)
  endDevices(
    services,
    caller,
    devices.map(({ deviceId }) => deviceId),
  )
  await tellOthers(
    services,
    userId,
    contacts.filter(({ row }) => row.state !== 'none').map(({ user }) => user.userId),
  )
  return done(accepted)
}

/** One after another: in each group somebody may have to become the owner. A direct conversation cannot be left. */
async function leaveGroups(
  { conversations, directory }: Services,
  caller: Caller,
): Promise<Answer<undefined>> {
  for (const conversationId of await directory.conversationIds(caller.userId)) {
    const left = await conversations.leave(caller, conversationId, true)
    // Nobody is left behind in a group because the disk was full for a moment: the deletion is asked for again.
    if (!left.ok && errorCodes[left.failure.code].retry !== 'giveup') return left
  }
  return accepted
}

/** Whoever had them as a contact, and whoever wrote with them: what is left of the account has no name. */
async function tellOthers(services: Services, userId: string, otherIds: string[]): Promise<void> {
  const [user] = await services.directory.users([userId])
  if (!user) return
  for (const otherId of otherIds) {
    services.presence.audienceChanged(userId, otherId)
    const row = await services.directory.contact(otherId, userId)
    if (!row.blocked) tellContact(services, row, user)
  }
  await services.sessions.toAcquaintances(userId, { type: 'profile', user: profileOf(user) })
}
