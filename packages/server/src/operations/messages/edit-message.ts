import { ok, refuse } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { clientIdFrom, freshClientId } from '../shared/client-ids.ts'
import { storedBody } from '../shared/stored.ts'

export const editMessage: Implementation<'editMessage'> = async (
  { conversations, rateLimits, runtime },
  caller,
  { id, messageId, message, clientMessageId },
) => {
  const waitMs = rateLimits.take('sends', caller.deviceId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const sent = await conversations.send(caller, {
    conversation: id,
    clientId: clientMessageId === undefined ? freshClientId(runtime) : clientIdFrom(clientMessageId),
    content: { kind: 'edit', target: Number(messageId), text: message },
  })
  return sent.ok ? ok({ status: 200, body: storedBody(sent.value) }) : sent
}
