import { type Answer, ok, refuse } from '../../answer.ts'
import type { MembershipView } from '../../ports/directory.ts'
import type { Caller, Services } from '../../services.ts'

/** The caller's view of a group in which they are owner or admin. */
export async function viewAsAdmin(
  services: Services,
  caller: Caller,
  conversationId: string,
): Promise<Answer<MembershipView>> {
  const view = await services.conversations.view(caller, conversationId)
  if (!view.ok) return view
  const { conversation, mine } = view.value
  if (conversation.kind !== 'group') return refuse('conflict', 'Only groups have invites.')
  if (mine.role === 'member') return refuse('forbidden', 'Only admins may do this.')
  return ok(view.value)
}
