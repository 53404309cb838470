/** What a device shows, in a form that can be compared with another device of the same user. */
import type { Conversation, KithClient, Message } from '../../src/index.ts'

export type Shown = { conversations: unknown[]; messages: Record<string, unknown[]> }

/** Everything: the list with unread and marks, and every message of every conversation, back to its beginning. */
export async function shownBy(client: KithClient): Promise<Shown> {
  const messages: Record<string, unknown[]> = {}
  const conversations = client.conversations.list()
  for (const { conversationId } of conversations) {
    const window = await client.messages.open(conversationId)
    while (window.hasOlder()) await window.loadOlder(200)
    messages[conversationId] = window.items().map(comparableMessage)
    window.close()
  }
  return { conversations: conversations.map(comparableConversation), messages }
}

/** Without what belongs to one device alone. */
function comparableMessage({ reactions, ...message }: Message): unknown {
  return { ...message, reactions: [...reactions].sort((a, b) => (a.userId < b.userId ? -1 : 1)) }
}

function comparableConversation({ draft: _, typing: __, ...conversation }: Conversation): unknown {
  return conversation
}
