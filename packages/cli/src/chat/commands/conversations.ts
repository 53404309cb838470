import type { Role } from '@kith/protocol'
import { titleOf } from '../describe.ts'
import { oneLine } from '../text.ts'
import { openConversation, type SlashCommand, userOf, wanted } from './slash-command.ts'

const roles: readonly string[] = ['owner', 'admin', 'member']

export const conversationCommands: SlashCommand[] = [
  {
    name: 'list',
    parameters: '',
    meaning: 'My conversations.',
    async run(session) {
      const lines = session.client.conversations.list().map((conversation, index) => {
        const unread = conversation.unread > 0 ? ` (${conversation.unread} new)` : ''
        return `  ${index + 1} ${titleOf(conversation)}${conversation.request ? ' [request]' : ''}${unread}`
      })
      session.notify(...(lines.length > 0 ? lines : ['  none yet: /new HANDLE starts one']))
    },
  },
  {
    name: 'open',
    parameters: 'N|NAME',
    meaning: 'Open a conversation of the list.',
    async run(session, _, text) {
      const conversation = wanted(session.find(text), `There is no conversation "${text}".`)
      await session.open(conversation.conversationId)
    },
  },
  {
    name: 'new',
    parameters: 'HANDLE',
    meaning: 'Talk to somebody.',
    async run(session, words) {
      await session.open(await session.client.conversations.openDirect(await userOf(session, words[0])))
    },
  },
  {
    name: 'group',
    parameters: 'TITLE: HANDLE …',
    meaning: 'Make a group with these people.',
    async run(session, _, text) {
      const [title = '', handles = ''] = text.split(':')
      const names = handles.split(/[\s,]+/).filter((handle) => handle !== '')
      const members = await Promise.all(names.map((handle) => userOf(session, handle)))
      await session.open(await session.client.conversations.createGroup({ title: title.trim(), members }))
    },
  },
  {
    name: 'accept',
    parameters: '[HANDLE]',
    meaning: 'Accept this conversation, or the contact request of somebody.',
    async run(session, words) {
      if (words[0]) await session.client.contacts.accept(await userOf(session, words[0]))
      else await session.client.conversations.accept(openConversation(session).conversationId)
    },
  },
  {
    name: 'members',
    parameters: '',
    meaning: 'Who is in this conversation.',
    async run(session) {
      const members = await session.client.conversations.members(openConversation(session).conversationId)
      session.notify(...members.map(({ user, role }) => `  ${oneLine(user.name)} (${user.handle}), ${role}`))
    },
  },
  {
    name: 'add',
    parameters: 'HANDLE …',
    meaning: 'Add people to this group.',
    async run(session, words) {
      const users = await Promise.all(words.map((handle) => userOf(session, handle)))
      await session.client.conversations.addMembers(openConversation(session).conversationId, users)
    },
  },
  {
    name: 'kick',
    parameters: 'HANDLE',
    meaning: 'Remove somebody from this group.',
    async run(session, words) {
      const userId = await userOf(session, words[0])
      await session.client.conversations.removeMember(openConversation(session).conversationId, userId)
    },
  },
  {
    name: 'role',
    parameters: 'HANDLE owner|admin|member',
    meaning: 'Change a role in this group.',
    async run(session, words) {
      const role = wanted(words[1], 'Which role?')
      if (!roles.includes(role)) throw new Error(`A role is one of ${roles.join(', ')}.`)
      const userId = await userOf(session, words[0])
      await session.client.conversations.setRole(
        openConversation(session).conversationId,
        userId,
        role as Role,
      )
    },
  },
  {
    name: 'rename',
    parameters: 'TITLE',
    meaning: 'Change the title of this group.',
    async run(session, _, title) {
      await session.client.conversations.update(openConversation(session).conversationId, { title })
    },
  },
  {
    name: 'invite',
    parameters: '',
    meaning: 'Make an invite code for this group.',
    async run(session) {
      const invite = await session.client.conversations.createInvite(openConversation(session).conversationId)
      session.notify(`Others join with: /join ${invite.inviteCode}`)
    },
  },
  {
    name: 'join',
    parameters: 'CODE',
    meaning: 'Join a group by its invite code.',
    async run(session, words) {
      await session.open(await session.client.conversations.join(wanted(words[0], 'Which invite code?')))
    },
  },
  {
    name: 'leave',
    parameters: '',
    meaning: 'Leave this group.',
    async run(session) {
      await session.client.conversations.leave(openConversation(session).conversationId)
    },
  },
  {
    name: 'hide',
    parameters: '',
    meaning: 'Take this conversation off my list until something new arrives.',
    async run(session) {
      await session.client.conversations.remove(openConversation(session).conversationId)
    },
  },
  {
    name: 'pin',
    parameters: '',
    meaning: 'Keep this conversation at the top, or not any more.',
    async run(session) {
      const { conversationId, pinned } = openConversation(session)
      await session.client.conversations.setPreferences(conversationId, { pinned: !pinned })
    },
  },
  {
    name: 'older',
    parameters: '',
    meaning: 'Load older messages.',
    async run(session) {
      const window = wanted(session.window, 'Open a conversation first.')
      const loaded = await window.loadOlder()
      if (loaded === 0) session.notify('This is the beginning.')
    },
  },
]
