import { done, type Implementation } from '../define.ts'

export const removeMember: Implementation<'removeMember'> = async (
  { conversations },
  caller,
  { id, userId },
) => {
  return done(await conversations.removeMember(caller, id, userId))
}
