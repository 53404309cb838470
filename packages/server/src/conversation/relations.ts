/** Contacts, blocks and privacy settings as conversations in memory know them. */
import { mayShowTyping } from '../access/access.ts'
import { type Answer, accepted } from '../answer.ts'
import { framePacket } from '../delivery/packets.ts'
import type { UserRow } from '../ports/directory.ts'
import type { Caller } from '../services.ts'
import { type ConversationContext, commitChange, withMember } from './context.ts'
import { beginHere } from './membership.ts'
import { acceptRequest } from './preferences.ts'
import { tellState } from './tell.ts'

/**
 * Reads the blocks again; becoming friends accepts a waiting request. Taking a block back lets what the other writes
 * from now on in as a request; until then there is nothing to list.
 */
export async function relationChanged(
  context: ConversationContext,
  userId: string,
  otherId: string,
): Promise<void> {
  const conversationId = await context.directory.findDirect(userId, otherId)
  const conversation = conversationId === undefined ? undefined : await context.cache.load(conversationId)
  if (!conversation) return
  await conversation.exclusive(async () => {
    const relation = await context.directory.relation(userId, otherId)
    conversation.setBlocks(userId, relation.blocksOther)
    conversation.setBlocks(otherId, relation.blockedByOther)
    const member = conversation.members.get(userId)
    if (!member || conversation.dropped) return
    if (!relation.blocksOther && member.state === 'ignored') {
      await commitChange(context, conversation, (open) => {
        beginHere(conversation, member, 'request', open)
        member.removedAt = conversation.head
      })
    }
    if (relation.friends && member.state === 'request') {
      await commitChange(context, conversation, () => acceptRequest(context, conversation, member))
    }
  })
}

/** Who ended a contact takes back their acceptance of the direct conversation. */
export async function contactEnded(
  context: ConversationContext,
  userId: string,
  otherId: string,
): Promise<void> {
  const conversationId = await context.directory.findDirect(userId, otherId)
  const conversation = conversationId === undefined ? undefined : await context.cache.load(conversationId)
  await conversation?.exclusive(async () => {
    const member = conversation.members.get(userId)
    if (member?.state !== 'active' || conversation.dropped) return
    await commitChange(context, conversation, (open) => {
      member.state = 'request'
      open.members.add(member)
    })
    tellState(context, conversation, [userId])
  })
}

/** A user's read receipts were switched: what conversations in memory know follows. */
export async function privacyChanged(context: ConversationContext, user: UserRow): Promise<void> {
  for (const conversation of context.cache.inMemory()) {
    const member = conversation.members.get(user.userId)
    if (!member || member.readReceipts === user.readReceipts) continue
    member.readReceipts = user.readReceipts
    tellState(context, conversation, [user.userId])
  }
}

export function typing(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  on: boolean,
): Promise<Answer<undefined>> {
  return withMember(context, caller, conversationId, (conversation, member) => {
    const packet = framePacket({ type: 'typing', conversation: conversationId, userId: caller.userId, on })
    for (const other of conversation.members.values()) {
      if (other !== member && mayShowTyping(conversation, member, other))
        context.router.toUser(other.userId, packet)
    }
    return accepted
  })
}
