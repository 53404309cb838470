/** Contacts, blocks and privacy settings as conversations in memory know them. */
import { mayShowTyping } from '../access/access.ts'
import { type Answer, accepted } from '../answer.ts'
import { framePacket } from '../delivery/packets.ts'
import type { UserRow } from '../ports/directory.ts'
import type { Caller } from '../services.ts'
import type { OpenCommit } from './append.ts'
import { type ConversationContext, commitChange, withMember } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { beginHere } from './membership.ts'
import { acceptRequest } from './preferences.ts'
import { readEntry } from './send.ts'
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
  await directFollows(context, userId, otherId)
  await ignoredGroupsFollow(context, userId, otherId)
}

/** Groups into which the other brought this user while they were blocked are the user's too, from here on. */
async function ignoredGroupsFollow(
  context: ConversationContext,
  userId: string,
  otherId: string,
): Promise<void> {
  const { directory, cache } = context
  const groups = await directory.ignoredGroups(userId)
  if (groups.length === 0 || (await directory.relation(userId, otherId)).blocksOther) return
  for (const conversationId of groups) {
    const conversation = await cache.load(conversationId)
    await conversation?.exclusive(async () => {
      const member = conversation.members.get(userId)
      if (member?.state !== 'ignored' || conversation.dropped) return
      // Whoever ignores reads nothing, so their mark still stands at the entry that brought them in.
      const added = await readEntry(context, conversation, member.read)
      if (added?.from === otherId)
        await commitChange(context, conversation, (open) =>
          beginUnlisted(conversation, member, 'active', open),
        )
    })
  }
}

function beginUnlisted(
  conversation: Conversation,
  member: Member,
  state: 'active' | 'request',
  open: OpenCommit,
): void {
  beginHere(conversation, member, state, open)
  member.removedAt = conversation.head
}

async function directFollows(context: ConversationContext, userId: string, otherId: string): Promise<void> {
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
      await commitChange(context, conversation, (open) =>
        beginUnlisted(conversation, member, 'request', open),
      )
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

/** Nobody reads what is sent to somebody who deleted their account. */
export function userDeleted(context: ConversationContext, userId: string): void {
  for (const conversation of context.cache.inMemory())
    if (conversation.kind === 'direct' && conversation.members.has(userId)) conversation.isDeserted = true
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
