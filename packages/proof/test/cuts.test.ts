/** A server that is not ours: only its connections are cut, and nothing of the run stays behind. */
import { expect, test } from 'bun:test'
import { type ChaosOptions, chaos } from '../src/chaos/chaos.ts'
import type { ServerProcess } from '../src/world/server-process.ts'
import { readMetrics } from '../src/world/server-readings.ts'
import { clean, withServer } from './support/servers.ts'

const cast = { users: 6, twoDevices: 2, directs: 2, groups: 1, groupMembers: 4, visitors: 1 }
/** Six people, a stranger, and two who talk through the SDK. */
const accounts = 9

async function accountsDeleted(url: string): Promise<number | undefined> {
  const { values } = await readMetrics(url)
  return values.get('kith_http_requests_total{operation="deleteMe",status="204"}')
}

/** Goes on until it is told to stop. */
function longRun({ url }: ServerProcess, options: Partial<ChaosOptions>) {
  return chaos({ target: { url }, durationMs: 300_000, rate: 100, seed: 7, cast, ...options })
}

test(
  'P2 P3 P4 a running install keeps its promises while connections are cut, and keeps no account of the run',
  () =>
    withServer(async ({ url }) => {
      const report = await chaos({ target: { url }, durationMs: 5_000, rate: 100, seed: 7, cast })
      expect(report).toMatchObject({ ...clean, kills: 0 })
      expect(report.cuts).toBeGreaterThan(3)
      expect(report.breaks).toBeGreaterThan(report.cuts)
      expect(await accountsDeleted(url)).toBe(accounts)
    }),
  120_000,
)

test(
  'P4 C13 a run whose clocks jump and that is told to stop gives its verdict and deletes its accounts',
  () =>
    withServer(async (server) => {
      const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
      const tell = (line: string) => /[1-9]\d* clock jumps/.test(line) && stop()
      expect(await longRun(server, { stopped, tell })).toMatchObject(clean)
      expect(await accountsDeleted(server.url)).toBe(accounts)
    }),
  120_000,
)

test(
  'P8 a server that goes away for good is a verdict with a trace, not a failure of the run',
  () =>
    withServer(async (server) => {
      const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
      const tell = () => server.kill().then(stop)
      const report = await longRun(server, { stopped, tell, settleMsMax: 1_000 })
      expect(report).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, leaked: 0, diverged: 0 })
      expect(report.unfinished).toBeGreaterThanOrEqual(accounts)
      expect(report.trace[0]).toStartWith('unfinished: ')
      expect(report.faults).not.toBeEmpty()
    }),
  120_000,
)
