/** Every workload against the real server, as small as it goes: that it runs, verifies and reports, not how fast. */
import { expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from '../../packages/web/e2e/support/browser.ts'
import type { Report } from '../src/report.ts'

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const timeoutMs = 60_000

async function bench(workload: string, ...options: string[]) {
  const child = spawn(process.execPath, [program, workload, '--json', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await exited
  expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
  expect(output.trimEnd().split('\n')).toHaveLength(1)
  const report = JSON.parse(output) as Report
  expect(report.workload).toBe(workload)
  expect(report.machine).toMatchObject({ cores: expect.any(Number), kernel: expect.any(String) })
  expect(report.versions).toMatchObject({ kith: expect.any(String), bun: expect.any(String) })
  return report.result
}

const number = expect.any(Number)
const latency = { p50: number, p95: number, p99: number }
const perfect = { lost: 0, duplicated: 0, reordered: 0, seqConflicts: 0, sessionsLost: 0 }
const commits = { count: number, entriesMean: number, storeMsMean: number }
/** Zero would mean that the server's metrics have other names now. */
function expectCommits(result: object): void {
  for (const figure of Object.values((result as { commits: Record<string, number> }).commits)) {
    expect(figure).toBeGreaterThan(0)
  }
}

const memory = { residentBytes: number, proportionalBytes: number }

for (const options of [[], ['--protocol', 'json'], ['--rate', '2000']]) {
  test(
    `P2 P3 P4: pairs ${options.join(' ')}`,
    async () => {
      const few = ['--connections', '8', '--seconds', '1', '--warmup-seconds', '0.2']
      const result = await bench('pairs', ...few, ...options)
      expectCommits(result)
      expect(result).toMatchObject({
        messagesPerSecond: number,
        answerMs: latency,
        deliveryMs: latency,
        serverCpuMicrosPerMessage: number,
        bytesToServerPerMessage: number,
        bytesFromServerPerMessage: number,
        memory,
        commits,
        verified: perfect,
      })
    },
    timeoutMs,
  )
}

test(
  'P2 P3 P4: group',
  async () => {
    expect(
      await bench('group', '--members', '20', '--seconds', '1', '--warmup-seconds', '0.2'),
    ).toMatchObject({
      deliveriesPerSecond: number,
      answerMs: latency,
      deliveryMs: latency,
      serverCpuMicrosPerDelivery: number,
      memory,
      commits,
      verified: perfect,
    })
  },
  timeoutMs,
)

test(
  'idle',
  async () => {
    const few = ['--sessions', '50', '--samples', '2', '--sample-seconds', '0.2', '--settle-seconds-max', '1']
    expect(await bench('idle', ...few)).toMatchObject({
      residentBytesPerSession: number,
      emptyBytes: number,
      residentBytes: [number, number],
      verified: { sessionsLost: 0 },
    })
  },
  timeoutMs,
)

test(
  'P4: sync',
  async () => {
    const one = [
      '--conversations',
      '20',
      '--changed',
      '5',
      '--rounds',
      '3',
      '--messages-per-conversation',
      '2',
    ]
    const many = ['--devices', '20', '--missed', '10', '--conversations-per-device', '2', '--senders', '3']
    expect(await bench('sync', ...one, ...many)).toMatchObject({
      one: { caughtUpMs: number, bytesFromServer: number, verified: { ...perfect, sent: 15, delivered: 15 } },
      many: { allCaughtUpSeconds: number, failures: 0, verified: { ...perfect, sent: 200, delivered: 200 } },
    })
  },
  timeoutMs,
)

test(
  'P8: start',
  async () => {
    const few = [
      '--messages',
      '1000',
      '--conversations',
      '10',
      '--rounds',
      '1',
      '--messages-before-kill',
      '200',
    ]
    expect(await bench('start', ...few)).toMatchObject({
      afterStopMs: number,
      afterKillMs: number,
      storeBytes: number,
    })
  },
  timeoutMs,
)

test.skipIf(!existsSync(chromiumPath))(
  'web',
  async () => {
    const small = ['--conversations', '15', '--messages', '300', '--scrolled', '150']
    const few = ['--opens', '1', '--switches', '2', '--seconds', '1']
    const gaps = { longestFrameGapMs: number, frameGapP95Ms: number, frames: number }
    const memory = { jsHeapBytes: number, rendererPrivateBytes: number, rendererProportionalBytes: number }
    expect(await bench('web', ...small, ...few)).toMatchObject({
      initialGzipBytes: number,
      listUsableMs: number,
      switchMs: number,
      scrolling: { ...gaps, messages: 150 },
      arriving: gaps,
      memory,
      memoryAtEnd: memory,
      localMessages: number,
    })
  },
  timeoutMs,
)
