import { accepted, refuse } from '../../answer.ts'
import type { ConversationSettings } from '../../ports/log.ts'
import { done, type Implementation } from '../define.ts'

export const updateConversation: Implementation<'updateConversation'> = async (
  { conversations, rateLimits },
  caller,
  { id, title, picture, history, roles = [] },
) => {
  const change: Partial<ConversationSettings> = {}
  if (title !== undefined) change.title = title
  if (picture !== undefined) change.picture = picture
  if (history !== undefined) change.history = history
  if (Object.keys(change).length > 0) {
    const changed = await conversations.updateSettings(caller, id, change)
    if (!changed.ok) return changed
  }
  for (const { userId, role } of roles) {
    // Each is told to the whole group, so each costs as much as a call of its own.
    const waitMs = rateLimits.take('calls', caller.userId)
    if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
    const changed = await conversations.setRole(caller, id, userId, role)
    if (!changed.ok) return changed
  }
  return done(accepted)
}
