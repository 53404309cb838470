import { ok } from '../../answer.ts'
import { profileOf } from '../../conversation/view.ts'
import type { Implementation } from '../define.ts'

export const listMembers: Implementation<'listMembers'> = async (
  { conversations, directory },
  caller,
  { id, ...page },
) => {
  const marks = await conversations.members(caller, id, page)
  if (!marks.ok) return marks
  const { next } = marks.value
  const rows = await directory.users(marks.value.members.map(({ userId }) => userId))
  const users = new Map(rows.map((user) => [user.userId, user]))
  const members = marks.value.members.flatMap(({ userId, ...rest }) => {
    const user = users.get(userId)
    return user ? [{ user: profileOf(user), ...rest }] : []
  })
  return ok({ status: 200, body: next === undefined ? { members } : { members, next } })
}
