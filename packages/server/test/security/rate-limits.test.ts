import { describe, expect, test } from 'bun:test'
import { addressKey, clientAddress } from '../../src/security/addresses.ts'
import { budgetsFrom, everybody, rateLimits, takeAll } from '../../src/security/rate-limits.ts'

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

describe('enumeration', () => {
  const slow = { ...options, signupsPerMinute: 6, lookupsPerMinute: 6 }
  const atTimeSlowly = () => {
    const clock = { at: 0, now: () => clock.at, elapsed: () => clock.at }
    return { clock, limits: rateLimits(clock, budgetsFrom(slow)) }
  }
  /** How many of so many tries were let through. */
  const through = (tries: number, take: (index: number) => number) =>
    Array.from({ length: tries }, (_, index) => take(index)).filter((waitMs) => waitMs === 0).length

  test('handles are looked up so often by a user, ten times as often from an address, and a hundred times by all', () => {
    const { clock, limits } = atTimeSlowly()
    const look = (user: string, address: string) =>
      takeAll(limits, [
        ['lookups', user],
        ['lookupsByAddress', address],
        ['lookupsByEverybody', everybody],
      ])
    expect(through(1_000, () => look('ann', 'a'))).toBe(6)
    expect(through(1_000, (index) => look(`user ${index}`, 'a'))).toBe(60 - 6)
    expect(through(5_000, (index) => look(`other ${index}`, `address ${index}`))).toBe(600 - 60)
    expect(look('somebody', 'somewhere')).toBe(100)
    clock.at = 60_000
    expect(through(5_000, (index) => look(`third ${index}`, `address ${index}`))).toBe(600)
  })

  test('accounts are made so often from an address, and a hundred times as often by all', () => {
    const { limits } = atTimeSlowly()
    const make = (address: string) =>
      takeAll(limits, [
        ['signups', address],
        ['signupsByEverybody', everybody],
      ])
    expect(through(100, () => make('a'))).toBe(6)
    expect(through(5_000, (index) => make(`address ${index}`))).toBe(600 - 6)
  })

  test('passwords are guessed so often for a handle from an address, ten times as often from it, and for the handle', () => {
    const { limits } = atTimeSlowly()
    const guess = (handle: string, address: string) =>
      takeAll(limits, [
        ['loginFailures', `${handle} ${address}`],
        ['loginFailuresByAddress', address],
        ['loginFailuresByHandle', handle],
      ])
    expect(through(100, () => guess('ann', 'a'))).toBe(6)
    expect(through(1_000, (index) => guess(`handle ${index}`, 'a'))).toBe(60 - 6)
    expect(through(1_000, (index) => guess('bob', `address ${index}`))).toBe(60)
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
