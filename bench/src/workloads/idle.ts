/** People who are there and say nothing: what a logged-in session costs in memory. */

import { freshFolder, type ServerProcess } from '@kith/proof'
import type { ServerFrame } from '@kith/protocol'
import { median, rounded } from '../report.ts'
import { token } from '../seed/people.ts'
import { seed } from '../seed/seed.ts'
import { withServer } from '../server/server-process.ts'
import { cpuSeconds, memory } from '../server/usage.ts'
import { dialects } from '../wire/dialect.ts'
import { Session } from '../wire/session.ts'
import type { Outcome, Workload } from '../workload.ts'
import { pause, until } from './measuring.ts'
import { closeAll, openAll } from './opening.ts'
import { pairsPlan } from './pairs.ts'

type Settings = {
  sessions: number
  protocol: 'json' | 'msgpack'
  /** 1: everybody has a direct conversation with one other, and so presence to be told about; 0: nobody knows anybody. */
  acquaintances: number
  samples: number
  sampleSeconds: number
  settleSecondsMax: number
}

const openAtOnce = 200
const sweepMs = 100
const closeMsMax = 10_000

class IdleSession extends Session {
  pingEveryMs = 0
  beats = 0

  override onFrame(frame: ServerFrame): void {
    if (frame.type === 'welcome') this.pingEveryMs = frame.pingEveryMs
    else if (frame.type === 'cursor') this.beats++
    super.onFrame(frame)
  }

  override onBeat(): void {
    this.beats++
  }
}

/** Every session gives its sign of life as often as the server asked; they take turns, as people do who did not all come at once. */
function beatRegularly(sessions: IdleSession[]): () => void {
  const turns = Math.max(1, Math.floor((sessions[0]?.pingEveryMs ?? 0) / sweepMs))
  let turn = 0
  const timer = setInterval(() => {
    for (let index = turn % turns; index < sessions.length; index += turns) {
      if (sessions[index]!.state === 'open') sessions[index]!.beat()
    }
    turn++
  }, sweepMs)
  return () => clearInterval(timer)
}

/** Waits until the resident memory stays within half a percent for three seconds. */
async function settled(server: ServerProcess, secondsMax: number): Promise<number> {
  const last: number[] = []
  for (let second = 0; second < secondsMax; second++) {
    last.push(memory(server.processId).residentBytes)
    const recent = last.slice(-4)
    if (recent.length === 4 && Math.max(...recent) < Math.min(...recent) * 1.005) break
    await pause(1000)
  }
  return memory(server.processId).residentBytes
}

async function samples(server: ServerProcess, settings: Settings): Promise<number[]> {
  const residentBytes: number[] = []
  for (let sample = 0; sample < settings.samples; sample++) {
    await pause(settings.sampleSeconds * 1000)
    residentBytes.push(memory(server.processId).residentBytes)
  }
  return residentBytes
}

async function drive(server: ServerProcess, settings: Settings): Promise<Outcome> {
  const dialect = dialects[settings.protocol]
  const sessions = Array.from(
    { length: settings.sessions },
    (_, index) => new IdleSession(dialect, { token: token(index) }),
  )
  const emptyBytes = await settled(server, settings.settleSecondsMax)
  const openedAt = performance.now()
  await openAll(sessions, { host: '127.0.0.1', port: server.port }, openAtOnce)
  const openSeconds = (performance.now() - openedAt) / 1000
  const stopBeats = beatRegularly(sessions)
  await settled(server, settings.settleSecondsMax)
  const [cpuBefore, measuredAt] = [cpuSeconds(server.processId), performance.now()]
  const residentBytes = await samples(server, settings)
  const cpuShare = (cpuSeconds(server.processId) - cpuBefore) / ((performance.now() - measuredAt) / 1000)
  stopBeats()
  const { proportionalBytes, anonymousBytes } = memory(server.processId)
  const lost = sessions.filter((session) => session.state !== 'open')
  const beats = sessions.reduce((sum, session) => sum + session.beats, 0)
  const bytesIn = sessions.reduce((sum, session) => sum + session.bytesIn, 0)
  closeAll(sessions)
  await until(() => sessions.every((session) => session.state === 'closed'), closeMsMax)
  const result = {
    residentBytesPerSession: Math.round((median(residentBytes) - emptyBytes) / settings.sessions),
    residentBytesPerSessionMin: Math.round((Math.min(...residentBytes) - emptyBytes) / settings.sessions),
    residentBytesPerSessionMax: Math.round((Math.max(...residentBytes) - emptyBytes) / settings.sessions),
    emptyBytes,
    residentBytes,
    proportionalBytes,
    anonymousBytes,
    residentBytesAfterClose: await settled(server, settings.settleSecondsMax),
    sessionsPerSecond: rounded(settings.sessions / openSeconds),
    bytesFromServerPerSession: rounded(bytesIn / settings.sessions),
    serverCores: rounded(cpuShare),
    beats,
    verified: { sessionsLost: lost.length, firstFailure: lost[0]?.closedBecause ?? '' },
  }
  return { result, perfect: lost.length === 0 }
}

export const idle: Workload<Settings> = {
  meaning: 'sessions that are logged in and only give signs of life: memory for each',
  defaults: {
    sessions: 15_000,
    protocol: 'msgpack',
    acquaintances: 1,
    samples: 5,
    sampleSeconds: 3,
    settleSecondsMax: 60,
  },
  run: (settings) =>
    freshFolder(async (folder) => {
      const plan = pairsPlan(settings.sessions, 0, 100)
      await seed(folder, settings.acquaintances > 0 ? plan : { ...plan, conversations: [] })
      return withServer(folder, (server) => drive(server, settings))
    }),
}
