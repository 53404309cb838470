/**
 * Owns what is read of the server while a soak runs: memory of each life, delays of its event loop, descriptors. A
 * reading that fails because the server is away is left out. Never touches the server otherwise.
 */

import type { ServerProcess } from '../world/server-process.ts'
import {
  DelayTally,
  folderBytes,
  openDescriptors,
  processorSeconds,
  readMetrics,
} from '../world/server-readings.ts'
import { slopeOf } from '../world/slope.ts'

/** `others`: descriptors that belong to no connection. */
type Point = { hours: number; megabytes: number; others?: number }
type Life = { startedAt: number; points: Point[] }

export type Sample = {
  residentMegabytes: number
  descriptors?: number
  connections: number
  conversationsInMemory: number
  processorSeconds?: number
}

const hourMs = 3_600_000
const megabyte = 1024 * 1024

export class Observer {
  readonly #server: ServerProcess
  readonly #folder: string
  readonly #warmUpMs: number
  readonly #delays = new DelayTally()
  #lives: Life[] = []
  #last: Sample | undefined
  #isPaused = false

  constructor(server: ServerProcess, folder: string, warmUpMs: number) {
    this.#server = server
    this.#folder = folder
    this.#warmUpMs = warmUpMs
    this.serverStarted()
  }

  serverStarted(): void {
    this.#lives.push({ startedAt: Date.now(), points: [] })
    this.#delays.restartFrom()
  }

  /** A pause is no delay of the server's own making: what its event loop counts meanwhile is left out. */
  pauseBegins(): void {
    this.#isPaused = true
  }

  async pauseEnded(): Promise<void> {
    const metrics = await readMetrics(this.#server.url)
    this.#delays.restartFrom(metrics.delays)
    this.#isPaused = false
  }

  async read(): Promise<void> {
    const { url, processId } = this.#server
    if (this.#isPaused) return
    const metrics = await readMetrics(url).catch(() => undefined)
    if (!metrics || this.#isPaused) return
    const { values, delays } = metrics
    this.#delays.add(delays)
    const residentMegabytes = (values.get('process_resident_memory_bytes') ?? 0) / megabyte
    const connections = values.get('kith_connections') ?? 0
    const descriptors = openDescriptors(processId)
    this.#last = {
      residentMegabytes: Math.round(residentMegabytes),
      descriptors,
      connections,
      conversationsInMemory: values.get('kith_conversations_in_memory') ?? 0,
      processorSeconds: processorSeconds(processId),
    }
    this.#lives.at(-1)!.points.push({
      hours: Date.now() / hourMs,
      megabytes: residentMegabytes,
      ...(descriptors !== undefined && { others: descriptors - connections }),
    })
  }

  get last(): Sample | undefined {
    return this.#last
  }

  get dataMegabytes(): number {
    return Math.round(folderBytes(this.#folder) / megabyte)
  }

  /** Upper bounds of the metric's buckets, so each is at most this. */
  get loopDelayMs() {
    const { p50, p99, max } = { p50: 0.5, p99: 0.99, max: 1 }
    return {
      p50: this.#delays.quantile(p50),
      p99: this.#delays.quantile(p99),
      max: this.#delays.quantile(max),
    }
  }

  /** Of the longest life, without its first minutes. */
  memorySlope() {
    const points = this.#warmPoints()
    const slope = slopeOf(points.map(({ hours, megabytes }) => [hours, megabytes]))
    const [first, last] = [points[0], points.at(-1)]
    return {
      megabytesPerHour: slope === undefined ? undefined : Math.round(slope * 10) / 10,
      overMinutes: Math.round(((last?.hours ?? 0) - (first?.hours ?? 0)) * 600) / 10,
      fromMegabytes: Math.round(first?.megabytes ?? 0),
      toMegabytes: Math.round(last?.megabytes ?? 0),
    }
  }

  /** Of the same stretch; undefined where the kernel does not say. */
  get descriptorGrowth(): number | undefined {
    const points = this.#warmPoints()
    const [first, last] = [points[0]?.others, points.at(-1)?.others]
    return first === undefined || last === undefined ? undefined : last - first
  }

  #warmPoints(): Point[] {
    const spanOf = ({ points }: Life) => (points.at(-1)?.hours ?? 0) - (points[0]?.hours ?? 0)
    const life = this.#lives.reduce((longest, one) => (spanOf(one) > spanOf(longest) ? one : longest))
    return life.points.filter(({ hours }) => hours * hourMs - life.startedAt >= this.#warmUpMs)
  }
}
