/** Events that are not part of a conversation's log: to a user's own sessions, or to everybody who knows a user. */
import { isPresentMember } from '../access/access.ts'
import type { ConversationCache } from '../conversation/cache.ts'
import type { DirectoryPort } from '../ports/directory.ts'
import type { EventsReader, LiveSessions } from '../services.ts'
import type { Sessions } from '../session/session-host.ts'

export function liveSessions(
  sessions: Sessions,
  cache: ConversationCache,
  directory: DirectoryPort,
  events: EventsReader,
): LiveSessions {
  return {
    closeDevice(userId, deviceId) {
      sessions.closeDevice(userId, deviceId)
      events.endDevice(deviceId)
    },
    toUser: (userId, event) => sessions.toUser(userId, event),
    async toAcquaintances(userId, event) {
      for (const other of await acquaintancesOf(userId)) if (other !== userId) sessions.toUser(other, event)
    },
  }

  /** Contacts and members of the user's conversations that are in memory: whoever is looking at them now. */
  async function acquaintancesOf(userId: string): Promise<Set<string>> {
    const known = new Set(await directory.presenceAudience(userId))
    for (const { row } of await directory.contacts(userId)) known.add(row.otherId)
    for (const conversationId of await directory.conversationIds(userId)) {
      const conversation = cache.get(conversationId)
      if (!conversation) continue
      for (const member of conversation.members.values())
        if (isPresentMember(member)) known.add(member.userId)
    }
    return known
  }
}
