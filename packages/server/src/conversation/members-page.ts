/**
 * A page of members by when they joined. A page begins at a place in that order, not at a member, so that somebody
 * who stays is in exactly one page whoever joins and leaves meanwhile, and the place says nothing of who was there.
 */
import { limits } from '@kith/protocol'
import type { MembersPage } from '../services.ts'

type Place = { joinedAt: number; userId: string }

export function pageOf<M extends Place>(
  all: readonly M[],
  { after, limit = limits.membersPerPageMax }: MembersPage,
): { members: M[]; next: string | undefined } {
  const begin = after === undefined ? undefined : parsePlace(after)
  const rest = begin ? all.filter((member) => compare(member, begin) > 0) : all
  const members = rest.toSorted(compare).slice(0, limit)
  const last = rest.length > members.length ? members.at(-1) : undefined
  return { members, next: last && `${last.joinedAt}-${last.userId}` }
}

function parsePlace(text: string): Place {
  const [joinedAt, userId] = text.split('-')
  return { joinedAt: Number(joinedAt), userId: userId! }
}

/** Ids are numbers without leading zeros, so that the longer one is the greater. */
function compare(one: Place, other: Place): number {
  if (one.joinedAt !== other.joinedAt) return one.joinedAt - other.joinedAt
  if (one.userId.length !== other.userId.length) return one.userId.length - other.userId.length
  return one.userId < other.userId ? -1 : one.userId > other.userId ? 1 : 0
}
