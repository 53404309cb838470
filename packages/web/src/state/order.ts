import type { Conversation } from '@kith/client'

/** Pinned first, then the most recently active; the id decides between equals, so that the order is stable. */
export function compareConversations(left: Conversation, right: Conversation): number {
  if (left.pinned !== right.pinned) return left.pinned ? -1 : 1
  if (left.lastActivity !== right.lastActivity) return right.lastActivity - left.lastActivity
  return left.conversationId < right.conversationId ? -1 : 1
}
