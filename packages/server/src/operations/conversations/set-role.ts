import { done, type Implementation } from '../define.ts'

export const setRole: Implementation<'setRole'> = async ({ conversations }, caller, { id, userId, role }) => {
  return done(await conversations.setRole(caller, id, userId, role))
}
