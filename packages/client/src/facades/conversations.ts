import { limits } from '@kith/protocol'
import type { Conversations } from '../api.ts'
import { putProfile } from '../inbox/apply-event.ts'
import type { ConversationRecord } from '../store/local-store.ts'
import { type Context, conversationOf, refreshConversation } from './context.ts'
import { addInCalls, allPages, makeGroup } from './members.ts'

export function conversationsFacade(context: Context): Conversations {
  return {
    ...reading(context),
    ...changing(context),
    ...membership(context),
    ...invites(context),
    ...marking(context),
  }
}

function reading({ list, ledger, platform }: Context) {
  return {
    list: () => list.list(),
    get: (conversationId: string) => list.get(conversationId),
    findDirect(userId: string) {
      for (const { conversationId, state } of ledger.state.conversations.values()) {
        if (state.peer?.userId === userId) return list.get(conversationId)
      }
      return undefined
    },
    unreadTotal() {
      const now = platform.now()
      return list
        .list()
        .reduce((sum, row) => (row.archived || row.mutedUntil > now ? sum : sum + row.unread), 0)
    },
  }
}

function changing(context: Context) {
  const { call, ledger } = context
  const refreshed = async (conversationId: string, change: Promise<unknown>) => {
    await change
    await refreshConversation(context, conversationId)
  }
  const opened = async (creation: Promise<{ conversationId: string }>) => {
    const { conversationId } = await creation
    await refreshConversation(context, conversationId)
    return conversationId
  }
  return {
    openDirect: (userId: string) => {
      const me = ledger.state.identity?.userId ?? ''
      return opened(call('createConversation', { user1: me, user2: userId }))
    },
    createGroup: (group) => opened(makeGroup(context, group)),
    join: (inviteCode: string) => opened(call('joinConversation', { inviteCode })),
    update: (id: string, change) => refreshed(id, call('updateConversation', { id, ...change })),
    setPreferences: (id: string, change) =>
      refreshed(id, call('setConversationPreferences', { id, ...change })),
    remove: (id: string) => refreshed(id, call('removeConversation', { id })),
    accept: (id: string) => refreshed(id, call('acceptConversation', { id })),
    async leave(id: string) {
      await call('leaveConversation', { id })
      await ledger.run({ apply: (batch) => batch.removeConversation(id) })
    },
  } satisfies Partial<Conversations>
}

function membership(context: Context) {
  const { call, ledger } = context
  return {
    async members(id: string) {
      const { members } = await allPages((place) => call('listMembers', { id, ...place }))
      await ledger.run({
        apply: (batch) => {
          for (const { user } of members) putProfile(batch, user)
        },
      })
      return members
    },
    addMembers: (id: string, members: string[]) => addInCalls(context, id, members),
    async removeMember(id: string, userId: string) {
      await call('removeMember', { id, userId })
    },
    async setRole(id: string, userId: string, role) {
      await call('setRole', { id, userId, role })
    },
  } satisfies Partial<Conversations>
}

function invites({ call }: Context) {
  return {
    createInvite: (id: string, invite = {}) => call('createInvite', { id, ...invite }),
    listInvites: async (id: string) => (await call('listInvites', { id })).invites,
    async revokeInvite(id: string, inviteCode: string) {
      await call('revokeInvite', { id, inviteCode })
    },
    showInvite: (inviteCode: string) => call('showInvite', { inviteCode }),
  } satisfies Partial<Conversations>
}

/** Typing is repeated well before it would end by itself. */
const typingEveryMs = limits.typingMs / 2

function marking(context: Context) {
  const { ledger, connection, platform } = context
  const typingSentAt = new Map<string, number>()
  return {
    async markRead(conversationId: string, seq?: number) {
      const { state, marks } = conversationOf(context, conversationId)
      if (Math.min(seq ?? state.head, state.head) <= marks.read) return
      await ledger.run({
        apply(batch) {
          const record = batch.conversations.get(conversationId)
          if (record) batch.putConversation(readUpTo(record, seq ?? state.head))
        },
      })
    },
    setTyping(conversationId: string, on: boolean) {
      const now = platform.now()
      const sentAt = typingSentAt.get(conversationId)
      if (on ? sentAt !== undefined && now - sentAt < typingEveryMs : sentAt === undefined) return
      if (on) typingSentAt.set(conversationId, now)
      else typingSentAt.delete(conversationId)
      connection.notify({ type: 'typing', conversation: conversationId, on })
    },
    setDraft: (conversationId: string, text: string) =>
      ledger.run({
        apply(batch) {
          if (text === '') batch.drafts.remove(conversationId)
          else batch.drafts.put(conversationId, text)
          batch.tell({ type: 'conversation', conversationId })
        },
      }),
  } satisfies Partial<Conversations>
}

/** Merged with max and cut to the head (P5); who has read it has received it. */
function readUpTo(record: ConversationRecord, seq: number): ConversationRecord {
  const read = Math.max(record.marks.read, Math.min(seq, record.state.head))
  return { ...record, marks: { read, delivered: Math.max(record.marks.delivered, read) } }
}
