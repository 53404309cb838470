/** New conversations: the direct one of two users, of which there is only ever one, and groups. */
import { encodeEntry, limits } from '@kith/protocol'
import { type Answer, ok, refuse } from '../answer.ts'
import type { ConversationRow, UserRow } from '../ports/directory.ts'
import type { ConversationSettings, MemberRow } from '../ports/log.ts'
import type { Caller } from '../services.ts'
import { type ConversationContext, checkRoomFor, commitChange } from './context.ts'
import { beginHere, blockersOf, newMember } from './membership.ts'
import { tellState } from './tell.ts'

export async function openDirect(
  context: ConversationContext,
  caller: Caller,
  otherId: string,
): Promise<Answer<{ conversationId: string; created: boolean }>> {
  if (otherId === caller.userId)
    return refuse('bad_request', 'A direct conversation has two different users.')
  const [other] = await context.directory.users([otherId])
  if (!other || other.deleted) return refuse('not_found')
  if ((await context.directory.findDirect(caller.userId, otherId)) === undefined) {
    const room = await checkRoomFor(context, caller.userId)
    if (!room.ok) return room
  }
  const relation = await context.directory.relation(caller.userId, otherId)
  const now = context.runtime.clock.now()
  const row = newRow(context.newId(), 'direct', now, 0, { title: '', picture: '', history: 'all' })
  const otherState = relation.blockedByOther ? 'ignored' : relation.friends ? 'active' : 'request'
  const opened = await context.directory.openDirect(row, newMember(caller.userId, 'member', now, 1), {
    ...newMember(otherId, 'member', now, 1),
    state: otherState,
  })
  if (opened.created) await tellNew(context, opened.conversationId)
  else await stopIgnoring(context, caller.userId, opened.conversationId)
  return ok(opened)
}

/** Somebody who ignored a conversation because of a block opens it: from here on it is theirs too. */
async function stopIgnoring(
  context: ConversationContext,
  userId: string,
  conversationId: string,
): Promise<void> {
  const conversation = await context.cache.load(conversationId)
  await conversation?.exclusive(async () => {
    const member = conversation.members.get(userId)
    if (member?.state !== 'ignored' || conversation.dropped) return
    await commitChange(context, conversation, (open) => beginHere(conversation, member, 'active', open))
    tellState(context, conversation)
  })
}

export async function createGroup(
  context: ConversationContext,
  caller: Caller,
  memberIds: string[],
  settings: ConversationSettings,
  conversationId: string = context.newId(),
): Promise<Answer<{ conversationId: string }>> {
  const userIds = Array.from(new Set([caller.userId, ...memberIds]))
  if (userIds.length > context.groupMembersMax) return refuse('group_full')
  const users = await context.directory.users(userIds)
  if (users.filter((user) => !user.deleted).length < userIds.length)
    return refuse('not_found', 'A user is not there.')
  const room = await checkRoomFor(context, caller.userId)
  if (!room.ok) return room
  const blockers = await blockersOf(context, caller.userId, userIds)
  const now = context.runtime.clock.now()
  const row = newRow(conversationId, 'group', now, 1, settings)
  const rows = userIds.map((userId) =>
    firstMember(caller.userId, users.find((user) => user.userId === userId)!, now, blockers),
  )
  const created = {
    seq: 1,
    from: caller.userId,
    time: now,
    content: { kind: 'members', change: 'created', users: userIds },
  } as const
  await context.directory.createGroup(row, rows, [
    encodeEntry({ ...created, content: { ...created.content, users: userIds } }),
  ])
  await tellNew(context, conversationId)
  return ok({ conversationId })
}

/** The entry that made the group is nobody's unread message. */
function firstMember(ownerId: string, user: UserRow, now: number, blockers: Set<string>): MemberRow {
  const ignored = blockers.has(user.userId)
  return {
    ...newMember(user.userId, user.userId === ownerId ? 'owner' : 'member', now, 1),
    state: ignored ? 'ignored' : 'active',
    delivered: 1,
    read: 1,
    shownDelivered: ignored ? 0 : 1,
    shownRead: ignored || !user.readReceipts ? 0 : 1,
    markedAt: ignored ? 0 : now - (now % limits.receiptTimeStepMs),
  }
}

function newRow(
  conversationId: string,
  kind: ConversationRow['kind'],
  now: number,
  head: number,
  settings: ConversationSettings,
): ConversationRow {
  return {
    ...settings,
    conversationId,
    kind,
    createdAt: now,
    head,
    epoch: 1,
    clientTimeMax: 0,
    lastTime: now,
  }
}

async function tellNew(context: ConversationContext, conversationId: string): Promise<void> {
  const conversation = await context.cache.load(conversationId)
  if (conversation) tellState(context, conversation)
}
