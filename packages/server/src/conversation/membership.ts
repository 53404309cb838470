/** Changes of a group: members, roles, settings. Each is an entry in the log and a row, durable together. */
import type { Content, Role } from '@kith/protocol'
import { accessMember, isPresentMember, mayRead, presentMember } from '../access/access.ts'
import { type Answer, accepted, refuse } from '../answer.ts'
import type { ConversationSettings, MemberRow } from '../ports/log.ts'
import type { Caller } from '../services.ts'
import { append, type OpenCommit, openCommit } from './append.ts'
import {
  checkAdd,
  checkAdmin,
  checkGroup,
  checkHasOwner,
  checkRemove,
  checkRole,
  checkRoom,
  nextOwner,
} from './check-membership.ts'
import { type ConversationContext, changing, checkRoomFor, commitChange } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { tellLeft, tellState } from './tell.ts'
import { noteTime } from './watermarks.ts'

export function newMember(
  userId: string,
  role: MemberRow['role'],
  joinedAt: number,
  visibleFrom: number,
): MemberRow {
  return {
    userId,
    state: 'active',
    role,
    joinedAt,
    visibleFrom,
    leftSeq: 0,
    delivered: 0,
    read: 0,
    shownDelivered: 0,
    shownRead: 0,
    markedAt: 0,
    visibleEnd: -1,
    visibleTime: -1,
    removedAt: -1,
    pinned: false,
    archived: false,
    mutedUntil: 0,
  }
}

function appendChange(
  context: ConversationContext,
  conversation: Conversation,
  from: string,
  content: Content,
): number {
  return append(conversation, { from, content, time: context.runtime.clock.now() }, context.committer).seq
}

export function updateSettings(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  change: Partial<ConversationSettings>,
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, (conversation, member) => {
    const verdict = checkAdmin(conversation, member)
    if (!verdict.ok) return verdict
    return commitChange(
      context,
      conversation,
      (open) => {
        appendChange(context, conversation, caller.userId, { kind: 'settings', ...change })
        conversation.settings = { ...conversation.settings, ...change }
        open.settingsChanged = true
      },
      () => tellState(context, conversation),
    )
  })
}

export function addMembers(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  userIds: string[],
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, async (conversation, member) => {
    const wanted = Array.from(new Set(userIds)).filter((userId) => !isIn(conversation, userId))
    const verdict = checkAdd(conversation, member, wanted.length, context.groupMembersMax)
    if (!verdict.ok) return verdict
    const users = await context.directory.users(wanted)
    if (users.filter((user) => !user.deleted).length < wanted.length)
      return refuse('not_found', 'A user is not there.')
    if (wanted.length === 0) return accepted
    const blocked = await blockersOf(context, caller.userId, wanted)
    const receipts = new Map(users.map((user) => [user.userId, user.readReceipts]))
    return commitChange(
      context,
      conversation,
      () => {
        const seq = appendChange(context, conversation, caller.userId, {
          kind: 'members',
          change: 'added',
          users: wanted,
        })
        for (const userId of wanted)
          enter(context, conversation, userId, seq, receipts.get(userId) ?? true, blocked.has(userId))
      },
      () => tellState(context, conversation),
    )
  })
}

function isIn(conversation: Conversation, userId: string): boolean {
  const member = conversation.members.get(userId)
  return member !== undefined && isPresentMember(member)
}

/** Users who block the one who adds them: they are added in silence and nothing of the group reaches them. */
export async function blockersOf(
  context: ConversationContext,
  adderId: string,
  userIds: string[],
): Promise<Set<string>> {
  const blockers = new Set<string>()
  for (const userId of userIds) {
    if (userId !== adderId && (await context.directory.relation(adderId, userId)).blockedByOther)
      blockers.add(userId)
  }
  return blockers
}

/** Inserts or revives the row; a new member has nothing unread. */
function enter(
  context: ConversationContext,
  conversation: Conversation,
  userId: string,
  seq: number,
  readReceipts: boolean,
  ignored: boolean,
): void {
  const before = conversation.members.get(userId)
  const visibleFrom = conversation.settings.history === 'all' ? 1 : seq
  const row = newMember(userId, 'member', context.runtime.clock.now(), visibleFrom)
  const member: Member = {
    ...row,
    state: ignored ? 'ignored' : 'active',
    delivered: Math.max(seq, before?.delivered ?? 0),
    read: Math.max(seq, before?.read ?? 0),
    shownDelivered: before?.shownDelivered ?? 0,
    shownRead: before?.shownRead ?? 0,
    markedAt: before?.markedAt ?? 0,
    readReceipts,
    toldDelivered: 0,
    toldRead: 0,
    enteredSeq: seq,
  }
  if (!ignored) {
    noteTime(conversation, member, row.joinedAt)
    member.shownDelivered = member.delivered
    member.shownRead = readReceipts ? member.read : member.shownRead
  }
  conversation.members.set(userId, member)
  openCommit(conversation, context.committer).members.add(member)
}

