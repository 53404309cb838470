import type { Conversation } from '@kith/client'

export const chatFilters = ['all', 'unread', 'requests', 'archived'] as const
export type ChatFilter = (typeof chatFilters)[number]

/** Whether a conversation stands in the list now. A search looks everywhere but in requests. */
export function isShown(conversation: Conversation, filter: ChatFilter, query: string): boolean {
  const wanted = query.trim().toLocaleLowerCase()
  if (wanted !== '') return !conversation.request && fits(conversation, wanted)
  switch (filter) {
    case 'all':
      return !conversation.archived && !conversation.request
    case 'unread':
      return !conversation.archived && !conversation.request && conversation.unread > 0
    case 'requests':
      return conversation.request
    case 'archived':
      return conversation.archived && !conversation.request
  }
}

function fits({ title, peer }: Conversation, wanted: string): boolean {
  return title.toLocaleLowerCase().includes(wanted) || (peer?.handle.toLowerCase().includes(wanted) ?? false)
}
