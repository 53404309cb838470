import { done, type Implementation } from '../define.ts'

export const acceptConversation: Implementation<'acceptConversation'> = async (
  { conversations },
  caller,
  { id },
) => {
  return done(await conversations.accept(caller, id))
}
