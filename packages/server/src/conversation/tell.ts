/** Tells members' live sessions how a conversation looks to each of them now. */
import { hasEntered, mayRead } from '../access/access.ts'
import { framePacket } from '../delivery/packets.ts'
import type { UserRow } from '../ports/directory.ts'
import type { ConversationContext } from './context.ts'
import type { Conversation } from './conversation.ts'
import { stateOf, viewOf } from './view.ts'
import { othersFloors } from './watermarks.ts'

/** @param userIds only these members; all when absent */
export function tellState(
  context: ConversationContext,
  conversation: Conversation,
  userIds?: string[],
): void {
  sendStates(context, conversation, userIds).catch((error) =>
    context.runtime.log('warn', 'a conversation event could not be made', { error: String(error) }),
  )
}

async function sendStates(
  context: ConversationContext,
  conversation: Conversation,
  userIds?: string[],
): Promise<void> {
  const users = await peersOf(context, conversation)
  const floors = othersFloors(conversation)
  for (const member of conversation.members.values()) {
    if (
      !mayRead(member) ||
      !hasEntered(conversation, member) ||
      (userIds && !userIds.includes(member.userId))
    )
      continue
    const peer = conversation.peerOf(member.userId)
    const view = viewOf(conversation, member, peer && users.get(peer.userId), floors(member.userId))
    context.router.toUser(member.userId, framePacket({ type: 'conversation', state: stateOf(view) }))
  }
}

/** Only a direct conversation shows its members' profiles. */
export async function peersOf(
  context: ConversationContext,
  conversation: Conversation,
): Promise<Map<string, UserRow>> {
  if (conversation.kind !== 'direct') return new Map()
  const users = await context.directory.users(Array.from(conversation.members.keys()))
  return new Map(users.map((user) => [user.userId, user]))
}

export function tellLeft(
  context: ConversationContext,
  conversation: Conversation,
  userId: string,
  seq: number,
): void {
  context.router.toUser(userId, framePacket({ type: 'left', conversation: conversation.conversationId, seq }))
}
