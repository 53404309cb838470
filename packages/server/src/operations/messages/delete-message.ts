import { refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { freshClientId } from '../shared/client-ids.ts'
import { existingSeq } from '../shared/existing-seq.ts'

export const deleteMessage: Implementation<'deleteMessage'> = async (
  services,
  caller,
  { id, messageId, ...input },
) => {
  const { conversations, rateLimits, runtime } = services
  const waitMs = rateLimits.take('sends', caller.deviceId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  if (input.for === 'me') {
    const seq = await existingSeq(services, caller, id, messageId)
    return seq.ok ? done(await conversations.hide(caller, id, [seq.value])) : seq
  }
  const recall = { kind: 'recall', target: Number(messageId) } as const
  return done(
    await conversations.send(caller, { conversation: id, clientId: freshClientId(runtime), content: recall }),
  )
}
