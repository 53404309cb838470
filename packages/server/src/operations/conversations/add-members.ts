import { done, type Implementation } from '../define.ts'

export const addMembers: Implementation<'addMembers'> = async (
  { conversations },
  caller,
  { id, members },
) => {
  return done(await conversations.addMembers(caller, id, members))
}
