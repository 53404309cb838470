/**
 * The one place that decides who may see or do what (P6). Every path asks here: history, live delivery, sync,
 * receipts, typing, presence, HTTP. "Not there" and "not yours" are the same answer.
 */
import type { Content, Entry } from '@kith/protocol'
import type { Conversation, Member } from '../conversation/conversation.ts'
import type { ConversationRow } from '../ports/directory.ts'
import type { MemberRow } from '../ports/log.ts'

/** The caller's membership, or undefined for a stranger, an ex-member and somebody who ignores it. */
export function accessMember(conversation: Conversation, userId: string): Member | undefined {
  const member = conversation.members.get(userId)
  return member && mayRead(member) ? member : undefined
}

/** The membership that the others see, of somebody who ignores it too: it ends with their account. */
export function presentMember(conversation: Conversation, userId: string): Member | undefined {
  const member = conversation.members.get(userId)
  return member && isPresentMember(member) ? member : undefined
}

/** Whether anything of the conversation reaches this member at all. */
export function mayRead(member: Pick<MemberRow, 'state'>): boolean {
  return member.state === 'active' || member.state === 'request'
}

/** False while the entry that lets them in is on its way to the disk: it may never get there. */
export function hasEntered(conversation: Conversation, member: Member): boolean {
  return member.enteredSeq <= conversation.committedHead
}

/** Counts for ticks, member lists and limits; a request or an ignored row does not show that it exists as active. */
export function isPresentMember(member: Pick<MemberRow, 'state'>): boolean {
  return member.state !== 'left'
}

/** The first and last seq that the member may see. */
export function visibleSpan(conversation: Conversation, member: MemberRow): { from: number; to: number } {
  return { from: member.visibleFrom, to: visibleEnd(member, conversation.committedHead) }
}

export function maySeeSeq(conversation: Conversation, member: MemberRow, seq: number): boolean {
  return seq >= member.visibleFrom && seq <= visibleEnd(member, conversation.head)
}

/**
 * Where the log ends for a member. What is withheld at its end does not exist for them until something follows that
 * they may see: neither in the head and what is derived from it, nor in order and time of the list.
 */
export function visibleEnd(member: Pick<MemberRow, 'visibleEnd'>, head: number): number {
  return member.visibleEnd < 0 ? head : Math.min(member.visibleEnd, head)
}

export function asSeenBy(
  member: Pick<MemberRow, 'visibleEnd' | 'visibleTime'>,
  row: ConversationRow,
): ConversationRow {
  const head = visibleEnd(member, row.head)
  return head === row.head ? row : { ...row, head, lastTime: member.visibleTime }
}

/** Whether a move of this member's watermarks may be shown to the others now. */
export function mayShowReceipts(
  conversation: Conversation,
  member: Member,
): { delivered: boolean; read: boolean } {
  const delivered = member.state === 'active' && !(conversation.kind === 'direct' && conversation.blocked)
  return { delivered, read: delivered && member.readReceipts }
}

/** Typing goes to members who are active when the one who types is active, and never past a block. */
export function mayShowTyping(conversation: Conversation, from: Member, to: Member): boolean {
  if (from.state !== 'active' || !mayRead(to) || !hasEntered(conversation, to)) return false
  return conversation.kind === 'group' || !conversation.blocked
}

/** Members who never see an entry of this author: in a direct conversation the one who blocks them. */
export function withheldFrom(conversation: Conversation, authorId: string): string | undefined {
  if (conversation.kind !== 'direct') return undefined
  const peer = conversation.peerOf(authorId)
  return peer && conversation.blocks(peer.userId, authorId) ? peer.userId : undefined
}

/** Whether an entry tells of an earlier one that the member may not see: the new text of an old message, say. */
export function tellsOfUnseen(member: Pick<MemberRow, 'visibleFrom'>, target: number | undefined): boolean {
  return target !== undefined && target < member.visibleFrom
}

/** The seq that an edit, recall or reaction refers to. */
export function targetOf(content: Content): number | undefined {
  return 'target' in content ? content.target : undefined
}

/** The entry as a reader sees it who hid it, or from whom it is withheld: the place stays, the content does not. */
export function placeholder(entry: Entry): Entry {
  return { seq: entry.seq, from: entry.from, time: entry.time, content: { kind: 'withheld' } }
}
