/** Conversations and messages in words, the same on the screen and in line mode. */
import type { Conversation, KithClient, Message, MessagePreview, SendState } from '@kith/client'
import { harmless, oneLine } from './text.ts'

export function nameOf(client: KithClient, userId: string): string {
  if (userId === client.identity?.userId) return 'you'
  const profile = client.contacts.profile(userId)
  return profile ? oneLine(profile.name) || profile.handle : userId
}

export function titleOf(conversation: Conversation): string {
  return oneLine(conversation.title) || 'untitled'
}

const ticks: Record<SendState, string> = { pending: '◷', sent: '✓', delivered: '✓✓', read: '✓✓', failed: '✗' }

export function tick(state: SendState | undefined): string {
  return state ? ticks[state] : ''
}

/** The body of a message or, of the other kinds, what happened. */
export function bodyOf(client: KithClient, message: MessagePreview): string {
  switch (message.kind) {
    case 'text':
      return harmless(message.text)
    case 'recalled':
      return '(recalled)'
    case 'unsupported':
      return '(needs a newer version)'
    case 'members':
    case 'settings':
      return changeOf(client, message)
  }
}

function changeOf(client: KithClient, { from, change }: MessagePreview): string {
  const actor = nameOf(client, from)
  if (!change) return ''
  if (change.kind === 'settings') return `${actor} changed ${settingsOf(change)}`
  const users = change.users.map((userId) => nameOf(client, userId)).join(', ')
  switch (change.change) {
    case 'created':
      return `${actor} made the group`
    case 'added':
      return `${actor} added ${users}`
    case 'joined':
      return `${actor} joined`
    case 'removed':
      return `${actor} removed ${users}`
    case 'left':
      return `${actor} left`
    case 'role':
      return `${actor} made ${users} ${change.role ?? 'member'}`
  }
}

function settingsOf(change: { title?: string; picture?: string; history?: string }): string {
  const parts = [
    change.title === undefined ? '' : `the title to “${oneLine(change.title)}”`,
    change.picture === undefined ? '' : 'the picture',
    change.history === undefined ? '' : `the history for new members to “${change.history}”`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** `2 👍, 1 ❤` */
export function reactionsOf(message: Message): string {
  const counts = new Map<string, number>()
  for (const { emoji } of message.reactions) counts.set(emoji, (counts.get(emoji) ?? 0) + 1)
  return Array.from(counts, ([emoji, count]) => `${oneLine(emoji)} ${count}`).join('  ')
}

export function clockTime(time: number): string {
  const date = new Date(time)
  const clock = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })
  return date.toDateString() === new Date().toDateString()
    ? clock
    : `${date.toISOString().slice(0, 10)} ${clock}`
}

/** The state of the connection, or nothing while it is live. */
export function connectionNote(client: KithClient): string {
  const { connection } = client
  switch (connection.name) {
    case 'live':
      return ''
    case 'offline':
      return 'offline'
    case 'connecting':
    case 'greeting':
      return 'connecting …'
    case 'catching-up':
      return 'catching up …'
    case 'waiting':
      return 'no connection; trying again'
    case 'stopped':
      return `stopped: ${connection.reason}`
  }
}
