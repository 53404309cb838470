/** kill -9 at random moments under full load, a hundred times and more, on both runtimes. */
import { expect, test } from 'bun:test'
import { chaos } from '../src/chaos/chaos.ts'
import { clean, type Runtime, withServer } from './support/servers.ts'

const kills: [Runtime, number][] = [
  ['bun', 85],
  ['node', 16],
]
const cast = { users: 12, twoDevices: 3, directs: 3, groups: 3, groupMembers: 5, visitors: 3 }

test.each(kills)(
  'P1 P2 P3 P4 P6 P8 %s: nothing is lost, doubled, reordered or leaked by %d kills',
  async (runtime, killsMax) => {
    const seed = Math.floor(Math.random() * 1e9)
    console.log(`chaos seed ${seed}`)
    const report = await withServer((server) => chaos({ target: { server }, killsMax, seed, cast }), runtime)
    console.log(JSON.stringify(report))
    expect(report).toMatchObject(clean)
    expect(report.kills).toBeGreaterThanOrEqual(killsMax)
    // Answers that were lost with the server, and whose message was there all the same.
    expect(report.repeats).toBeGreaterThan(0)
    expect(report.answered).toBeGreaterThan(killsMax * 20)
  },
  400_000,
)
