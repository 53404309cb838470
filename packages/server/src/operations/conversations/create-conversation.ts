import { ok, refuse } from '../../answer.ts'
import type { Caller, Services } from '../../services.ts'
import type { Implementation, InputOf } from '../define.ts'

type Input = InputOf<'createConversation'>
type Pair = Extract<Input, { user1: string }>

function isPair(input: Input): input is Pair {
  return 'user1' in input
}

export const createConversation: Implementation<'createConversation'> = async (
  { conversations, rateLimits },
  caller,
  input,
) => {
  const waitMs = rateLimits.take('approaches', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  if (isPair(input)) return openDirect(conversations, caller, input)
  const { members, title, picture = '', history = 'joined' } = input
  const group = await conversations.createGroup(caller, members, { title, picture, history })
  return group.ok ? ok({ status: 201, body: { conversationId: group.value.conversationId } }) : group
}

async function openDirect(conversations: Services['conversations'], caller: Caller, { user1, user2 }: Pair) {
  if (user1 !== caller.userId && user2 !== caller.userId) {
    return refuse('forbidden', 'One of the two must be the user whose token this is.')
  }
  const opened = await conversations.openDirect(caller, user1 === caller.userId ? user2 : user1)
  if (!opened.ok) return opened
  const { conversationId, created } = opened.value
  return created
    ? ok({ status: 201, body: { conversationId } } as const)
    : ok({ status: 200, body: { conversationId } } as const)
}
