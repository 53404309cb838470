/** Events that are not part of a conversation's log: to a user's own sessions, or to everybody who knows a user. */
import { isPresentMember } from '../access/access.ts'
import type { ConversationCache } from '../conversation/cache.ts'
import type { DirectoryPort } from '../ports/directory.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { EventsReader, LiveSessions } from '../services.ts'
import type { Sessions } from '../session/session-host.ts'

/** P7: members looked at, or users told, in one turn; somebody may be in many large groups. */
const usersPerTurnMax = 5_000

export function liveSessions(
  sessions: Pick<Sessions, 'closeDevice' | 'toUser'>,
  cache: ConversationCache,
  directory: DirectoryPort,
  events: EventsReader,
  { timers }: Pick<Runtime, 'timers'>,
): LiveSessions {
  return {
    closeDevice({ userId, sessionId }, deviceId) {
      sessions.closeDevice(userId, deviceId, sessionId)
      events.endDevice(deviceId)
    },
    toUser: (userId, event) => sessions.toUser(userId, event),
    async toAcquaintances(userId, event) {
      const known = await acquaintancesOf(userId)
      known.delete(userId)
      let told = 0
      for (const other of known) {
        sessions.toUser(other, event)
        if (++told % usersPerTurnMax === 0) await nextTurn()
      }
    },
  }

  /** Contacts, partners, and members of the user's groups that are in memory: whoever is looking at them now. */
  async function acquaintancesOf(userId: string): Promise<Set<string>> {
    const known = new Set(await directory.partners(userId))
    for (const { row } of await directory.contacts(userId)) known.add(row.otherId)
    let lookedAt = 0
    for (const conversationId of await directory.conversationIds(userId)) {
      const conversation = cache.get(conversationId)
      if (!conversation) continue
      lookedAt += conversation.members.size
      if (lookedAt > usersPerTurnMax) {
        lookedAt = 0
        await nextTurn()
      }
      for (const member of conversation.members.values())
        if (isPresentMember(member)) known.add(member.userId)
    }
    return known
  }

  function nextTurn(): Promise<void> {
    return new Promise((resolve) => timers.soon(resolve))
  }
}
