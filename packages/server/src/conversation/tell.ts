/**
 * Tells members' live sessions how a conversation looks to each of them now, the members of a large group in several
 * turns. Never tells two states of one conversation in the wrong order.
 */
import { hasEntered, mayRead } from '../access/access.ts'
import { framePacket } from '../delivery/packets.ts'
import type { UserRow } from '../ports/directory.ts'
import type { ConversationContext } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { type SeenByAll, seenByAll, stateOf, viewOf } from './view.ts'

/** P7: members looked at in one turn; a large group must not keep everybody else waiting. */
const membersPerTurnMax = 1_024

/** @param userIds only these members; all when absent */
export function tellState(
  context: ConversationContext,
  conversation: Conversation,
  userIds?: string[],
): void {
  const telling = userIds ? tellSome(context, conversation, userIds) : tellAll(context, conversation)
  telling.catch((error) =>
    context.runtime.log('warn', 'a conversation event could not be made', { error: String(error) }),
  )
}

async function tellSome(
  context: ConversationContext,
  conversation: Conversation,
  userIds: string[],
): Promise<void> {
  const users = await peersOf(context, conversation)
  const seen = seenByAll(conversation)
  for (const userId of userIds) {
    const member = conversation.members.get(userId)
    if (member) tellMember(context, conversation, member, users, seen)
  }
}

/** One telling at a time: nobody hears an older state after a newer one. What came meanwhile is told by one more. */
async function tellAll(context: ConversationContext, conversation: Conversation): Promise<void> {
  const isUnderWay = conversation.telling !== 'no'
  conversation.telling = 'again'
  if (isUnderWay) return
  try {
    while (beginTelling(conversation)) await tellInTurns(context, conversation)
  } finally {
    conversation.telling = 'no'
  }
}

function beginTelling(conversation: Conversation): boolean {
  if (conversation.telling !== 'again') return false
  conversation.telling = 'once'
  return true
}

async function tellInTurns(context: ConversationContext, conversation: Conversation): Promise<void> {
  const users = await peersOf(context, conversation)
  // Settings and number that are decided while this goes on are told when they are durable.
  const { settings } = conversation
  let seen = seenByAll(conversation)
  let lookedAt = 0
  for (const member of conversation.members.values()) {
    if (lookedAt === membersPerTurnMax) {
      lookedAt = 0
      await new Promise<void>((resolve) => context.runtime.timers.soon(resolve))
      if (conversation.dropped) return
      seen = { ...seenByAll(conversation), row: { ...conversation.row(), ...settings }, count: seen.count }
    }
    lookedAt++
    tellMember(context, conversation, member, users, seen)
  }
}

function tellMember(
  context: ConversationContext,
  conversation: Conversation,
  member: Member,
  users: Map<string, UserRow>,
  seen: SeenByAll,
): void {
  if (!mayRead(member) || !hasEntered(conversation, member)) return
  const peer = conversation.peerOf(member.userId)
  const view = viewOf(conversation, member, peer && users.get(peer.userId), seen)
  context.router.toUser(member.userId, framePacket({ type: 'conversation', state: stateOf(view) }))
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
