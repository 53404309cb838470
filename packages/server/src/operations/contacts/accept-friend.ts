import { accepted, refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { changeContact } from '../shared/change-contact.ts'

export const acceptFriend: Implementation<'acceptFriend'> = async (services, caller, { userId }) => {
  const { conversations, directory } = services
  const wasThere = await changeContact(services, caller.userId, userId, () =>
    directory.acceptContact(caller.userId, userId),
  )
  if (!wasThere) return refuse('not_found')
  const direct = await directory.findDirect(caller.userId, userId)
  if (direct !== undefined) await conversations.accept(caller, direct)
  return done(accepted)
}
