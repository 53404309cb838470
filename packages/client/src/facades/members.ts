/** Large groups: members are added by several calls and listed in pages. */
import { limits } from '@kith/protocol'
import type { NewGroup } from '../api.ts'
import type { Context } from './context.ts'

type Calls = Pick<Context, 'call'>
type Page<M> = { members: M[]; next?: string }

/** All pages as one; `page` asks for the one that begins at a place, or for the first. */
export async function allPages<P extends Page<unknown>>(
  page: (place: { after?: string }) => Promise<P>,
): Promise<P> {
  const first = await page({})
  let { next } = first
  while (next !== undefined) {
    const more = await page({ after: next })
    first.members.push(...more.members)
    next = more.next
  }
  return first
}

/** Those who are in the group already are passed over by the server, so that a retry after a failure is harmless. */
export async function addInCalls({ call }: Calls, id: string, members: string[]): Promise<void> {
  for (let from = 0; from < members.length; from += limits.membersPerCallMax)
    await call('addMembers', { id, members: members.slice(from, from + limits.membersPerCallMax) })
}

/** When the later ones cannot be added the group is there with the first. */
export async function makeGroup(context: Calls, group: NewGroup): Promise<{ conversationId: string }> {
  const first = group.members.slice(0, limits.membersPerCallMax)
  const made = await context.call('createConversation', { ...group, members: first })
  await addInCalls(context, made.conversationId, group.members.slice(first.length))
  return made
}
