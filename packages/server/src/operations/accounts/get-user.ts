import { ok, refuse } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import type { DirectoryPort } from '../../ports/directory.ts'
import type { Implementation } from '../define.ts'

export const getUser: Implementation<'getUser'> = async ({ directory }, caller, { userId }) => {
  if (!(await isAcquainted(directory, caller.userId, userId))) return refuse('not_found')
  const [user] = await directory.users([userId])
  return user ? ok({ status: 200, body: profileOf(user) }) : refuse('not_found')
}

/** The cheapest question first. Who left a group is still the author of what they wrote there. */
async function isAcquainted(directory: DirectoryPort, userId: string, otherId: string): Promise<boolean> {
  if (userId === otherId) return true
  const contact = await directory.contact(userId, otherId)
  if (contact.state !== 'none' || contact.blocked) return true
  const direct = await directory.findDirect(userId, otherId)
  if (direct !== undefined && (await directory.membership(userId, direct))) return true
  return directory.sharesGroup(userId, otherId)
}
