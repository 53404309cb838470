/** Who may change a group's members, roles and settings: pure decisions, with the reason for a no. */
import type { Role } from '@kith/protocol'
import { isPresentMember } from '../access/access.ts'
import { type Answer, accepted, refuse } from '../answer.ts'
import type { Conversation, Member } from './conversation.ts'
import { memberCount } from './view.ts'

export function checkGroup(conversation: Conversation): Answer<undefined> {
  return conversation.kind === 'group'
    ? accepted
    : refuse('conflict', 'A direct conversation has no group settings.')
}

export function checkAdmin(conversation: Conversation, member: Member): Answer<undefined> {
  const group = checkGroup(conversation)
  if (!group.ok) return group
  return member.role === 'member' ? refuse('forbidden', 'Only an admin may do this.') : accepted
}

export function checkAdd(
  conversation: Conversation,
  member: Member,
  newUsers: number,
  membersMax: number,
): Answer<undefined> {
  const admin = checkAdmin(conversation, member)
  if (!admin.ok) return admin
  return checkRoom(conversation, newUsers, membersMax)
}

/** Nobody comes into a group that all have left: there is nobody to let them in. */
export function checkHasOwner(conversation: Conversation): Answer<undefined> {
  for (const member of conversation.members.values())
    if (member.role === 'owner' && isPresentMember(member)) return accepted
  return refuse('not_found')
}

export function checkRoom(
  conversation: Conversation,
  newUsers: number,
  membersMax: number,
): Answer<undefined> {
  return newUsers > 0 && memberCount(conversation) + newUsers > membersMax ? refuse('group_full') : accepted
}

export function checkRemove(
  conversation: Conversation,
  member: Member,
  other: Member | undefined,
): Answer<undefined> {
  const admin = checkAdmin(conversation, member)
  if (!admin.ok) return admin
  if (!other || !isPresentMember(other)) return refuse('not_found')
  if (other.role === 'owner') return refuse('conflict', 'The owner cannot be removed.')
  if (other.userId === member.userId) return refuse('conflict', 'To go, leave the group.')
  if (other.role === 'admin' && member.role !== 'owner')
    return refuse('forbidden', 'Only the owner may remove an admin.')
  return accepted
}

export function checkRole(
  conversation: Conversation,
  member: Member,
  other: Member | undefined,
  role: Role,
): Answer<undefined> {
  const group = checkGroup(conversation)
  if (!group.ok) return group
  if (member.role !== 'owner') return refuse('forbidden', 'Only the owner may change roles.')
  if (!other || !isPresentMember(other)) return refuse('not_found')
  if (other.userId === member.userId && role !== 'owner')
    return refuse('conflict', 'An owner hands the group to somebody else first.')
  return accepted
}

/** Who owns a group after its owner left: the admin, else the member, who has been in it longest. */
export function nextOwner(conversation: Conversation, leavingId: string): Member | undefined {
  let next: Member | undefined
  for (const member of conversation.members.values()) {
    if (member.state !== 'active' || member.userId === leavingId) continue
    const better =
      next && member.role !== next.role ? member.role === 'admin' : !next || member.joinedAt < next.joinedAt
    if (better) next = member
  }
  return next
}
