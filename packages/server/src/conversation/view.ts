/** A conversation as one member sees it, from memory or from the store, in the shape that events and answers carry. */
import type { ConversationState, Me, Profile } from '@kith/protocol'
import { asSeenBy, isPresentMember } from '../access/access.ts'
import type { ConversationRow, MembershipView, UserRow } from '../ports/directory.ts'
import type { Conversation, Member } from './conversation.ts'
import { type Floors, othersFloors } from './watermarks.ts'

export function profileOf(user: UserRow): Profile {
  const { userId, handle, name, bio, picture } = user
  return { userId, handle, name, bio, picture }
}

export function meOf(user: UserRow): Me {
  const { readReceipts, lastSeenShared, createdAt } = user
  return { ...profileOf(user), readReceipts, lastSeenShared, createdAt }
}

/** What costs a look at every member, found once for all the views that are made of it. */
export type SeenByAll = { row: ConversationRow; floors: (viewerId: string) => Floors; count: number }

export function seenByAll(conversation: Conversation): SeenByAll {
  return {
    row: conversation.row(),
    floors: othersFloors(conversation),
    count: memberCount(conversation),
  }
}

/**
 * P5: a user's own marks are told as they are in the store, never as they are about to be: their device takes them
 * for told, and would not tell them again to a server that forgot them in a crash.
 */
export function viewOf(
  conversation: Conversation,
  member: Member,
  peer: UserRow | undefined,
  { row, floors, count }: SeenByAll = seenByAll(conversation),
): MembershipView {
  const view: MembershipView = {
    conversation: asSeenBy(member, row),
    mine: { ...member, ...upTo(conversation.durableMarks.get(member.userId) ?? member, row.head) },
    others: upTo(floors(member.userId), row.head),
    memberCount: count,
  }
  if (peer) view.peer = peer
  return view
}

/** P5: the marks of an author move with an entry that is not durable yet; nobody is told of it before. */
function upTo({ delivered, read }: Floors, head: number): Floors {
  return { delivered: Math.min(delivered, head), read: Math.min(read, head) }
}

export function memberCount(conversation: Conversation): number {
  let count = 0
  for (const member of conversation.members.values()) if (isPresentMember(member)) count++
  return count
}

export function stateOf({
  conversation,
  mine,
  others,
  memberCount,
  peer,
}: MembershipView): ConversationState {
  const state: ConversationState = {
    conversationId: conversation.conversationId,
    kind: conversation.kind,
    head: conversation.head,
    mine: { delivered: mine.delivered, read: mine.read },
    others: { delivered: others.delivered, read: others.read },
    membership: mine.state === 'request' ? 'request' : 'active',
    role: mine.role,
    joinedSeq: mine.visibleFrom - 1,
    memberCount,
    title: peer ? peer.name : conversation.title,
    picture: peer ? peer.picture : conversation.picture,
    history: conversation.history,
    listed: conversation.head > mine.removedAt,
    pinned: mine.pinned,
    archived: mine.archived,
    mutedUntil: mine.mutedUntil,
    createdAt: conversation.createdAt,
  }
  if (peer) state.peer = profileOf(peer)
  return state
}
