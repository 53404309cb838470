import { describe, expect, test } from 'bun:test'
import { snowflakeEpochMs, snowflakes, snowflakeTime } from '../../src/runtime/snowflake.ts'

function at(ms: number) {
  const clock = { ms, now: () => clock.ms, elapsed: () => clock.ms }
  return clock
}

describe('C3: snowflakes', () => {
  test('carry time, node and sequence', () => {
    const next = snowflakes(at(snowflakeEpochMs + 5), 3)
    expect(next()).toBe(((5n << 22n) | (3n << 12n)).toString())
    expect(next()).toBe(((5n << 22n) | (3n << 12n) | 1n).toString())
    expect(snowflakeTime(next())).toBe(snowflakeEpochMs + 5)
  })

  test('grow, also when the clock stands, jumps back, or is before the epoch', () => {
    const clock = at(snowflakeEpochMs + 1_000)
    const next = snowflakes(clock, 0)
    let last = 0n
    for (let round = 0; round < 30_000; round++) {
      if (round === 10_000) clock.ms -= 500
      if (round === 20_000) clock.ms = 0
      const id = BigInt(next())
      expect(id > last).toBe(true)
      last = id
    }
  })

  test('are positive and fit 63 bits until the year 2095', () => {
    expect(snowflakes(at(0), 0)()).not.toBe('0')
    expect(BigInt(snowflakes(at(Date.UTC(2095, 0, 1)), 1_023)()) < 2n ** 63n).toBe(true)
  })

  test('need a node number of 10 bits', () => {
    for (const node of [-1, 1_024, 1.5]) expect(() => snowflakes(at(0), node)).toThrow(RangeError)
  })
})
