import { limits } from '@kith/protocol'
import { ok, refuse } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { isValidInvite } from '../shared/invites.ts'

export const joinConversation: Implementation<'joinConversation'> = async (
  services,
  caller,
  { inviteCode },
) => {
  const { conversations, directory, rateLimits, runtime } = services
  const waitMs = rateLimits.take('approaches', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const now = runtime.clock.now()
  const invite = await directory.invite(inviteCode)
  if (!invite || !isValidInvite(invite, now)) return refuse('not_found')
  const { conversationId } = invite
  const joined = ok({ status: 200, body: { conversationId } } as const)
  const record = await directory.conversation(conversationId)
  const states = new Map(record?.members.map(({ userId, state }) => [userId, state]))
  if (states.get(caller.userId) === 'active') return joined
  // Before a use is taken: a full group must not use the invite up.
  const present = Array.from(states.values()).filter((state) => state !== 'left').length
  if (present >= limits.groupMembersMax) return refuse('group_full')
  if (!(await directory.useInvite(inviteCode, now))) return refuse('not_found')
  const answer = await conversations.join(caller, conversationId)
  return answer.ok ? joined : answer
}
