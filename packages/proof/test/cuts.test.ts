/** A server that is not ours: only its connections are cut, and nothing of the run stays behind. */
import { expect, test } from 'bun:test'
import { chaos } from '../src/chaos/chaos.ts'
import { readMetrics } from '../src/world/server-readings.ts'
import { clean, withServer } from './support/servers.ts'

const cast = { users: 6, twoDevices: 2, directs: 2, groups: 1, groupMembers: 4, visitors: 1 }

test(
  'P2 P3 P4 a running install keeps its promises while connections are cut, and keeps no account of the run',
  () =>
    withServer(async ({ url }) => {
      const report = await chaos({ target: { url }, durationMs: 5_000, rate: 100, seed: 7, cast })
      expect(report).toMatchObject({ ...clean, kills: 0 })
      expect(report.cuts).toBeGreaterThan(3)
      expect(report.breaks).toBeGreaterThan(report.cuts)
      const { values } = await readMetrics(url)
      const ends = values.get('kith_http_requests_total{operation="deleteMe",status="204"}')
      // Six people, a stranger, and two who talk through the SDK.
      expect(ends).toBe(9)
    }),
  120_000,
)
