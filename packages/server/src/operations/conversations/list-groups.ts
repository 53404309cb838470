import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { inChunks } from '../shared/in-chunks.ts'

export const listGroups: Implementation<'listGroups'> = async ({ directory }, caller) => {
  const ids = await directory.conversationIds(caller.userId)
  const views = await inChunks(ids, (id) => directory.membership(caller.userId, id))
  const groups = views.flatMap((view) => {
    if (view?.conversation.kind !== 'group' || view.mine.state !== 'active') return []
    const { conversationId, title, picture } = view.conversation
    return [{ conversationId, title, picture, role: view.mine.role, memberCount: view.memberCount }]
  })
  return ok({ status: 200, body: { groups } })
}
