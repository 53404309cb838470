/** A page of a group's members, in the order in which they joined. */
import { Type } from 'typebox'
import { limits } from '../limits.ts'
import { queryInteger } from './define.ts'

/** A place in the order, not a member: it says nothing of who is there, and holds when members leave. */
export const MembersAfter = Type.String({
  pattern: '^[0-9]{1,16}-[0-9]{1,19}$',
  description: 'The `next` of the page before; absent after the last one.',
})

export const MembersPage = Type.Object({
  after: Type.Optional(MembersAfter),
  limit: queryInteger(1, limits.membersPerPageMax, `Default ${limits.membersPerPageMax}.`),
})
