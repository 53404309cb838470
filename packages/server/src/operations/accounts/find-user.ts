import { ok, refuse } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import { addressKey } from '../../security/addresses.ts'
import { everybody, takeAll } from '../../security/rate-limits.ts'
import type { Implementation } from '../define.ts'

/** Paid for by the user, by the address they call from and by all together. */
export const findUser: Implementation<'findUser'> = async (
  { directory, rateLimits },
  caller,
  { handle },
  { address },
) => {
  const waitMs = takeAll(rateLimits, [
    ['lookups', caller.userId],
    ['lookupsByAddress', addressKey(address)],
    ['lookupsByEverybody', everybody],
  ])
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const user = await directory.userByHandle(handle)
  return user && !user.deleted ? ok({ status: 200, body: profileOf(user) }) : refuse('not_found')
}
