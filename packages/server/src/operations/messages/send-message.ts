import { limits } from '@kith/protocol'
import { type Answer, ok, refuse } from '../../answer.ts'
import type { Caller, Services } from '../../services.ts'
import type { Implementation } from '../define.ts'
import { clientIdFrom } from '../shared/client-ids.ts'
import { oneAtATime } from '../shared/one-at-a-time.ts'

export const sendMessage: Implementation<'sendMessage'> = async (
  services,
  caller,
  { recipientIds, message, clientMessageId },
) => {
  const waitMs = services.rateLimits.take('sends', caller.deviceId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const others = Array.from(new Set(recipientIds)).filter((userId) => userId !== caller.userId)
  // A message that is repeated while its group is being made must find that group.
  const participants = [caller.userId, ...others].sort().join()
  const found = await oneAtATime(participants, () => findOrMake(services, caller, others))
  if (!found.ok) return found
  const { conversationId } = found.value
  const sent = await services.conversations.send(caller, {
    conversation: conversationId,
    clientId: clientIdFrom(clientMessageId),
    content: { kind: 'text', text: message },
  })
  if (!sent.ok) return sent
  const body = { status: 'SENT', conversationId, messageId: String(sent.value.seq) } as const
  return ok({ status: sent.value.repeat ? 200 : 201, body })
}

/** One recipient: the direct conversation. Several: the oldest group of exactly these people, or a new one. */
async function findOrMake(
  services: Services,
  caller: Caller,
  others: string[],
): Promise<Answer<{ conversationId: string }>> {
  const { conversations, directory, rateLimits } = services
  const [only, ...more] = others
  if (only === undefined) return refuse('bad_request', 'There must be a recipient other than the sender.')
  const known =
    more.length === 0
      ? await directory.findDirect(caller.userId, only)
      : await directory.findGroupByMembers([caller.userId, ...others])
  if (known !== undefined && (await directory.membership(caller.userId, known))?.mine.state === 'active') {
    return ok({ conversationId: known })
  }
  const waitMs = rateLimits.take('approaches', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  if (more.length === 0) return conversations.openDirect(caller, only)
  const title = await titleFor(services, [caller.userId, ...others])
  return conversations.createGroup(caller, others, { title, picture: '', history: 'joined' })
}

async function titleFor({ directory }: Services, userIds: string[]): Promise<string> {
  const users = await directory.users(userIds)
  const names = userIds.flatMap((userId) => users.find((user) => user.userId === userId)?.name ?? [])
  return names.join(', ').slice(0, limits.titleCharsMax)
}
