import { ok, refuse } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { isValidInvite } from '../shared/invites.ts'

export const showInvite: Implementation<'showInvite'> = async (services, caller, { inviteCode }) => {
  const { directory, rateLimits, runtime } = services
  const waitMs = rateLimits.take('approaches', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const invite = await directory.invite(inviteCode)
  if (!invite || !isValidInvite(invite, runtime.clock.now())) return refuse('not_found')
  const record = await directory.conversation(invite.conversationId)
  if (!record) return refuse('not_found')
  const { title, picture } = record.conversation
  const memberCount = record.members.filter(({ state }) => state !== 'left').length
  if (memberCount === 0) return refuse('not_found')
  return ok({ status: 200, body: { title, picture, memberCount } })
}
