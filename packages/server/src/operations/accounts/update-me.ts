import { ok, refuse } from '../../answer.ts'
import { meOf, profileOf } from '../../conversation/view.ts'
import type { UserPatch } from '../../ports/directory.ts'
import type { Implementation } from '../define.ts'

export const updateMe: Implementation<'updateMe'> = async (
  services,
  caller,
  { name, bio, picture, readReceipts, lastSeenShared },
) => {
  const { conversations, directory, presence, sessions } = services
  const patch: UserPatch = { name, bio, picture, readReceipts, lastSeenShared }
  for (const key of Object.keys(patch) as (keyof UserPatch)[]) if (patch[key] === undefined) delete patch[key]
  const user = await directory.updateUser(caller.userId, patch)
  if (!user) return refuse('unauthenticated')
  const me = meOf(user)
  sessions.toUser(user.userId, { type: 'me', me })
  if (readReceipts !== undefined) await conversations.privacyChanged(user)
  if (lastSeenShared !== undefined) presence.audienceChanged(user.userId)
  if (name !== undefined || bio !== undefined || picture !== undefined) {
    await sessions.toAcquaintances(user.userId, { type: 'profile', user: profileOf(user) })
  }
  return ok({ status: 200, body: me })
}
