import { describe, expect, test } from 'bun:test'
import type { Conversation } from '@kith/client'
import { type ChatFilter, isShown } from '../src/chat-list/choose.ts'
import { compareConversations } from '../src/state/order.ts'

function conversation(change: Partial<Conversation> = {}): Conversation {
  return {
    conversationId: '1',
    kind: 'group',
    title: 'Sunday walk',
    picture: '',
    role: 'member',
    memberCount: 3,
    history: 'all',
    head: 0,
    unread: 0,
    read: 0,
    request: false,
    pinned: false,
    archived: false,
    mutedUntil: 0,
    listed: true,
    lastActivity: 0,
    typing: [],
    draft: '',
    ...change,
  }
}

describe('the list of chats', () => {
  const shown = (change: Partial<Conversation>, query = '') =>
    (['all', 'unread', 'requests', 'archived'] as ChatFilter[]).filter((filter) =>
      isShown(conversation(change), filter, query),
    )

  test('shows each chat where it belongs', () => {
    expect(shown({})).toEqual(['all'])
    expect(shown({ unread: 2 })).toEqual(['all', 'unread'])
    expect(shown({ request: true, unread: 1 })).toEqual(['requests'])
    expect(shown({ archived: true, unread: 1 })).toEqual(['archived'])
  })

  test('a search finds archived chats too, by any part of the name, without regard to case', () => {
    expect(isShown(conversation({ archived: true }), 'all', ' DAY w')).toBe(true)
    expect(isShown(conversation(), 'unread', 'nobody')).toBe(false)
  })

  test('has pinned ones first, then the most recently active', () => {
    const [old, recent, pinned] = [
      conversation({ conversationId: '1', lastActivity: 1 }),
      conversation({ conversationId: '2', lastActivity: 2 }),
      conversation({ conversationId: '3', lastActivity: 0, pinned: true }),
    ]
    expect([old, recent, pinned].sort(compareConversations)).toEqual([pinned, recent, old])
  })
})
