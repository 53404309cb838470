/** Coming back: one person with many conversations, and many devices at once. */

import { freshFolder } from '@kith/proof'
import { seed } from '../seed/seed.ts'
import { withServer } from '../server/server-process.ts'
import type { Workload } from '../workload.ts'
import { runSyncMany, type SyncManySettings, syncManyPlan } from './sync-many.ts'
import { runSyncOne, type SyncOneSettings, syncOnePlan } from './sync-one.ts'
import { isPerfect } from './tally.ts'

export const sync: Workload<SyncOneSettings & SyncManySettings> = {
  meaning: 'reconnect with a cursor: one user with many conversations, then many devices at once',
  defaults: {
    conversations: 1000,
    changed: 50,
    rounds: 25,
    messagesPerConversation: 20,
    devices: 2000,
    missed: 50,
    conversationsPerDevice: 5,
    senders: 50,
    size: 100,
    protocol: 'msgpack',
  },
  async run(settings) {
    const one = await freshFolder(async (folder) => {
      await seed(folder, syncOnePlan(settings))
      return withServer(folder, (server) => runSyncOne(server, settings))
    })
    const many = await freshFolder(async (folder) => {
      await seed(folder, syncManyPlan(settings))
      return withServer(folder, (server) => runSyncMany(server, settings))
    })
    return {
      result: { one, many },
      perfect: isPerfect(one.verified) && isPerfect(many.verified) && many.failures === 0,
    }
  },
}
