import { accepted, refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { changeContact } from '../shared/change-contact.ts'

export const declineFriend: Implementation<'declineFriend'> = async (services, caller, { userId }) => {
  const wasThere = await changeContact(services, caller.userId, userId, () =>
    services.directory.declineContact(caller.userId, userId),
  )
  return wasThere ? done(accepted) : refuse('not_found')
}
