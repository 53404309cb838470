/** One large group, everybody online: what it costs to bring a message to one more member. */

import { freshFolder, type ServerProcess } from '@kith/proof'
import { rounded } from '../report.ts'
import { seed } from '../seed/seed.ts'
import { withServer } from '../server/server-process.ts'
import type { Outcome, Workload } from '../workload.ts'
import { GroupLoad, type GroupSettings } from './group-load.ts'
import { figures, measure, pause } from './measuring.ts'
import { isPerfect } from './tally.ts'

type Settings = GroupSettings & {
  seconds: number
  warmupSeconds: number
  /** Folder for a CPU profile of the server; empty for none. */
  profile: string
}

async function drive(server: ServerProcess, settings: Settings): Promise<Outcome> {
  const load = new GroupLoad(settings)
  await load.open({ host: '127.0.0.1', port: server.port })
  load.start()
  await pause(settings.warmupSeconds * 1000)
  const interval = await measure(server, load, settings.seconds)
  const verified = await load.finish()
  const { answers, deliveries, receipts } = interval.counts
  const result = {
    deliveriesPerSecond: rounded(deliveries / interval.seconds),
    messagesPerSecond: rounded(answers / interval.seconds),
    receiptsPerSecond: rounded(receipts / interval.seconds),
    ...interval.latencies,
    ...figures(interval, deliveries, 'Delivery'),
    verified,
  }
  return { result, perfect: isPerfect(verified) }
}

export const group: Workload<Settings> = {
  meaning: 'one group with all members online, writing in turn',
  defaults: {
    members: 500,
    outstanding: 16,
    seconds: 10,
    warmupSeconds: 3,
    size: 100,
    protocol: 'msgpack',
    receiptMs: 50,
    drainMs: 20_000,
    profile: '',
  },
  run: (settings) =>
    freshFolder(async (folder) => {
      const members = Array.from({ length: settings.members }, (_, index) => index)
      const conversations = [{ kind: 'group' as const, members }]
      await seed(folder, {
        users: settings.members,
        conversations,
        messagesPerConversation: 0,
        textBytes: 100,
      })
      return withServer(folder, (server) => drive(server, settings), settings.profile)
    }),
}
