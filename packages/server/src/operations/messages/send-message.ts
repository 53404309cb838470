import { createHash } from 'node:crypto'
import { limits, uuidBytesLength } from '@kith/protocol'
import { type Answer, ok, type Refusal, refuse } from '../../answer.ts'
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
  const [only, ...more] = others
  if (only === undefined) return refuse('bad_request', 'There must be a recipient other than the sender.')
  const clientId = clientIdFrom(clientMessageId)
  // A message that is repeated while its group is being made must find that group.
  const found =
    more.length === 0
      ? await directWith(services, caller, only)
      : await oneAtATime(services, `group ${[caller.userId, ...others].toSorted().join()}`, () =>
          groupOf(services, caller, others, clientId),
        )
  if (!found.ok) return found
  const { conversationId } = found.value
  const sent = await services.conversations.send(caller, {
    conversation: conversationId,
    clientId,
    content: { kind: 'text', text: message },
  })
  if (!sent.ok) return sent
  const body = { status: 'SENT', conversationId, messageId: String(sent.value.seq) } as const
  return ok({ status: sent.value.repeat ? 200 : 201, body })
}

type Found = Answer<{ conversationId: string }>

async function directWith(services: Services, caller: Caller, otherId: string): Promise<Found> {
  const { conversations, directory } = services
  const known = await directory.findDirect(caller.userId, otherId)
  if (known !== undefined && (await directory.membership(caller.userId, known))?.mine.state === 'active') {
    return ok({ conversationId: known })
  }
  return mayApproach(services, caller) ?? conversations.openDirect(caller, otherId)
}

/**
 * The oldest group of exactly these people, or a new one. Which one it was is remembered before it is used, so that
 * a repeat finds its first answer whoever has joined or left since.
 */
async function groupOf(
  services: Services,
  caller: Caller,
  others: string[],
  clientId: string,
): Promise<Found> {
  const { conversations, directory } = services
  const known = await directory.findGroupByMembers([caller.userId, ...others])
  const conversationId = await directory.rememberConversation(
    caller.userId,
    sendKey(others, clientId),
    known ?? services.newId(),
  )
  if (conversationId === known || (await directory.conversation(conversationId)))
    return ok({ conversationId })
  const refusal = mayApproach(services, caller)
  if (refusal) return refusal
  const title = await titleFor(services, [caller.userId, ...others])
  const settings = { title, picture: '', history: 'joined' } as const
  return conversations.createGroup(caller, others, settings, conversationId)
}

/** The same client id to other people is another message. */
function sendKey(others: string[], clientId: string): Uint8Array {
  const hash = createHash('sha256').update([clientId, ...others.toSorted()].join())
  return hash.digest().subarray(0, uuidBytesLength)
}

function mayApproach({ rateLimits }: Services, caller: Caller): Refusal | undefined {
  const waitMs = rateLimits.take('approaches', caller.userId)
  return waitMs > 0 ? refuse('rate_limited', undefined, waitMs) : undefined
}

async function titleFor({ directory }: Services, userIds: string[]): Promise<string> {
  const users = await directory.users(userIds)
  const names = userIds.flatMap((userId) => users.find((user) => user.userId === userId)?.name ?? [])
  return names.join(', ').slice(0, limits.titleCharsMax)
}
