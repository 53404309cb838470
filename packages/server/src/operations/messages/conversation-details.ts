import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { messageViews } from '../shared/message-view.ts'

export const conversationDetails: Implementation<'conversationDetails'> = async (
  { conversations },
  caller,
  { id, before, after, limit = 50 },
) => {
  const view = await conversations.view(caller, id)
  if (!view.ok) return view
  const range = await conversations.range(caller, id, { limit, before, after })
  if (!range.ok) return range
  const { head, entries, related } = range.value
  return ok({ status: 200, body: { messages: messageViews(entries, related, view.value), head } })
}
