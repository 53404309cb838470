/** The server's own numbers, read from its Prometheus page. */
export type Metrics = Map<string, number>

export async function readMetrics(url: string): Promise<Metrics> {
  const response = await fetch(`${url}/metrics`)
  const metrics: Metrics = new Map()
  for (const line of (await response.text()).split('\n')) {
    const sample = /^([a-zA-Z_:][^\s]*) ([-+0-9.eE]+|NaN|\+Inf)$/.exec(line)
    if (sample) metrics.set(sample[1]!, Number(sample[2]))
  }
  return metrics
}

/** Mean of a histogram between two readings; undefined when the server does not keep it or nothing happened. */
export function meanBetween(before: Metrics, after: Metrics, name: string): number | undefined {
  const grown = (suffix: string) => (after.get(name + suffix) ?? 0) - (before.get(name + suffix) ?? 0)
  const count = grown('_count')
  return count > 0 ? grown('_sum') / count : undefined
}
