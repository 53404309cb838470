import { accepted } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { changeContact } from '../shared/change-contact.ts'

export const unblock: Implementation<'unblock'> = async (services, caller, { userId }) => {
  const { directory } = services
  await changeContact(services, caller.userId, userId, () =>
    directory.setBlocked(caller.userId, userId, false),
  )
  return done(accepted)
}
