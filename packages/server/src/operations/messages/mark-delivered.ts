import { done, type Implementation } from '../define.ts'
import { existingSeq } from '../shared/existing-seq.ts'

export const markDelivered: Implementation<'markDelivered'> = async (services, caller, { id, messageId }) => {
  const found = await existingSeq(services, caller, id, messageId)
  if (!found.ok) return found
  const seq = found.value
  return done(await services.conversations.mark(caller, id, { delivered: seq }))
}
