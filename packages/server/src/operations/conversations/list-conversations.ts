import { ok } from '../../answer.ts'
import { stateOf } from '../../conversation/view.ts'
import type { MembershipView } from '../../ports/directory.ts'
import type { Caller, Services } from '../../services.ts'
import type { Implementation } from '../define.ts'
import { inChunks } from '../shared/in-chunks.ts'
import { latestMessage } from '../shared/latest-message.ts'

export const listConversations: Implementation<'listConversations'> = async (
  services,
  caller,
  { page_number = 1, page_size = 10 },
) => {
  const offset = (page_number - 1) * page_size
  const page = await services.directory.memberships({ userId: caller.userId, offset, limit: page_size })
  const conversations = await inChunks(page.views, (view) => listed(services, caller, view))
  return ok({ status: 200, body: { conversations, page_size, page_number, total: page.total } })
}

async function listed(services: Services, caller: Caller, view: MembershipView) {
  const latest = await latestMessage(services, caller, view)
  const { conversationId, kind, head, mine, membership, title, picture, peer, ...state } = stateOf(view)
  return {
    conversationId,
    kind,
    recipientName: title,
    recipientProfilePic: picture,
    ...(peer ? { recipientId: peer.userId } : {}),
    latestMessage: latest.ok ? latest.value : null,
    unread: Math.max(0, head - mine.read),
    head,
    membership,
    pinned: state.pinned,
    archived: state.archived,
    mutedUntil: state.mutedUntil,
    lastUpdatedTimeStamp: view.conversation.lastTime,
  }
}
