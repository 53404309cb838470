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
  const answer = await conversations.join(caller, conversationId, () => directory.useInvite(inviteCode, now))
  return answer.ok ? ok({ status: 200, body: { conversationId } }) : answer
}
