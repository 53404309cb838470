import { expect, test } from 'bun:test'
import { simulate } from '../src/simulate.ts'

test('the same seed gives the same history, another seed another', async () => {
  const [one, again, other] = [await simulate(2), await simulate(2), await simulate(3)]
  expect(again.hash).toBe(one.hash)
  expect(again.events).toBe(one.events)
  expect(other.hash).not.toBe(one.hash)
}, 30_000)
