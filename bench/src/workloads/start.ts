/** From the start of the process to the ready line with much in the store: after an orderly stop and after kill -9. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder } from '@kith/proof'
import { median, rounded } from '../report.ts'
import { seed } from '../seed/seed.ts'
import { startServer } from '../server/server-process.ts'
import { memory } from '../server/usage.ts'
import type { Workload } from '../workload.ts'
import { until } from './measuring.ts'
import { PairLoad } from './pair-load.ts'
import { pairsPlan } from './pairs.ts'

type Settings = {
  messages: number
  conversations: number
  rounds: number
  size: number
  /** Messages that are sent before each kill, so that there is something unfinished to recover. */
  messagesBeforeKill: number
}

const sendersMax = 100
const loadMsMax = 30_000

/** Kills the server in the middle of a load, and tells how long this start took. */
async function startAndKill(folder: string, settings: Settings): Promise<number> {
  const server = await startServer(folder)
  const connections = Math.min(sendersMax, settings.conversations * 2)
  const load = new PairLoad({
    connections,
    window: 8,
    size: settings.size,
    protocol: 'msgpack',
    rate: 0,
    receiptMs: 50,
    drainMs: 0,
  })
  try {
    await load.open({ host: '127.0.0.1', port: server.port })
    load.start()
    const enough = await until(() => load.counts().deliveries >= settings.messagesBeforeKill, loadMsMax)
    if (!enough) throw new Error('the load before the kill did not get through')
  } finally {
    await server.kill()
    load.abandon()
  }
  return server.startsMs[0]!
}

async function startAndStop(folder: string): Promise<{ startMs: number; residentBytes: number }> {
  const server = await startServer(folder)
  const { residentBytes } = memory(server.processId)
  await server.stop()
  return { startMs: server.startsMs[0]!, residentBytes }
}

async function drive(folder: string, settings: Settings) {
  const afterStop: number[] = []
  const afterKill: number[] = []
  let residentBytes = 0
  await startAndStop(folder)
  for (let round = 0; round < settings.rounds; round++) {
    const started = await startAndStop(folder)
    afterStop.push(started.startMs)
    residentBytes = started.residentBytes
  }
  for (let round = 0; round <= settings.rounds; round++) afterKill.push(await startAndKill(folder, settings))
  return {
    afterStopMs: rounded(median(afterStop)),
    afterKillMs: rounded(median(afterKill.slice(1))),
    afterStopMsAll: afterStop.map(rounded),
    afterKillMsAll: afterKill.slice(1).map(rounded),
    residentBytes,
    storeBytes: statSync(join(folder, 'kith.db')).size,
  }
}

export const start: Workload<Settings> = {
  meaning: 'time to the ready line with many messages stored',
  defaults: { messages: 1_000_000, conversations: 1000, rounds: 5, size: 100, messagesBeforeKill: 5000 },
  run: (settings) =>
    freshFolder(async (folder) => {
      const perConversation = Math.ceil(settings.messages / settings.conversations)
      await seed(folder, pairsPlan(settings.conversations * 2, perConversation, settings.size))
      return { result: await drive(folder, settings), perfect: true }
    }),
}
