import { type Answer, ok, refuse } from '../../answer.ts'
import type { Caller, Services } from '../../services.ts'

/** The seq behind a message id that the caller may see the place of. */
export async function existingSeq(
  services: Services,
  caller: Caller,
  conversationId: string,
  messageId: string,
): Promise<Answer<number>> {
  const view = await services.conversations.view(caller, conversationId)
  if (!view.ok) return view
  const seq = Number(messageId)
  const { conversation, mine } = view.value
  return seq >= mine.visibleFrom && seq <= conversation.head ? ok(seq) : refuse('not_found')
}
