/** What the conversation's verbs share: the cache, the committer, the router and the store. */
import { limits } from '@kith/protocol'
import { accessMember } from '../access/access.ts'
import { type Answer, accepted, refuse } from '../answer.ts'
import type { Committer } from '../commit/committer.ts'
import type { DirectoryPort } from '../ports/directory.ts'
import type { LogPort } from '../ports/log.ts'
import type { RouterPort } from '../ports/router.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Caller, PresenceService } from '../services.ts'
import { type OpenCommit, openCommit } from './append.ts'
import type { ConversationCache } from './cache.ts'
import type { Conversation, Member } from './conversation.ts'

export type ConversationContext = {
  cache: ConversationCache
  committer: Committer
  router: RouterPort
  directory: DirectoryPort
  log: LogPort
  presence: Pick<PresenceService, 'audienceChanged'>
  runtime: Runtime
  /** F4: members of one group. */
  groupMembersMax: number
  newId(): string
}

/** P7: a user is in a bounded number of conversations. */
export async function checkRoomFor(context: ConversationContext, userId: string): Promise<Answer<undefined>> {
  const conversationIds = await context.directory.conversationIds(userId)
  return conversationIds.length < limits.conversationsPerUserMax
    ? accepted
    : refuse('limit_reached', `A user is in at most ${limits.conversationsPerUserMax} conversations.`)
}

/** Runs with the caller's membership, or refuses with `not_found`. */
export async function withMember<T>(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  run: (conversation: Conversation, member: Member) => Promise<Answer<T>> | Answer<T>,
): Promise<Answer<T>> {
  const conversation = await context.cache.load(conversationId)
  const member = conversation && accessMember(conversation, caller.userId)
  return member ? run(conversation, member) : refuse('not_found')
}

/** The same, after everything that is already being decided for this conversation: for changes. */
export async function changing<T>(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  run: (conversation: Conversation, member: Member) => Promise<Answer<T>> | Answer<T>,
  memberOf: typeof accessMember = accessMember,
): Promise<Answer<T>> {
  const conversation = await context.cache.load(conversationId)
  if (!conversation) return refuse('not_found')
  return conversation.exclusive(async () => {
    const member = memberOf(conversation, caller.userId)
    if (!member) return refuse('not_found')
    if (conversation.dropped) return refuse('unavailable')
    if (!context.committer.hasRoom()) return refuse('overloaded')
    return run(conversation, member)
  })
}

/** Puts a change into the open commit and waits until it is durable. */
export function commitChange(
  context: ConversationContext,
  conversation: Conversation,
  change: (open: OpenCommit) => void,
  told?: () => void,
): Promise<Answer<undefined>> {
  return new Promise((resolve) => {
    const open = openCommit(conversation, context.committer)
    change(open)
    open.after.push((durable) => {
      if (durable) told?.()
      resolve(durable ? accepted : refuse('unavailable'))
    })
  })
}
