/**
 * What a running server shows of itself: its `/metrics` page, and what the kernel knows of its process (Linux,
 * proc(5)). The delays of its event loop are added up over its lives, because each life counts from nothing.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const delayName = 'kith_event_loop_delay_ms_bucket'

export type Metrics = { values: Map<string, number>; delays: Map<number, number> }

export async function readMetrics(url: string): Promise<Metrics> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text()
  const values = new Map<string, number>()
  const delays = new Map<number, number>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-z_]+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? []
    if (name === undefined) continue
    values.set(name, Number(value))
    const bound = name.startsWith(delayName) && /le="([^"]+)"/.exec(name)?.[1]
    if (bound) delays.set(bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), Number(value))
  }
  return { values, delays }
}

/** Open descriptors of a process; undefined where the kernel does not say. */
export function openDescriptors(processId: number): number | undefined {
  const folder = `/proc/${processId}/fd`
  return existsSync(folder) ? readdirSync(folder).length : undefined
}

/** User and system, of all threads. Ticks are 10 ms on Linux, whatever the kernel's own are. */
export function processorSeconds(processId: number): number | undefined {
  const path = `/proc/${processId}/stat`
  if (!existsSync(path)) return undefined
  const stat = readFileSync(path, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name)
    return existsSync(path) ? sum + statSync(path).size : sum
  }, 0)
}

/** Adds up how often the event loop was how late. */
export class DelayTally {
  readonly #counts = new Map<number, number>()
  #last = new Map<number, number>()

  /** What was counted until now is left out: the process is new, or was stopped on purpose. */
  restartFrom(delays: Map<number, number> = new Map()): void {
    this.#last = delays
  }

  /** @param delays by upper bound, each with everything below it, as Prometheus has it */
  add(delays: Map<number, number>): void {
    let before = 0
    for (const [bound, count] of [...delays].sort(([a], [b]) => a - b)) {
      const grown = count - (this.#last.get(bound) ?? 0)
      this.#counts.set(bound, (this.#counts.get(bound) ?? 0) + grown - before)
      before = grown
    }
    this.#last = delays
  }

  /** The upper bound below which this share of the delays lies. */
  quantile(share: number): number | undefined {
    const counts = [...this.#counts].sort(([a], [b]) => a - b)
    const total = counts.reduce((sum, [, count]) => sum + count, 0)
    let seen = 0
    for (const [bound, count] of counts) {
      seen += count
      if (count > 0 && seen >= share * total) return bound
    }
    return undefined
  }
}
