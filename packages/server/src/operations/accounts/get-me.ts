import { ok, refuse } from '../../answer.ts'
import { meOf } from '../../conversation/view.ts'
import type { Implementation } from '../define.ts'

export const getMe: Implementation<'getMe'> = async ({ directory }, caller) => {
  const [user] = await directory.users([caller.userId])
  return user ? ok({ status: 200, body: meOf(user) }) : refuse('unauthenticated')
}
