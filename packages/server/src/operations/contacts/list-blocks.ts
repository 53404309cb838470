import { ok } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import type { Implementation } from '../define.ts'

export const listBlocks: Implementation<'listBlocks'> = async ({ directory }, caller) => {
  const contacts = await directory.contacts(caller.userId)
  const blocks = contacts.filter(({ row }) => row.blocked).map(({ user }) => profileOf(user))
  return ok({ status: 200, body: { blocks } })
}
