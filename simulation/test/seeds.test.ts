/** P1–P8 hold in a fixed range of seeds, and in those that once broke one. */
import { expect, test } from 'bun:test'
import { simulate } from '../src/simulate.ts'
import { type Group, Tally } from '../src/tally.ts'
import { actionNames } from '../src/workload/actions.ts'
import { faultNames } from '../src/workload/faults.ts'
import { crashPoints } from '../src/world/crash-points.ts'

const timeoutMs = 120_000
const exercised = new Tally()

/** `catch-up` is what a session that lagged is told. */
const told = [
  ...['welcome', 'welcome back', 'caught-up', 'catch-up', 'pong'],
  ...['sent', 'sent again', 'done', 'range', 'range with changes', 'result', 'error'],
  ...['entry text', 'entry members', 'entry settings', 'entry edit', 'entry recall', 'entry reaction'],
  ...['entry erased', 'entry withheld', 'hidden', 'left', 'conversation', 'watermarks'],
  ...['contact', 'profile', 'me', 'presence', 'typing', 'result with presence', 'presence over HTTP'],
]

test.each([1, 2, 3, 4, 5, 6, 7, 10, 11, 13, 14])(
  'every promise holds with seed %d',
  async (seed) => {
    const outcome = await simulate(seed)
    expect(outcome.violation, outcome.lastEvents.join('\n')).toBeUndefined()
    exercised.addAll(outcome.exercised)
  },
  timeoutMs,
)

test.each([
  ['P4 the new name of somebody whose request is open reaches a device that was away', 21],
  ['P6 a message is not sent to somebody whose membership is not stored yet', 32],
  ['F24 what was deleted for me disappears from a device that was away', 8],
  ['F24 what was deleted for me disappears from a device that was away', 9],
  ['F24 what was deleted for me disappears from a device that was away', 71],
  ['P4 a window is loading when its messages are dropped', 16],
  ['P5 the session that writes after something withheld is told where its marks are', 70],
  ['P4 what came before a new membership is forgotten by a device that was away', 29],
  ['P5 a state that is told while its reader writes never has marks beyond its head', 12],
  ['P6 marks are not told to somebody whose membership is not stored yet', 15],
  ['P4 F16 what was written before a block is recalled for the blocker too', 23],
  ['P5 nobody is told of ticks that a failed write had moved', 3],
  ['P5 an answer that comes while the session catches up again leaves nothing of mine unread', 90062],
])(
  '%s (seed %d)',
  async (_, seed) => {
    const { violation, lastEvents, exercised: done } = await simulate(seed)
    expect(violation, lastEvents.join('\n')).toBeUndefined()
    exercised.addAll(done)
  },
  timeoutMs,
)

test('P8 in these seeds the server died at every crash point, and served again', () => {
  expect(missing('crash point', crashPoints)).toEqual([])
})

test('in these seeds everything is done that people do, and everything goes wrong that can', () => {
  expect(missing('action', actionNames)).toEqual([])
  expect(missing('fault', faultNames)).toEqual([])
})

test('in these seeds the server tells everything that it can tell, sessions lag, and connections are ended', () => {
  expect(missing('told', told)).toEqual([])
  expect(
    missing('closed', ['draining', 'unauthenticated', 'replaced', 'hello_timeout', 'idle', 'slow_reader']),
  ).toEqual([])
  expect(missing('answered no', ['unavailable', 'forbidden', 'not_found', 'rate_limited'])).toEqual([])
})

function missing(group: Group, wanted: readonly string[]): string[] {
  const counts = exercised.counts[group] ?? {}
  return wanted.filter((name) => !counts[name])
}
