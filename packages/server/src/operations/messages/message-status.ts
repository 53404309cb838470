import { ok } from '../../answer.ts'
import type { MemberStatus } from '../../services.ts'
import type { Implementation } from '../define.ts'

export const messageStatus: Implementation<'messageStatus'> = async (
  { conversations },
  caller,
  { id, messageId },
) => {
  const answer = await conversations.status(caller, id, Number(messageId))
  if (!answer.ok) return answer
  const { recalled, members } = answer.value
  return ok({ status: 200, body: { status: recalled ? 'RECALLED' : reachedByAll(members), members } })
}

function reachedByAll(members: readonly MemberStatus[]): 'SENT' | 'RECEIVED' | 'READ' {
  if (members.length === 0) return 'SENT'
  if (members.every(({ read }) => read)) return 'READ'
  return members.every(({ delivered }) => delivered) ? 'RECEIVED' : 'SENT'
}
