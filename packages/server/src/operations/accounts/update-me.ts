import { ok, refuse } from '../../answer.ts'
import { meOf, profileOf } from '../../conversation/view.ts'
import type { UserPatch } from '../../ports/directory.ts'
import type { Caller, Services } from '../../services.ts'
import type { Implementation, InputOf } from '../define.ts'
import { oneAtATime } from '../shared/one-at-a-time.ts'

/** One after another for each user, so that the profile that others are told last is the one that is stored. */
export const updateMe: Implementation<'updateMe'> = (services, caller, input) =>
  oneAtATime(services, `profile ${caller.userId}`, () => update(services, caller, input))

async function update(
  services: Services,
  caller: Caller,
  { name, bio, picture, readReceipts, lastSeenShared }: InputOf<'updateMe'>,
) {
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
  return ok({ status: 200, body: me } as const)
}
