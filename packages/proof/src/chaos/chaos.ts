/**
 * A run against a server that is hit again and again while people write as much as they can: connections are cut, and
 * a server that is ours is also killed, stopped for a while, and started again. Then the faults end, and the audit
 * says what became of the promises.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { audit } from '../cast/audit.ts'
import { Cast, type CastSize, smallCast } from '../cast/cast.ts'
import { Churn } from '../cast/churn.ts'
import { Load } from '../cast/load.ts'
import { randomFrom } from '../cast/random.ts'
import { SdkPair } from '../cast/sdk-pair.ts'
import type { Verdict } from '../checks/verdict.ts'
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
  /** How often a connection ended that its device did not end. */
  breaks: number
  refusals: Record<string, number>
  slowestStartMs?: number
}

type Blow = 'kill' | 'pause' | 'cut'
type Run = {
  options: ChaosOptions
  server: ServerProcess | undefined
  proxy: CuttingProxy | undefined
  cast: Cast
  random(): number
  counts: Record<Blow, number>
}

const churnEveryMs = 1_500
const betweenMsMax = 200
const killedStartShare = 0.4
const cutAllShare = 0.3
/** A start takes about as long. */
const startMsMax = 400
const backMsMax = 20_000
const tellEveryMs = 10_000

export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { target, seed } = options
  const server = 'server' in target ? target.server : undefined
  const url = server?.url ?? ('url' in target ? target.url : '')
  await using proxy = await proxyTo(url)
  await using cast = await Cast.create(proxy?.url ?? url, options.cast ?? smallCast)
  await using pair = await SdkPair.create(cast)
  const random = randomFrom(seed)
  const startedAt = performance.now()
  const run: Run = { options, server, proxy, cast, random, counts: { kill: 0, pause: 0, cut: 0 } }
  await underLoad(run, pair)
  await pair.settled()
  await pair.audit(await audit(cast))
  if (!server) await cast.disband()
  return report(run, (performance.now() - startedAt) / 1_000)
}

/** A certificate is not made out to a proxy: over TLS the devices themselves drop their connections. */
async function proxyTo(url: string): Promise<CuttingProxy | undefined> {
  const { protocol, hostname, port } = new URL(url)
  return protocol === 'http:' ? await CuttingProxy.listen(hostname, Number(port || 80)) : undefined
}

async function underLoad(run: Run, pair: SdkPair): Promise<void> {
  const { cast, options, random } = run
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

async function strikeUntilDone({ options, server, proxy, cast, random, counts }: Run): Promise<void> {
  const { killsMax = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = options
  const end = performance.now() + durationMs
  while (counts.kill < killsMax && performance.now() < end) {
    // A fault in the middle of work, not of waiting: most are back and something was answered since.
    const before = cast.book.answered
    await cast.when(
      () => isBusy(cast) && cast.book.answered > before,
      Math.min(backMsMax, end - performance.now()),
    )
    await sleep(random() * betweenMsMax)
    const blow = pick(server, random)
    counts[blow]++
    if (blow === 'cut') cut(cast, proxy, random() < cutAllShare ? 1 : random(), random)
    else if (blow === 'pause') await pause(server!, random() * (options.pauseMsMax ?? 1_000))
    else counts.kill += await killAndStart(server!, random)
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

function pick(server: ServerProcess | undefined, random: () => number): Blow {
  if (!server) return 'cut'
  const number = random()
  return number < 0.8 ? 'kill' : number < 0.92 ? 'cut' : 'pause'
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
  const { kill, pause, cut } = counts
  return `${cast.book.answered} messages answered, ${kill} kills, ${pause} pauses, ${cut} cuts`
}

function report({ options, server, cast, counts }: Run, seconds: number): ChaosReport {
  const { issued, answered, repeats, refusals } = cast.book
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
    breaks: cast.devices.reduce((sum, device) => sum + device.breaks, 0),
    refusals: Object.fromEntries(refusals),
    ...(server && { slowestStartMs: Math.round(Math.max(...server.startsMs)) }),
    ...cast.findings.verdict(),
  }
}
