/**
 * Latencies in microseconds, in log-linear buckets: 32 to each power of two, so a percentile is at most 3 % too
 * high and never too low. Recording is two shifts and one increment, because it happens several times a message.
 */
const perOctaveBits = 5
const perOctave = 1 << perOctaveBits
const bucketCount = (32 - perOctaveBits) * perOctave

export type Percentiles = { count: number; mean: number; p50: number; p95: number; p99: number; max: number }

export class Histogram {
  readonly #buckets = new Float64Array(bucketCount)
  #count = 0
  #sum = 0
  #max = 0

  recordMs(milliseconds: number): void {
    this.record(milliseconds * 1000)
  }

  record(microseconds: number): void {
    const value = microseconds < 0 ? 0 : microseconds > 0x7fffffff ? 0x7fffffff : Math.round(microseconds)
    this.#buckets[bucketOf(value)]!++
    this.#count++
    this.#sum += value
    if (value > this.#max) this.#max = value
  }

  reset(): void {
    this.#buckets.fill(0)
    this.#count = this.#sum = this.#max = 0
  }

  get count(): number {
    return this.#count
  }

  /** The upper edge of the bucket that holds the percentile, in microseconds; 0 when nothing was recorded. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil((this.#count * percent) / 100))
    let seen = 0
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      seen += this.#buckets[bucket]!
      if (seen >= wanted && this.#count > 0) return Math.min(upperEdge(bucket), this.#max)
    }
    return 0
  }

  /** In milliseconds, as the reports show them. */
  percentilesMs(): Percentiles {
    const ms = (microseconds: number) => Math.round(microseconds) / 1000
    return {
      count: this.#count,
      mean: ms(this.#count === 0 ? 0 : this.#sum / this.#count),
      p50: ms(this.percentile(50)),
      p95: ms(this.percentile(95)),
      p99: ms(this.percentile(99)),
      max: ms(this.#max),
    }
  }
}

function bucketOf(value: number): number {
  if (value < perOctave) return value
  const shift = 31 - Math.clz32(value) - perOctaveBits
  return shift * perOctave + (value >>> shift)
}

function upperEdge(bucket: number): number {
  if (bucket < 2 * perOctave) return bucket
  const shift = Math.floor(bucket / perOctave) - 1
  return (bucket - shift * perOctave + 1) * 2 ** shift - 1
}
