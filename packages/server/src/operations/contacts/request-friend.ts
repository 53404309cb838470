import { limits } from '@kith/protocol'
import { accepted, refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { changeContact } from '../shared/change-contact.ts'

export const requestFriend: Implementation<'requestFriend'> = async (services, caller, { userId }) => {
  const { directory, rateLimits } = services
  if (userId === caller.userId) return refuse('bad_request', 'You cannot be your own contact.')
  const waitMs = rateLimits.take('approaches', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const [other] = await directory.users([userId])
  if (!other || other.deleted) return refuse('not_found')
  const outcome = await changeContact(services, caller.userId, userId, () =>
    directory.requestContact(caller.userId, userId, limits.contactsPerUserMax),
  )
  return outcome === 'done' ? done(accepted) : refuse('limit_reached')
}
