/** Conversations, members, hidden entries and invites in memory. */
import { asSeenBy } from '../../access/access.ts'
import type { ConversationRow, DirectoryPort, MembershipView } from '../../ports/directory.ts'
import { writeMember } from './log.ts'
import { type Conversation, compareIds, hex, type Member, pairKey, type Tables } from './tables.ts'

type Conversations = Pick<
  DirectoryPort,
  | 'openDirect'
  | 'findDirect'
  | 'createGroup'
  | 'findGroupByMembers'
  | 'rememberConversation'
  | 'conversation'
  | 'markTimes'
  | 'membership'
  | 'memberships'
  | 'sharesGroup'
  | 'conversationIds'
  | 'ignoredGroups'
  | 'hide'
  | 'hidden'
  | 'createInvite'
  | 'invite'
  | 'invites'
  | 'useInvite'
  | 'deleteInvite'
  | 'position'
  | 'wasIssued'
>

export function memoryConversations(tables: Tables): Conversations {
  return {
    async openDirect(row, creator, other) {
      const key = pairKey(creator.userId, other.userId)
      const existing = tables.directs.get(key)
      if (existing !== undefined)
        return { conversationId: existing, created: existing === row.conversationId }
      const position = tables.nextPosition()
      const conversation = insert(tables, row, position)
      tables.directs.set(key, row.conversationId)
      writeMember(conversation, creator, position, other.userId)
      writeMember(conversation, other, position, creator.userId)
      return { conversationId: row.conversationId, created: true }
    },
    findDirect: async (userId, otherId) => tables.directs.get(pairKey(userId, otherId)),

    async createGroup(row, members, entries) {
      const existing = tables.conversations.get(row.conversationId)
      if (existing !== undefined) return { position: changedAt(existing) }
      const position = tables.nextPosition()
      const conversation = insert(tables, row, position)
      for (const member of members) writeMember(conversation, member, position)
      for (const bytes of entries) {
        const seq = ++conversation.row.head
        conversation.entries.push({
          seq,
          position: tables.nextPosition(),
          bytes: bytes.slice(),
          target: undefined,
        })
      }
      return { position: tables.position }
    },
    async findGroupByMembers(userIds) {
      const wanted = new Set(userIds)
      return [...tables.conversations.values()]
        .filter(({ row }) => wanted.size > 0 && row.kind === 'group')
        .sort((one, other) => one.row.createdAt - other.row.createdAt || byId(one, other))
        .filter(({ members }) => members.get(userIds[0]!)?.row.state === 'active')
        .find((conversation) => sameSet(presentIds(conversation), wanted))?.row.conversationId
    },
    async rememberConversation(userId, key, conversationId) {
      const place = `${userId} ${hex(key)}`
      const known = tables.remembered.get(place)
      if (known === undefined) tables.remembered.set(place, conversationId)
      return known ?? conversationId
    },

    async conversation(conversationId) {
      const conversation = tables.conversations.get(conversationId)
      if (conversation === undefined) return undefined
      const members = [...conversation.members.values()].map(({ row }) => ({
        ...row,
        readReceipts: tables.users.get(row.userId)?.row.readReceipts ?? false,
      }))
      members.sort((one, other) => one.joinedAt - other.joinedAt || compareIds(one.userId, other.userId))
      return { conversation: { ...conversation.row }, members, position: tables.position }
    },
    async markTimes(conversationId, seq, from) {
      const { members, times } = tables.conversations.get(conversationId)!
      return [...members.keys()].flatMap((userId) => {
        const own = times.filter((one) => one.userId === userId && (one.at === 0 || one.at >= from))
        const delivered = own.find((one) => one.delivered >= seq)?.at
        const read = own.find((one) => one.read >= seq)?.at
        if (delivered === undefined) return []
        return [read === undefined ? { userId, delivered } : { userId, delivered, read }]
      })
    },
    async membership(userId, conversationId) {
      const conversation = tables.conversations.get(conversationId)
      const member = conversation?.members.get(userId)
      return member && member.row.state !== 'left' ? viewOf(tables, conversation!, member) : undefined
    },
    async memberships({ userId, offset, limit, kind, changedAfterTime = -1 }) {
      const listed = tables
        .memberships(userId)
        .map((membership) => ({
          ...membership,
          seen: asSeenBy(membership.member.row, membership.conversation.row),
        }))
        .filter(({ seen, member }) => isListed(seen, member))
        .filter(({ seen }) => (kind === undefined || seen.kind === kind) && seen.lastTime > changedAfterTime)
        .sort((one, other) => newestFirst(one.seen, other.seen))
      const page = listed.slice(offset, offset + limit)
      return {
        total: listed.length,
        views: page.map(({ conversation, member }) => viewOf(tables, conversation, member)),
      }
    },
    async sharesGroup(userId, otherId) {
      return tables
        .memberships(userId)
        .some(
          ({ conversation, member }) =>
            conversation.row.kind === 'group' &&
            member.row.state === 'active' &&
            conversation.members.has(otherId),
        )
    },
    async conversationIds(userId) {
      return tables
        .memberships(userId)
        .filter(({ member }) => member.row.state !== 'left')
        .map(({ conversation }) => conversation.row.conversationId)
    },

    async ignoredGroups(userId) {
      return tables
        .memberships(userId)
        .filter(
          ({ conversation, member }) => conversation.row.kind === 'group' && member.row.state === 'ignored',
        )
        .map(({ conversation }) => conversation.row.conversationId)
    },

    async hide(userId, conversationId, seqs) {
      const position = tables.nextPosition()
      tables.hide(userId, conversationId, seqs, position)
      const member = tables.conversations.get(conversationId)?.members.get(userId)
      if (member) member.changed = position
    },
    async hidden(userId, conversationId, from, to) {
      return (tables.hidden.get(userId) ?? [])
        .filter((one) => one.conversationId === conversationId && one.seq >= from && one.seq <= to)
        .map((one) => one.seq)
        .sort((one, other) => one - other)
    },

    async createInvite(invite, invitesMax) {
      if (tables.invites.has(invite.inviteCode)) return 'created'
      const own = [...tables.invites.values()].filter((one) => one.conversationId === invite.conversationId)
      for (const one of own) {
        const expired = one.expiresAt > 0 && one.expiresAt <= invite.createdAt
        if (one.usesLeft === 0 || expired) tables.invites.delete(one.inviteCode)
      }
      if (own.filter((one) => tables.invites.has(one.inviteCode)).length >= invitesMax) return 'limit_reached'
      tables.invites.set(invite.inviteCode, { ...invite })
      return 'created'
    },
    async invite(inviteCode) {
      const invite = tables.invites.get(inviteCode)
      return invite && { ...invite }
    },
    async invites(conversationId) {
      return [...tables.invites.values()]
        .filter((invite) => invite.conversationId === conversationId)
        .sort((one, other) => one.createdAt - other.createdAt || (one.inviteCode < other.inviteCode ? -1 : 1))
        .map((invite) => ({ ...invite }))
    },
    async useInvite(inviteCode, now) {
      const invite = tables.invites.get(inviteCode)
      if (invite === undefined || invite.usesLeft === 0) return false
      if (invite.expiresAt > 0 && invite.expiresAt <= now) return false
      if (invite.usesLeft > 0) invite.usesLeft--
      return true
    },
    async deleteInvite(conversationId, inviteCode) {
      if (tables.invites.get(inviteCode)?.conversationId !== conversationId) return false
      return tables.invites.delete(inviteCode)
    },

    position: async () => tables.position,
    wasIssued: async (position) => position <= tables.position,
  }
}

