import { accepted, refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { changeContact } from '../shared/change-contact.ts'

export const block: Implementation<'block'> = async (services, caller, { userId }) => {
  const { directory } = services
  if (userId === caller.userId) return refuse('bad_request', 'You cannot block yourself.')
  const [other] = await directory.users([userId])
  if (!other || other.deleted) return refuse('not_found')
  await changeContact(services, caller.userId, userId, () =>
    directory.setBlocked(caller.userId, userId, true),
  )
  return done(accepted)
}