/** Somebody who ignored a conversation takes part from its head on; what was before stays unseen. */
export function beginHere(
  conversation: Conversation,
  member: Member,
  state: 'active' | 'request',
  open: OpenCommit,
): void {
  member.state = state
  member.visibleFrom = conversation.head + 1
  member.delivered = conversation.head
  member.read = conversation.head
  open.members.add(member)
}

/**
 * The operation has checked the invite. A use is taken here, where one decision follows another, so that somebody who
 * joins twice at once uses one up, and a full group none.
 */
export async function join(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  takeUse: () => Promise<boolean>,
): Promise<Answer<undefined>> {
  const conversation = await context.cache.load(conversationId)
  if (!conversation) return refuse('not_found')
  return conversation.exclusive(async () => {
    if (conversation.dropped) return refuse('unavailable')
    if (conversation.members.get(caller.userId)?.state === 'active') return accepted
    const verdict = firstRefusal(
      checkGroup(conversation),
      checkHasOwner(conversation),
      checkRoom(conversation, 1, context.groupMembersMax),
      await checkRoomFor(context, caller.userId),
    )
    if (!verdict.ok) return verdict
    const [user] = await context.directory.users([caller.userId])
    if (!(await takeUse())) return refuse('not_found')
    return commitChange(
      context,
      conversation,
      () => {
        const seq = appendChange(context, conversation, caller.userId, {
          kind: 'members',
          change: 'joined',
          users: [caller.userId],
        })
        enter(context, conversation, caller.userId, seq, user?.readReceipts ?? true, false)
      },
      () => tellState(context, conversation),
    )
  })
}

function firstRefusal(...verdicts: Answer<undefined>[]): Answer<undefined> {
  return verdicts.find((verdict) => !verdict.ok) ?? accepted
}

export function removeMember(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  userId: string,
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, (conversation, member) => {
    const other = conversation.members.get(userId)
    const verdict = checkRemove(conversation, member, other)
    if (!verdict.ok) return verdict
    return exit(context, conversation, other!, caller.userId, 'removed')
  })
}

/** @param forGood their account ends: a group that they ignore is left too, as its other members cannot tell it */
export function leave(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  forGood = false,
): Promise<Answer<undefined>> {
  const run = (conversation: Conversation, member: Member) => {
    const verdict = checkGroup(conversation)
    if (!verdict.ok) return verdict
    return exit(context, conversation, member, caller.userId, 'left')
  }
  return changing(context, caller, conversationId, run, forGood ? presentMember : accessMember)
}

/** Takes a member out; an owner's group goes to the next one. */
function exit(
  context: ConversationContext,
  conversation: Conversation,
  member: Member,
  by: string,
  change: 'removed' | 'left',
): Promise<Answer<undefined>> {
  let seq = 0
  const knewOfIt = mayRead(member)
  return commitChange(
    context,
    conversation,
    (open) => {
      seq = appendChange(context, conversation, by, { kind: 'members', change, users: [member.userId] })
      const wasOwner = member.role === 'owner'
      member.state = 'left'
      member.leftSeq = seq
      member.role = 'member'
      open.members.add(member)
      if (wasOwner) handOver(context, conversation, member.userId, nextOwner(conversation, member.userId))
    },
    () => {
      if (knewOfIt) tellLeft(context, conversation, member.userId, seq)
      tellState(context, conversation)
    },
  )
}

function handOver(
  context: ConversationContext,
  conversation: Conversation,
  by: string,
  next: Member | undefined,
): void {
  if (!next) return
  appendChange(context, conversation, by, {
    kind: 'members',
    change: 'role',
    users: [next.userId],
    role: 'owner',
  })
  next.role = 'owner'
  openCommit(conversation, context.committer).members.add(next)
}

export function setRole(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  userId: string,
  role: Role,
): Promise<Answer<undefined>> {
  return changing(context, caller, conversationId, (conversation, member) => {
    const other = conversation.members.get(userId)
    const verdict = checkRole(conversation, member, other, role)
    if (!verdict.ok) return verdict
    if (other!.role === role) return accepted
    return commitChange(
      context,
      conversation,
      (open) => {
        appendChange(context, conversation, caller.userId, {
          kind: 'members',
          change: 'role',
          users: [userId],
          role,
        })
        if (role === 'owner') {
          member.role = 'admin'
          open.members.add(member)
        }
        other!.role = role
        open.members.add(other!)
      },
      () => tellState(context, conversation),
    )
  })
}
