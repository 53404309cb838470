import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'

export const messageStatus: Implementation<'messageStatus'> = async (
  { conversations },
  caller,
  { id, messageId, ...page },
) => {
  const answer = await conversations.status(caller, id, Number(messageId), page)
  if (!answer.ok) return answer
  const { recalled, reached, members, next } = answer.value
  const status = recalled ? 'RECALLED' : reached
  return ok({ status: 200, body: next === undefined ? { status, members } : { status, members, next } })
}