export function viewOf(tables: Tables, conversation: Conversation, member: Member): MembershipView {
  const others = [...conversation.members.values()]
    .map(({ row }) => row)
    .filter((row) => row.state !== 'left' && row.userId !== member.row.userId)
  const receipts = tables.users.get(member.row.userId)?.row.readReceipts ?? true
  const lowest = (marks: number[]) => (marks.length > 0 ? Math.min(...marks) : 0)
  const view: MembershipView = {
    conversation: { ...asSeenBy(member.row, conversation.row) },
    mine: { ...member.row },
    others: {
      delivered: lowest(others.map((row) => row.shownDelivered)),
      read: receipts ? lowest(others.map((row) => row.shownRead)) : 0,
    },
    memberCount: [...conversation.members.values()].filter(({ row }) => row.state !== 'left').length,
  }
  const peer = tables.users.get(member.peer ?? '')
  if (peer !== undefined) view.peer = { ...peer.row }
  return view
}

/** Position of the last change that members see. */
export function changedAt(conversation: Conversation): number {
  return Math.max(conversation.stateChanged, conversation.entries.at(-1)?.position ?? 0)
}

function insert(tables: Tables, row: ConversationRow, position: number): Conversation {
  const conversation: Conversation = {
    row: { ...row, head: 0 },
    entries: [],
    seqByClientId: new Map(),
    members: new Map(),
    times: [],
    stateChanged: position,
  }
  tables.conversations.set(row.conversationId, conversation)
  return conversation
}

function isListed(row: ConversationRow, { row: mine }: Member): boolean {
  return (mine.state === 'active' || mine.state === 'request') && row.head > mine.removedAt
}

function newestFirst(one: ConversationRow, other: ConversationRow): number {
  return other.lastTime - one.lastTime || compareIds(other.conversationId, one.conversationId)
}

function byId(one: Conversation, other: Conversation): number {
  return compareIds(one.row.conversationId, other.row.conversationId)
}

function presentIds(conversation: Conversation): Set<string> {
  const present = [...conversation.members.values()].filter(({ row }) => row.state !== 'left')
  return new Set(present.map(({ row }) => row.userId))
}

function sameSet(one: Set<string>, other: Set<string>): boolean {
  return one.size === other.size && [...one].every((element) => other.has(element))
}
