/**
 * A run against a server that is hit again and again while people write as much as they can: connections are cut, the
 * devices' clocks jump, and a server that is ours is also killed, stopped for a while, and started again. Then the
 * faults end, and the audit says what became of the promises.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { audit, settleMsMax } from '../cast/audit.ts'
import { Cast, type CastSize, clockErrorsMs, smallCast } from '../cast/cast.ts'
import { Churn } from '../cast/churn.ts'
import { Load } from '../cast/load.ts'
import { randomFrom } from '../cast/random.ts'
import { SdkPair } from '../cast/sdk-pair.ts'
import { isClean, type Verdict } from '../checks/verdict.ts'
import { CuttingProxy } from '../world/cutting-proxy.ts'
import type { ServerProcess } from '../world/server-process.ts'

export type ChaosOptions = {
  /** A server that is not ours only has its connections cut. */
  target: { url: string } | { server: ServerProcess }
  /** The faults end after so many kills or milliseconds, whichever comes first. */
  killsMax?: number
  durationMs?: number
  /** Messages a second; 0: as many as the server takes. */
  rate?: number
  seed: number
  cast?: CastSize
  /** How long the server may be stopped at once. */
  pauseMsMax?: number
  /** How long everybody may take to catch up when the faults have ended. */
  settleMsMax?: number
  /** Ends the faults early when it resolves; the audit follows as ever. */
  stopped?: Promise<void>
  tell?(line: string): void
}

export type ChaosReport = Verdict & {
  seed: number
  seconds: number
  issued: number
  answered: number
  repeats: number
  delivered: number
  kills: number
  pauses: number
  cuts: number
  /** How often all clocks of devices were set to other times. */
  skews: number
  /** How often a connection ended that its device did not end. */
  breaks: number
  refusals: Record<string, number>
  slowestStartMs?: number
  /** When something is wrong: the newest faults, with seconds from the beginning. */
  faults?: string[]
}

type Blow = 'kill' | 'pause' | 'cut' | 'skew'
type Run = {
  options: ChaosOptions
  server: ServerProcess | undefined
  proxy: CuttingProxy | undefined
  cast: Cast
  pair: SdkPair
  random(): number
  counts: Record<Blow, number>
  faults: string[]
  isOver: boolean
}

const churnEveryMs = 1_500
const betweenMsMax = 200
const killedStartShare = 0.4
const cutAllShare = 0.3
/** A start takes about as long. */
const startMsMax = 400
const backMsMax = 20_000
const tellEveryMs = 10_000
const faultsKept = 20

export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { target, seed } = options
  const server = 'server' in target ? target.server : undefined
  const url = server?.url ?? ('url' in target ? target.url : '')
  await using proxy = await proxyTo(url)
  await using cast = await Cast.create(proxy?.url ?? url, options.cast ?? smallCast)
  await using pair = await SdkPair.create(cast)
  const random = randomFrom(seed)
  const startedAt = performance.now()
  const counts = { kill: 0, pause: 0, cut: 0, skew: 0 }
  const run: Run = { options, server, proxy, cast, pair, random, counts, faults: [], isOver: false }
  options.stopped?.then(() => {
    run.isOver = true
    cast.changed()
  })
  await underLoad(run)
  await settle(run)
  if (!server) await cast.disband()
  return report(run, (performance.now() - startedAt) / 1_000)
}

async function settle({ cast, pair, options }: Run): Promise<void> {
  const msMax = options.settleMsMax ?? settleMsMax
  await pair.settled(msMax)
  await pair.audit(await audit(cast, msMax), msMax)
}

/** A certificate is not made out to a proxy: over TLS the devices themselves drop their connections. */
async function proxyTo(url: string): Promise<CuttingProxy | undefined> {
  const { protocol, hostname, port } = new URL(url)
  return protocol === 'http:' ? await CuttingProxy.listen(hostname, Number(port || 80)) : undefined
}

async function underLoad(run: Run): Promise<void> {
  const { cast, pair, options, random } = run
  const load = new Load(cast, { rate: options.rate ?? 0, random })
  const churn = new Churn(cast, { everyMs: churnEveryMs, random })
  const telling = setInterval(() => options.tell?.(progressOf(run)), tellEveryMs)
  pair.start()
  try {
    await strikeUntilDone(run)
  } finally {
    clearInterval(telling)
    load.stop()
    await pair.stop()
    await churn.stop()
  }
}

