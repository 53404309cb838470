/**
 * A long run: mixed load with people who come and go, a server that is killed, stopped and left by its clients again
 * and again, and at the end the audit. Tells once a minute how it goes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { audit } from '../cast/audit.ts'
import { Cast, type CastSize } from '../cast/cast.ts'
import { Churn } from '../cast/churn.ts'
import { Load } from '../cast/load.ts'
import { randomFrom } from '../cast/random.ts'
import { freshFolder } from '../world/fresh-folder.ts'
import { ServerProcess } from '../world/server-process.ts'
import { overLimits } from './limits.ts'
import { Observer } from './observer.ts'
import { type Blow, soakPlan } from './plan.ts'

export type SoakOptions = {
  minutes: number
  rate: number
  seed: number
  command: readonly string[]
  tell(line: object): void
}

const soakCast: CastSize = { users: 40, twoDevices: 10, directs: 4, groups: 8, groupMembers: 10, visitors: 8 }
const minuteMs = 60_000
const readEveryMs = 5_000
const churnEveryMs = 6_000
const pauseMsMax = 15_000
/** By then the server has measured its event loop again, twice, and the pause is counted. */
const loopProbesMs = 1_500
const warmUpMsMax = 5 * minuteMs
const settleMsMax = 2 * minuteMs

type Run = SoakOptions & {
  cast: Cast
  churn: Churn
  server: ServerProcess
  observer: Observer
  random(): number
  startedAt: number
  blows: Record<Blow['kind'], number>
}

export function soak(options: SoakOptions) {
  return freshFolder(async (folder) => {
    await using server = new ServerProcess({ command: options.command, folder })
    await server.start()
    await using cast = await Cast.create(server.url, soakCast)
    const random = randomFrom(options.seed)
    const durationMs = options.minutes * minuteMs
    const observer = new Observer(server, folder, Math.min(warmUpMsMax, durationMs / 6))
    const churn = new Churn(cast, { everyMs: churnEveryMs, random })
    const startedAt = Date.now()
    const blows = { kill: 0, pause: 0, break: 0 }
    const run: Run = { ...options, cast, churn, server, observer, random, startedAt, blows }
    await loadFor(run, durationMs)
    await churn.stop()
    await audit(cast, settleMsMax)
    return summary(run)
  })
}

async function loadFor(run: Run, durationMs: number): Promise<void> {
  const load = new Load(run.cast, run)
  const reading = setInterval(() => run.observer.read(), readEveryMs)
  const telling = setInterval(() => run.tell(progress(run)), minuteMs)
  try {
    for (const blow of soakPlan(durationMs, run.random)) {
      await sleep(Math.max(0, run.startedAt + blow.atMs - Date.now()))
      await strike(run, blow)
    }
    await sleep(Math.max(0, run.startedAt + durationMs - Date.now()))
    await run.observer.read()
  } finally {
    clearInterval(reading)
    clearInterval(telling)
    load.stop()
  }
}

async function strike({ server, observer, cast, random, blows }: Run, { kind }: Blow): Promise<void> {
  blows[kind]++
  if (kind === 'break') {
    for (const device of cast.devices) device.break()
    return
  }
  await observer.read()
  if (kind === 'kill') {
    await server.kill()
    await server.start()
    return observer.serverStarted()
  }
  observer.pauseBegins()
  server.pause()
  await sleep(random() * pauseMsMax)
  server.resume()
  await sleep(loopProbesMs)
  await observer.pauseEnded()
}

function figures({ cast, observer, blows, churn, startedAt }: Run) {
  const { issued, answered, repeats, refusals } = cast.book
  const { lost, duplicated, reordered, leaked } = cast.findings.verdict()
  return {
    minutes: Math.round((Date.now() - startedAt) / (minuteMs / 10)) / 10,
    issued,
    answered,
    repeats,
    delivered: cast.devices.reduce((sum, { inbox }) => sum + inbox.received, 0),
    refusals: Object.fromEntries(refusals),
    blows,
    churn: churn.counts,
    loopDelayMs: observer.loopDelayMs,
    dataMegabytes: observer.dataMegabytes,
    lost,
    duplicated,
    reordered,
    leaked,
  }
}

function progress(run: Run): object {
  return { at: new Date().toISOString(), ...figures(run), server: run.observer.last }
}

function summary(run: Run) {
  const { server, observer, cast, rate, seed } = run
  const slowest = Math.round(Math.max(...server.startsMs))
  const { descriptorGrowth, loopDelayMs } = observer
  const memory = observer.memorySlope()
  return {
    ...figures(run),
    rate,
    seed,
    memory,
    descriptorGrowth,
    overLimits: overLimits({ memory, descriptorGrowth, loopDelayMs }),
    server: observer.last,
    slowestStartMs: slowest,
    generatorMegabytes: Math.round(process.memoryUsage.rss() / 1024 / 1024),
    generatorProcessorSeconds: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1e6),
    ...cast.findings.verdict(),
  }
}
