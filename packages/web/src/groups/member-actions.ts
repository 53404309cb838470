import type { Role } from '@kith/protocol'

export type MemberAction = 'promote' | 'demote' | 'transfer' | 'remove'

/** What I may do about another member; the server decides, this only leaves out what it would refuse. */
export function memberActions(mine: Role, theirs: Role, isMe: boolean): MemberAction[] {
  if (isMe || mine === 'member' || theirs === 'owner') return []
  if (mine === 'admin') return theirs === 'member' ? ['remove'] : []
  return [theirs === 'admin' ? 'demote' : 'promote', 'transfer', 'remove']
}
