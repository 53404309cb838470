import { refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { freshClientId } from '../shared/client-ids.ts'

export const react: Implementation<'react'> = async (
  { conversations, rateLimits, runtime },
  caller,
  { id, messageId, emoji },
) => {
  const waitMs = rateLimits.take('sends', caller.deviceId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const content = { kind: 'reaction', target: Number(messageId), emoji } as const
  return done(
    await conversations.send(caller, { conversation: id, clientId: freshClientId(runtime), content }),
  )
}
