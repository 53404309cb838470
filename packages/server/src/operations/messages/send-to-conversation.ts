import { ok, refuse } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { clientIdFrom } from '../shared/client-ids.ts'
import { storedBody } from '../shared/stored.ts'

export const sendToConversation: Implementation<'sendToConversation'> = async (
  { conversations, rateLimits },
  caller,
  { id, message, clientMessageId, toUserId, replyTo, mentions, sentAt, now },
) => {
  const waitMs = rateLimits.take('sends', caller.deviceId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  if (toUserId !== undefined) {
    const view = await conversations.view(caller, id)
    if (view.ok && view.value.peer && view.value.peer.userId !== toUserId)
      return refuse('bad_request', 'toUserId is not in this conversation.')
  }
  const sent = await conversations.send(caller, {
    conversation: id,
    clientId: clientIdFrom(clientMessageId),
    content: {
      kind: 'text',
      text: message,
      ...(replyTo === undefined ? {} : { replyTo: Number(replyTo) }),
      ...(mentions === undefined || mentions.length === 0 ? {} : { mentions }),
    },
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(now === undefined ? {} : { now }),
  })
  return sent.ok ? ok({ status: sent.value.repeat ? 200 : 201, body: storedBody(sent.value) }) : sent
}
