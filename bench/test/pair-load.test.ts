import { describe, expect, test } from 'bun:test'
import { until } from '../src/workloads/measuring.ts'
import { PairLoad, type PairSettings } from '../src/workloads/pair-load.ts'
import { isPerfect, type Verdict } from '../src/workloads/tally.ts'
import { type Fault, stubServer } from './stub-server.ts'

const settings: PairSettings = {
  connections: 4,
  window: 8,
  size: 100,
  protocol: 'msgpack',
  rate: 0,
  receiptMs: 10,
  drainMs: 10_000,
}

async function run(fault: Fault, change: Partial<PairSettings> = {}): Promise<Verdict> {
  const server = stubServer(fault, settings.connections)
  const load = new PairLoad({ ...settings, ...change })
  await load.open({ host: '127.0.0.1', port: server.port })
  load.start()
  await until(
    () => load.counts().deliveries > 2000 || load.sessions.every((session) => session.state !== 'open'),
    10_000,
  )
  const verdict = await load.finish()
  server.stop()
  return verdict
}

describe('the pairs load', () => {
  for (const protocol of ['msgpack', 'json'] as const) {
    test(`sends, receives and verifies everything over kith.v1.${protocol}`, async () => {
      const verdict = await run('none', { protocol })
      expect(verdict.sent).toBeGreaterThan(2000)
      expect(verdict).toMatchObject({ delivered: verdict.sent, firstFailure: '' })
      expect(isPerfect(verdict)).toBe(true)
    })
  }

  test('sends at a fixed rate', async () => {
    const verdict = await run('none', { rate: 10_000 })
    expect(verdict.sent).toBeGreaterThan(2000)
    expect(isPerfect(verdict)).toBe(true)
  })

  test('a text longer than a short frame is sent whole', async () => {
    expect(isPerfect(await run('none', { size: 3000 }))).toBe(true)
  })
})

describe('the pairs load notices', () => {
  test('a message that is never delivered', async () => {
    expect((await run('loses', { drainMs: 200 })).lost).toBeGreaterThan(0)
  })
  test('a message delivered twice', async () => {
    expect((await run('repeats')).duplicated).toBeGreaterThan(0)
  })
  test('messages out of order', async () => {
    expect((await run('reorders')).reordered).toBeGreaterThan(0)
  })
  test('a seq that was given twice', async () => {
    expect((await run('repeatsSeq')).seqConflicts).toBeGreaterThan(0)
  })
  test('a connection that the server closed', async () => {
    const verdict = await run('closes')
    expect(verdict.sessionsLost).toBeGreaterThan(0)
    expect(verdict.firstFailure).toContain('4000')
  })
})
