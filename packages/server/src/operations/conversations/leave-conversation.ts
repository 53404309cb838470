import { done, type Implementation } from '../define.ts'

export const leaveConversation: Implementation<'leaveConversation'> = async (
  { conversations },
  caller,
  { id },
) => {
  return done(await conversations.leave(caller, id))
}
