/** P1–P6 and P8 hold in a fixed range of seeds, and in those that once broke one. */
import { expect, test } from 'bun:test'
import { simulate } from '../src/simulate.ts'
import { Tally } from '../src/tally.ts'
import { crashPoints } from '../src/world/crash-points.ts'

const timeoutMs = 30_000
const exercised = new Tally()

test.each([1, 2, 3, 4, 5, 6, 7, 10, 11, 13, 14])(
  'every promise holds with seed %d',
  async (seed) => {
    const outcome = await simulate(seed)
    expect(outcome.violation, outcome.lastEvents.join('\n')).toBeUndefined()
    exercised.addAll(outcome.exercised)
  },
  timeoutMs,
)

test('P8 in these seeds the server died at every crash point, and served again', () => {
  expect(Object.keys(exercised.counts['crash point'] ?? {}).sort()).toEqual([...crashPoints].sort())
})

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
])(
  '%s (seed %d)',
  async (_, seed) => {
    const { violation, lastEvents } = await simulate(seed)
    expect(violation, lastEvents.join('\n')).toBeUndefined()
  },
  timeoutMs,
)
