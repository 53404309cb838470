/** How a conversation appears to one member: accepted, pinned, archived, muted, removed from the list, hidden entries. */
import { limits } from '@kith/protocol'
import { visibleSpan } from '../access/access.ts'
import { type Answer, accepted, refuse } from '../answer.ts'
import { framePacket } from '../delivery/packets.ts'
import type { Caller, Conversations } from '../services.ts'
import { openCommit } from './append.ts'
import { type ConversationContext, changing, commitChange, withMember } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { tellState } from './tell.ts'
import { showMarks } from './watermarks.ts'

/** From a stranger's request to a conversation: from now on receipts, presence and typing go back. */
export function acceptRequest(
  context: ConversationContext,
  conversation: Conversation,
  member: Member,
): void {
  const open = openCommit(conversation, context.committer)
  member.state = 'active'
  showMarks(conversation, member, context.runtime.clock.now())
  open.members.add(member)
  open.after.push((durable) => {
    if (!durable) return
    tellState(context, conversation)
    context.presence.audienceChanged(member.userId, conversation.peerOf(member.userId)?.userId)
  })
}

export function accept(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, (conversation, member) => {
    if (member.state !== 'request') return accepted
    return commitChange(context, conversation, () => acceptRequest(context, conversation, member))
  })
}

export function preferences(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  change: Parameters<Conversations['preferences']>[2],
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, (conversation, member) =>
    commitChange(
      context,
      conversation,
      (open) => {
        member.pinned = change.pinned ?? member.pinned
        member.archived = change.archived ?? member.archived
        member.mutedUntil = change.mutedUntil ?? member.mutedUntil
        open.members.add(member)
      },
      () => tellState(context, conversation, [member.userId]),
    ),
  )
}

export function removeFromList(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, (conversation, member) =>
    commitChange(
      context,
      conversation,
      (open) => {
        member.removedAt = conversation.head
        open.members.add(member)
      },
      () => tellState(context, conversation, [member.userId]),
    ),
  )
}

export function hide(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  seqs: number[],
): Promise<Answer<undefined>> {
  return withMember(context, caller, conversationId, async (conversation, member) => {
    const { from, to } = visibleSpan(conversation, member)
    const visible = seqs.filter((seq) => seq >= from && seq <= to)
    if (visible.length === 0 || seqs.length > limits.rangeEntriesMax) return refuse('not_found')
    await context.directory.hide(member.userId, conversationId, visible)
    context.router.toUser(
      member.userId,
      framePacket({ type: 'hidden', conversation: conversationId, seqs: visible }),
    )
    return accepted
  })
}
