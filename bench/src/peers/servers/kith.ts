/** Kith as its users run it, but for larger groups; it has one setting of its disk: every answer after fsync. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from '../../report.ts'
import type { SeedPlan } from '../../seed/people.ts'
import { seed } from '../../seed/seed.ts'
import { startServer } from '../../server/server-process.ts'
import { firstMixedGroup, historyConversations, mixedGroupMembers } from '../generator/population.ts'
import type { Scale, Setup } from './setup.ts'

/** The mixed load's groups are for as many users as it has sessions. */
const mixedUsers = 200

function chatPlan({ users, groupMembers }: Scale): SeedPlan {
  const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)
  const direct = range(0, users / 2).map((pair) => ({
    kind: 'direct' as const,
    members: [2 * pair, 2 * pair + 1],
  }))
  const small = Math.min(500, users)
  const large = Math.min(groupMembers, users)
  const mixed = range(0, Math.floor(Math.min(mixedUsers, users) / mixedGroupMembers))
  const groups = [
    range(0, small),
    range(0, large),
    ...mixed.map((group) => range(group * mixedGroupMembers, mixedGroupMembers)),
  ].map((members) => ({ kind: 'group' as const, members }))
  if (groups.length < firstMixedGroup) throw new Error('the large groups come first')
  return { users, conversations: [...direct, ...groups], messagesPerConversation: 0, textBytes: 100 }
}

function historyPlan({ historyMessages }: Scale): SeedPlan {
  const conversations = Array.from({ length: historyConversations }, (_, pair) => ({
    kind: 'direct' as const,
    members: [2 * pair, 2 * pair + 1],
  }))
  return {
    users: 2 * historyConversations,
    conversations,
    messagesPerConversation: Math.floor(historyMessages / historyConversations),
    textBytes: 100,
  }
}

export const kith: Setup = {
  id: 'kith',
  server: 'kith',
  label: 'Kith',
  settings:
    'SQLite, synchronous=FULL (its only setting); WebSocket, kith.v1.msgpack; groups of 5 000 allowed (default 1 024)',
  whenAnswered: 'on the disk (fsync), in the recipients’ history',
  durable: true,
  pairsOnly: false,
  packages: [],
  version: () => (versions() as { kith: string }).kith,
  history: true,
  stormShare: 1,
  slow: false,
  prepare: async () => undefined,
  async start(folder, scale, purpose) {
    const data = join(folder, purpose)
    if (!existsSync(data)) await seed(data, purpose === 'chat' ? chatPlan(scale) : historyPlan(scale))
    const server = await startServer(data, '', ['--group-members-max', String(scale.groupMembers)])
    return {
      driver: {
        name: 'kith',
        address: { host: '127.0.0.1', port: server.port },
        users: purpose === 'chat' ? scale.users : 2 * historyConversations,
        archive: true,
        domain: 'localhost',
      },
      processIds: [server.processId],
      stop: async () => void (await server.stop()),
    }
  },
}
