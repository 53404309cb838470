/**
 * The contact state machine, pure: both directions before → both directions after. Each direction is what its owner
 * sees. A side that must not learn of a step (declined, blocked) keeps its row as it was.
 */
import type { ContactRow, Relation } from '../ports/directory.ts'

export type Side = Pick<ContactRow, 'state' | 'blocked'>
/** `mine` belongs to the user who acts. */
export type Pair = { mine: Side; theirs: Side }

export const noSide: Side = { state: 'none', blocked: false }

export function relationOf({ mine, theirs }: Pair): Relation {
  return { friends: mine.state === 'friend', blocksOther: mine.blocked, blockedByOther: theirs.blocked }
}

/** Counts against a user's own limit: what they asked for. Incoming requests are bounded apart from it. */
export function isOwnContact(side: Side): boolean {
  return side.state === 'friend' || side.state === 'requested'
}

export function isShown(side: Side): boolean {
  return side.state !== 'none' || side.blocked
}

/** @param theirsHasRoom false when the other's list of incoming requests is full: the request stays on my side */
export function request(pair: Pair, theirsHasRoom: boolean): Pair {
  const { mine, theirs } = pair
  if (isOwnContact(mine)) return pair
  if (theirs.blocked) return { mine: { ...mine, state: 'requested' }, theirs }
  if (mine.state === 'incoming' || theirs.state === 'requested') return befriend(pair)
  return {
    mine: { ...mine, state: 'requested' },
    theirs: theirsHasRoom ? { ...theirs, state: 'incoming' } : theirs,
  }
}

export function accept(pair: Pair): Pair {
  return pair.mine.state === 'incoming' ? befriend(pair) : pair
}

/** The other side keeps `requested`, so that a decline is not revealed. */
export function decline({ mine, theirs }: Pair): Pair {
  return { mine: mine.state === 'incoming' ? { ...mine, state: 'none' } : mine, theirs }
}

/** Removing an incoming request is declining it. */
export function remove(pair: Pair): Pair {
  const { mine, theirs } = pair
  if (!isOwnContact(mine)) return decline(pair)
  return { mine: { ...mine, state: 'none' }, theirs: { ...theirs, state: 'none' } }
}

/** Ends a friendship on both sides. A request of the blocked stays `requested` there, as if it were never answered. */
export function setBlocked({ mine, theirs }: Pair, blocked: boolean): Pair {
  if (!blocked) return { mine: { ...mine, blocked }, theirs }
  return {
    mine: { state: 'none', blocked },
    theirs: theirs.state === 'requested' ? theirs : { ...theirs, state: 'none' },
  }
}

export function sameSide(one: Side, other: Side): boolean {
  return one.state === other.state && one.blocked === other.blocked
}

function befriend({ mine, theirs }: Pair): Pair {
  return { mine: { ...mine, state: 'friend' }, theirs: { ...theirs, state: 'friend' } }
}
