/**
 * Counters, gauges and histograms in the Prometheus text format (version 0.0.4,
 * https://prometheus.io/docs/instrumenting/exposition_formats/). Recording is a number increment, because it happens
 * on the hot path; all formatting is left to the moment somebody reads.
 */
export type Labels = Readonly<Record<string, string>>
/** One line of the output: name, labels, value. */
type Sample = readonly [suffix: string, labels: Labels, value: number]

export type Metric = {
  readonly name: string
  readonly kind: string
  readonly help: string
  samples(): Sample[]
}

export class Counter implements Metric {
  readonly kind = 'counter'
  readonly name: string
  readonly help: string
  value = 0

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }
  add(amount = 1): void {
    this.value += amount
  }
  samples(): Sample[] {
    return [['', {}, this.value]]
  }
}

/** Counters that differ in labels. The labels must come from a fixed set, never from what a client sends. */
export class CounterFamily implements Metric {
  readonly kind = 'counter'
  readonly name: string
  readonly help: string
  readonly #counts = new Map<string, { labels: Labels; value: number }>()

  constructor(name: string, help: string) {
    this.name = name
    this.help = help
  }
  add(key: string, labels: Labels): void {
    const count = this.#counts.get(key)
    if (count) count.value++
    else this.#counts.set(key, { labels, value: 1 })
  }
  samples(): Sample[] {
    return Array.from(this.#counts.values(), ({ labels, value }) => ['', labels, value])
  }
}

/** Read when it is asked for. */
export class Reading implements Metric {
  readonly kind: 'gauge' | 'counter'
  readonly name: string
  readonly help: string
  readonly #read: () => number

  constructor(kind: 'gauge' | 'counter', name: string, help: string, read: () => number) {
    this.kind = kind
    this.name = name
    this.help = help
    this.#read = read
  }
  samples(): Sample[] {
    return [['', {}, this.#read()]]
  }
}

export class Histogram implements Metric {
  readonly kind = 'histogram'
  readonly name: string
  readonly help: string
  readonly #bounds: readonly number[]
  readonly #counts: Float64Array
  #sum = 0

  /** @param bounds upper bounds, growing; what is above the last is counted under +Inf */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name
    this.help = help
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }
  record(value: number): void {
    let index = 0
    while (index < this.#bounds.length && value > this.#bounds[index]!) index++
    this.#counts[index]! += 1
    this.#sum += value
  }
  samples(): Sample[] {
    let total = 0
    const buckets = Array.from(this.#counts, (count, index): Sample => {
      total += count
      return ['_bucket', { le: index < this.#bounds.length ? String(this.#bounds[index]) : '+Inf' }, total]
    })
    return [...buckets, ['_sum', {}, this.#sum], ['_count', {}, total]]
  }
}

export const millisecondBounds = [0.5, 1, 2, 3, 5, 7.5, 10, 15, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000]
export const sizeBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096]

export function prometheusText(metrics: readonly Metric[]): string {
  const lines: string[] = []
  for (const metric of metrics) {
    const { name, kind, help } = metric
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`)
    for (const [suffix, labels, value] of metric.samples()) {
      lines.push(`${name}${suffix}${labelText(labels)} ${value}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '_')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
