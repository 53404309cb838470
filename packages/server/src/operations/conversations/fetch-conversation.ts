import { ok } from '../../answer.ts'
import type { MembershipView } from '../../ports/directory.ts'
import type { Caller, Services } from '../../services.ts'
import type { Implementation } from '../define.ts'
import { inChunks } from '../shared/in-chunks.ts'
import { latestMessage } from '../shared/latest-message.ts'

export const fetchConversation: Implementation<'fetchConversation'> = async (
  services,
  caller,
  { offset, messageCount, lastUpdatedTimeStamp },
) => {
  const { total, views } = await services.directory.memberships({
    userId: caller.userId,
    offset: offset ?? 0,
    limit: messageCount ?? 10,
    ...(lastUpdatedTimeStamp === undefined ? {} : { changedAfterTime: lastUpdatedTimeStamp }),
  })
  const conversations = await inChunks(views, (view) => summary(services, caller, view))
  return ok({ status: 200, body: { conversations, isDBupdate: total > 0 } })
}

const snippetCharsMax = 100

async function summary(services: Services, caller: Caller, view: MembershipView) {
  const { conversationId, lastTime } = view.conversation
  const [latest, members] = await Promise.all([
    latestMessage(services, caller, view),
    services.conversations.members(caller, conversationId, {}),
  ])
  return {
    conversationId,
    participantIds: members.ok ? members.value.members.map(({ userId }) => userId) : [],
    snippet: latest.ok
      ? Array.from(latest.value?.message ?? '')
          .slice(0, snippetCharsMax)
          .join('')
      : '',
    lastUpdatedTimeStamp: lastTime,
  }
}
