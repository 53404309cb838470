import { expect, test } from 'bun:test'
import { Histogram } from '../src/histogram.ts'

test('a percentile is the true one or up to 3.2 % more', () => {
  const histogram = new Histogram()
  const values: number[] = []
  for (let index = 0; index < 20_000; index++) values.push(Math.round(1.0007 ** index))
  for (const value of values) histogram.record(value)
  for (const percent of [1, 50, 90, 95, 99, 99.9, 100]) {
    const exact = values[Math.ceil((values.length * percent) / 100) - 1]!
    expect(histogram.percentile(percent)).toBeGreaterThanOrEqual(exact)
    expect(histogram.percentile(percent)).toBeLessThanOrEqual(Math.ceil(exact * 1.032))
  }
})

test('small, huge and negative values stay inside of the buckets', () => {
  const histogram = new Histogram()
  for (const value of [-5, 0, 1, 31, 32, 33, 1e12]) histogram.record(value)
  expect(histogram.count).toBe(7)
  expect(histogram.percentile(20)).toBe(0)
  expect(histogram.percentile(100)).toBe(0x7fffffff)
  histogram.reset()
  expect(histogram.percentilesMs()).toEqual({ count: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 })
})
