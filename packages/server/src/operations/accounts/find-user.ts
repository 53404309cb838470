import { ok, refuse } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import type { Implementation } from '../define.ts'

export const findUser: Implementation<'findUser'> = async ({ directory, rateLimits }, caller, { handle }) => {
  const waitMs = rateLimits.take('lookups', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const user = await directory.userByHandle(handle)
  return user && !user.deleted ? ok({ status: 200, body: profileOf(user) }) : refuse('not_found')
}
