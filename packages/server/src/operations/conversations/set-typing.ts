import { done, type Implementation } from '../define.ts'

export const setTyping: Implementation<'setTyping'> = async ({ conversations }, caller, { id, on }) => {
  return done(await conversations.typing(caller, id, on))
}
