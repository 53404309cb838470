/** Everybody writes to one other person: what a message costs from the sender's socket to the recipient's. */

import { freshFolder, type ServerProcess } from '@kith/proof'
import { rounded } from '../report.ts'
import type { SeedPlan } from '../seed/people.ts'
import { seed } from '../seed/seed.ts'
import { withServer } from '../server/server-process.ts'
import type { Outcome, Workload } from '../workload.ts'
import { figures, measure, pause } from './measuring.ts'
import { PairLoad, type PairSettings } from './pair-load.ts'
import { isPerfect } from './tally.ts'

type Settings = PairSettings & {
  seconds: number
  warmupSeconds: number
  /** Folder for a CPU profile of the server; empty for none. */
  profile: string
}

export function pairsPlan(connections: number, messagesPerConversation: number, textBytes: number): SeedPlan {
  const conversations = Array.from({ length: connections / 2 }, (_, pair) => ({
    kind: 'direct' as const,
    members: [2 * pair, 2 * pair + 1],
  }))
  return { users: connections, conversations, messagesPerConversation, textBytes }
}

async function drive(server: ServerProcess, settings: Settings): Promise<Outcome> {
  const load = new PairLoad(settings)
  await load.open({ host: '127.0.0.1', port: server.port })
  load.start()
  await pause(settings.warmupSeconds * 1000)
  const interval = await measure(server, load, settings.seconds)
  const verified = await load.finish()
  const { answers, deliveries, receipts } = interval.counts
  const result = {
    messagesPerSecond: rounded(deliveries / interval.seconds),
    answersPerSecond: rounded(answers / interval.seconds),
    receiptsPerSecond: rounded(receipts / interval.seconds),
    ...interval.latencies,
    ...figures(interval, deliveries, 'Message'),
    verified,
  }
  return { result, perfect: isPerfect(verified) }
}

export const pairs: Workload<Settings> = {
  meaning: 'sessions in pairs that write to each other; --rate for an open loop',
  defaults: {
    connections: 200,
    window: 8,
    seconds: 10,
    warmupSeconds: 3,
    size: 100,
    protocol: 'msgpack',
    rate: 0,
    receiptMs: 50,
    drainMs: 20_000,
    profile: '',
  },
  run: (settings) =>
    freshFolder(async (folder) => {
      await seed(folder, pairsPlan(settings.connections, 0, settings.size))
      return withServer(folder, (server) => drive(server, settings), settings.profile)
    }),
}
