import { done, type Implementation } from '../define.ts'

export const removeConversation: Implementation<'removeConversation'> = async (
  { conversations },
  caller,
  { id },
) => {
  return done(await conversations.removeFromList(caller, id))
}