async function strikeUntilDone(run: Run): Promise<void> {
  const { options, server, cast, random, counts } = run
  const { killsMax = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = options
  const end = performance.now() + durationMs
  while (counts.kill < killsMax && performance.now() < end && !run.isOver) {
    // A fault in the middle of work, not of waiting: most are back and something was answered since.
    const before = cast.book.answered
    await cast.when(
      () => run.isOver || (isBusy(cast) && cast.book.answered > before),
      Math.min(backMsMax, end - performance.now()),
    )
    await sleep(random() * betweenMsMax)
    const blow = pick(server, random)
    counts[blow]++
    run.faults.push(`${blow} at ${cast.book.seconds} s`)
    if (run.faults.length > faultsKept) run.faults.shift()
    await strike(run, blow)
  }
}

async function strike(run: Run, blow: Blow): Promise<void> {
  const { options, server, proxy, cast, pair, random, counts } = run
  switch (blow) {
    case 'cut':
      return cut(cast, proxy, random() < cutAllShare ? 1 : random(), random)
    case 'skew':
      return skewClocks(cast, pair, random)
    case 'pause':
      return await pause(server!, random() * (options.pauseMsMax ?? 1_000))
    case 'kill':
      try {
        counts.kill += await killAndStart(server!, random)
      } catch (error) {
        cast.findings.add('unfinished', `${(error as Error).message}, killed at ${cast.book.seconds} s`)
        run.isOver = true
      }
  }
}

/** A start is killed too now and then; gives the kills beyond the first. */
async function killAndStart(server: ServerProcess, random: () => number): Promise<number> {
  await server.kill()
  let more = 0
  for (; random() < killedStartShare; more++) await server.startInVain(random() * startMsMax)
  await server.start()
  return more
}

function cut(cast: Cast, proxy: CuttingProxy | undefined, share: number, random: () => number): void {
  if (proxy) return proxy.cut(share, random)
  for (const device of cast.devices) if (random() < share) device.break()
}

/** Only of devices: the server's clock is that of its machine. */
function skewClocks({ devices }: Cast, pair: SdkPair, random: () => number): void {
  const errorMs = () => clockErrorsMs[Math.floor(random() * clockErrorsMs.length)]!
  for (const device of devices) device.clockErrorMs = errorMs()
  pair.skewClocks(errorMs)
}

function pick(server: ServerProcess | undefined, random: () => number): Blow {
  const number = random()
  if (!server) return number < 0.85 ? 'cut' : 'skew'
  return number < 0.75 ? 'kill' : number < 0.85 ? 'cut' : number < 0.93 ? 'pause' : 'skew'
}

async function pause(server: ServerProcess, ms: number): Promise<void> {
  server.pause()
  await sleep(ms)
  server.resume()
}

function isBusy({ devices }: Cast): boolean {
  return devices.filter(({ state }) => state === 'live').length > devices.length / 2
}

function progressOf({ cast, counts }: Run): string {
  const { kill, pause, cut, skew } = counts
  return `${cast.book.answered} messages answered, ${kill} kills, ${pause} pauses, ${cut} cuts, ${skew} clock jumps`
}

function report({ options, server, cast, counts, faults }: Run, seconds: number): ChaosReport {
  const { issued, answered, repeats, refusals } = cast.book
  const verdict = cast.findings.verdict()
  return {
    seed: options.seed,
    seconds: Math.round(seconds * 10) / 10,
    issued,
    answered,
    repeats,
    delivered: cast.devices.reduce((sum, { inbox }) => sum + inbox.received, 0),
    kills: counts.kill,
    pauses: counts.pause,
    cuts: counts.cut,
    skews: counts.skew,
    breaks: cast.devices.reduce((sum, device) => sum + device.breaks, 0),
    refusals: Object.fromEntries(refusals),
    ...(server && { slowestStartMs: Math.round(Math.max(...server.startsMs)) }),
    ...verdict,
    ...(!isClean(verdict) && { faults }),
  }
}
