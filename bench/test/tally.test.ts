import { describe, expect, test } from 'bun:test'
import { Arrivals, addToSum, NumberSet } from '../src/workloads/tally.ts'

describe('a set of numbers', () => {
  test('knows repeats and gaps, also far apart', () => {
    const set = new NumberSet()
    expect([5, 6, 7, 200_000, 6].map((value) => set.add(value))).toEqual([true, true, true, true, false])
    expect(set).toMatchObject({ size: 4, max: 200_000, gaps: 200_000 - 5 + 1 - 4 })
  })
  test('has no gaps when every number between was added, in any order', () => {
    const set = new NumberSet()
    for (let value = 4000; value >= 17; value--) set.add(value)
    expect(set.gaps).toBe(0)
  })
})

describe('arrivals', () => {
  function arrivals(...counters: number[]): Arrivals {
    const taken = new Arrivals()
    for (const counter of counters) taken.take(counter, counter + 100)
    return taken
  }
  test('in order', () => {
    expect(arrivals(0, 1, 2, 3)).toMatchObject({ count: 4, duplicated: 0, reordered: 0 })
  })
  test('one twice', () => {
    expect(arrivals(0, 1, 1, 2)).toMatchObject({ count: 3, duplicated: 1 })
  })
  test('one late', () => {
    expect(arrivals(0, 2, 1, 3)).toMatchObject({ count: 4, duplicated: 0, reordered: 1 })
  })
  test('the sum is the same in any order, and another one for another seq', () => {
    const sum = addToSum(addToSum(0, 1, 7), 2, 8)
    expect(addToSum(addToSum(0, 2, 8), 1, 7)).toBe(sum)
    expect(addToSum(addToSum(0, 1, 8), 2, 7)).not.toBe(sum)
  })
})
