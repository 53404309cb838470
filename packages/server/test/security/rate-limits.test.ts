import { describe, expect, test } from 'bun:test'
import { addressKey, clientAddress } from '../../src/security/addresses.ts'
import { budgetsFrom, rateLimits } from '../../src/security/rate-limits.ts'

const options = {
  requestsPerSecond: 10,
  signupsPerMinute: 60,
  loginFailuresPerMinute: 6,
  lookupsPerMinute: 0,
  sendsPerSecond: 2,
}

function atTime(bucketsMax?: number) {
  const clock = { at: 0, now: () => clock.at, elapsed: () => clock.at }
  return { clock, limits: rateLimits(clock, budgetsFrom(options), bucketsMax) }
}

describe('token buckets', () => {
  test('allow a burst, then the rate, and tell exactly how long to wait', () => {
    const { clock, limits } = atTime()
    for (let taken = 0; taken < 10; taken++) expect(limits.take('sends', 'phone')).toBe(0)
    expect(limits.take('sends', 'phone')).toBe(500)
    clock.at = 490
    expect(limits.take('sends', 'phone')).toBeWithin(10, 12)
    clock.at = 500
    expect(limits.take('sends', 'phone')).toBe(0)
    expect(limits.take('sends', 'phone')).toBe(500)
  })

  test('do not save up more than the burst', () => {
    const { clock, limits } = atTime()
    limits.take('sends', 'phone')
    clock.at = 1e9
    for (let taken = 0; taken < 10; taken++) expect(limits.take('sends', 'phone')).toBe(0)
    expect(limits.take('sends', 'phone')).toBeGreaterThan(0)
  })

  test('are apart for each key and budget', () => {
    const { limits } = atTime()
    for (let taken = 0; taken < 6; taken++) limits.take('loginFailures', 'ann')
    expect(limits.take('loginFailures', 'ann')).toBe(10_000)
    expect(limits.take('loginFailures', 'bob')).toBe(0)
    expect(limits.take('loginFailuresByHandle', 'ann')).toBe(0)
  })

  test('what is given back can be taken again', () => {
    const { limits } = atTime()
    for (let taken = 0; taken < 6; taken++) limits.take('loginFailures', 'ann')
    limits.giveBack('loginFailures', 'ann')
    expect(limits.take('loginFailures', 'ann')).toBe(0)
    expect(limits.take('loginFailures', 'ann')).toBeGreaterThan(0)
  })

  test('a rate of 0 is no limit', () => {
    const { limits } = atTime()
    for (let taken = 0; taken < 10_000; taken++) expect(limits.take('lookups', 'ann')).toBe(0)
  })

  test('P7: only so many keys are remembered; those that have refilled go first, then the oldest', () => {
    const { clock, limits } = atTime(3)
    const exhaust = (key: string) => {
      while (limits.take('sends', key) === 0);
    }
    const isLimited = (key: string) => limits.take('sends', key) > 0
    for (const key of ['one', 'two']) exhaust(key)
    limits.take('sends', 'quiet')
    clock.at = 500
    for (const key of ['one', 'two', 'three']) exhaust(key)
    expect(['one', 'two', 'three'].map(isLimited)).toEqual([true, true, true])
    exhaust('four')
    expect(['two', 'three', 'four'].map(isLimited)).toEqual([true, true, true])
    expect(isLimited('one')).toBe(false)
  })
})

describe('addresses', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s counts as %s', (address, key) => expect(addressKey(address)).toBe(key))

  test('only a trusted proxy may say for whom it speaks', () => {
    const trusted = new Set(['10.0.0.1', '10.0.0.2'])
    expect(clientAddress('203.0.113.7', '1.2.3.4', trusted)).toBe('203.0.113.7')
    expect(clientAddress('10.0.0.1', '1.2.3.4', trusted)).toBe('1.2.3.4')
    expect(clientAddress('::ffff:10.0.0.1', '9.9.9.9, 1.2.3.4, 10.0.0.2', trusted)).toBe('1.2.3.4')
    expect(clientAddress('10.0.0.1', undefined, trusted)).toBe('10.0.0.1')
  })
})
