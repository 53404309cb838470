/** What the generator notices, and what the page says about it. */
import { describe, expect, test } from 'bun:test'
import type { JobResult } from '../src/peers/generator/job.ts'
import { Recipient, Traffic } from '../src/peers/generator/traffic.ts'
import { parsePeerOptions } from '../src/peers/options.ts'
import { withSection } from '../src/peers/results/page.ts'
import {
  isComplete,
  mediansOf,
  type Outcome,
  type Results,
  type SetupFacts,
} from '../src/peers/results/results.ts'
import { barChart, lineChart } from '../src/peers/results/svg.ts'
import { sections, tables } from '../src/peers/results/tables.ts'
import { targets } from '../src/peers/results/targets.ts'

describe('the traffic notices', () => {
  function sentTo(recipient: Recipient, places: readonly number[], sent = 4) {
    const traffic = new Traffic(1 << 24)
    const stream = traffic.stream(0, 1)
    const counters = Array.from({ length: sent }, () => traffic.number(stream, 0))
    for (const place of places) traffic.delivered(recipient, counters[place]!)
    return { traffic, counters }
  }

  test.each([
    { arrived: [0, 1, 2, 3], lost: 0, duplicated: 0, reordered: 0 },
    { arrived: [0, 1, 3], lost: 1, duplicated: 0, reordered: 0 },
    { arrived: [0, 1, 1, 2, 3], lost: 0, duplicated: 1, reordered: 0 },
    { arrived: [0, 2, 1, 3], lost: 0, duplicated: 0, reordered: 1 },
    { arrived: [3, 0, 0], lost: 2, duplicated: 1, reordered: 1 },
  ])('P2 P3 P4: $arrived of four', ({ arrived, lost, duplicated, reordered }) => {
    const recipient = new Recipient(1)
    const { traffic } = sentTo(recipient, arrived)
    expect(traffic.expected - traffic.deliveries).toBe(lost)
    expect(recipient).toMatchObject({ duplicated, reordered })
  })

  test('an answer that comes twice, and messages of an earlier run for what they are', () => {
    const { traffic, counters } = sentTo(new Recipient(1), [])
    expect([traffic.answered(counters[0]!), traffic.answered(counters[0]!)]).toEqual([true, false])
    traffic.delivered(new Recipient(1), 5)
    expect(traffic).toMatchObject({ unexpectedAnswers: 1, deliveries: 0 })
  })
})

function interval(deliveriesPerSecond: number, p99: number): JobResult {
  const tail = { p50: p99 / 2, p99, p999: p99 * 2, max: p99 * 3 }
  return {
    interval: {
      seconds: 4,
      answersPerSecond: deliveriesPerSecond,
      deliveriesPerSecond,
      answerMs: tail,
      deliveryMs: tail,
      lateMs: tail,
      serverCores: 1,
      serverCpuMicrosPerDelivery: 10,
      generatorCores: 0.5,
      otherCores: 0,
      bytesPerDelivery: 300,
    },
  }
}

const faultless = {
  sent: 1,
  delivered: 1,
  unanswered: 0,
  lost: 0,
  underWay: 0,
  duplicated: 0,
  reordered: 0,
  failures: 0,
  firstFailure: '',
}
const facts = { version: '1', settings: '', whenAnswered: '', answer: '' }

function results(cells: [string, string, Outcome[]][], more: SetupFacts[] = []): Results {
  return {
    startedAt: '2026-11-22T23:40:00Z',
    minutes: 1,
    command: 'npm run bench:peers',
    machine: {},
    versions: {},
    rounds: 1,
    quick: false,
    leftOut: [],
    setups: [
      { ...facts, id: 'kith', server: 'kith', label: 'Kith', durable: true },
      { ...facts, id: 'ejabberd-archive', server: 'ejabberd', label: 'archive', durable: true },
      { ...facts, id: 'ejabberd-no-archive', server: 'ejabberd', label: 'none', durable: false },
      ...more,
    ],
    cells: cells.map(([setup, cell, rounds]) => ({ setup, cell, settings: {}, rounds })),
  }
}

describe('the page', () => {
  test('the disk alone stands below the servers at fixed rates, and only where it was measured', () => {
    const found = results([['kith', 'pairs/closed', [interval(40_000, 1)]]])
    expect(tables(found)).not.toContain('The disk alone |')
    const ms = { p50: 0.3, p99: 1.5, p999: 4, max: 5 }
    found.disk = [{ rate: 5_000, batches: 900, ms }]
    const row = tables(found)
      .split('\n')
      .find((line) => line.startsWith('| The disk alone'))
    expect(row?.split('|').map((text) => text.trim())).toEqual([
      '',
      'The disk alone',
      ...['–', '0.3 / 1.5 / 4', '–', '–', '–'],
      '',
    ])
  })

  test('medians are taken field by field over the rounds that gave figures', () => {
    const found = results([['kith', 'pairs/closed', [interval(10, 1), interval(30, 2), interval(20, 9)]]])
    expect(mediansOf(found, 'kith', 'pairs/closed')?.interval).toMatchObject({
      deliveriesPerSecond: 20,
      deliveryMs: { p99: 2 },
    })
    expect(mediansOf(found, 'kith', 'idle')).toBeUndefined()
  })

  test('a target that is missed says so', () => {
    const found = results([
      ['kith', 'pairs/closed', [interval(50_000, 20)]],
      ['ejabberd-archive', 'pairs/closed', [interval(2_000, 400)]],
      ['ejabberd-no-archive', 'pairs/closed', [interval(60_000, 10)]],
      ['kith', 'pairs/1000', [interval(1_000, 12)]],
      ['kith', 'pairs/1000/bare', [interval(1_000, 9)]],
      ['ejabberd-archive', 'pairs/1000', [interval(1_000, 30)]],
      ['ejabberd-no-archive', 'pairs/1000', [interval(1_000, 2)]],
      ['kith', 'pairs/5000/bare', [interval(4_000, 1)]],
      ['ejabberd-no-archive', 'pairs/5000', [interval(5_000, 30)]],
    ])
    expect(targets(found).map(({ target, held }) => `${target}: ${held}`)).toEqual([
      'Pairs: at least 20 × archive: true',
      'Pairs: at least 1 × none: false',
      'Lowest p99 until delivered at 1 000/s without receipts, of the messengers: false',
      'Lowest p99 until delivered at 1 000/s without receipts, of those that answer after the disk: true',
      'Lowest p99 until delivered at 5 000/s without receipts, of the messengers: false',
    ])
  })

  test('Mosquitto and NATS are measured against as lower bounds, not as messengers', () => {
    const nats = { ...facts, id: 'nats', server: 'nats', label: 'NATS', durable: false }
    const found = results(
      [
        ['kith', 'pairs/closed', [interval(50_000, 20)]],
        ['kith', 'pairs/1000/bare', [interval(1_000, 3)]],
        ['ejabberd-archive', 'pairs/1000', [interval(1_000, 30)]],
        ['nats', 'pairs/1000', [interval(1_000, 2)]],
      ],
      [nats],
    )
    expect(
      targets(found)
        .filter(({ target }) => target.includes('1 000/s'))
        .map(({ target, held }) => [target.split(', ')[1], held]),
    ).toEqual([
      ['of the messengers', true],
      ['of those that answer after the disk', true],
      ['against the lower bounds without chat history', false],
    ])
  })

  test('what a server failed in is told with its reason', () => {
    const found = results([
      ['ejabberd-archive', 'storm', [{ failed: 'no result after 100 s\nat somewhere' }]],
      ['ejabberd-archive', 'idle', [interval(1, 1)]],
    ])
    const failed = sections(found).find(({ title }) => title === 'What failed')
    expect(failed?.table).toMatch(/\| archive +\| +storm \| +no result after 100 s \|/)
    expect(sections(results([])).some(({ title }) => title === 'What failed')).toBe(false)
  })

  test('a storm that did not finish shows how many were through, and no time', () => {
    const unfinished: JobResult = { ...interval(1, 1), figures: { devices: 200, caughtUp: 3 } }
    const table = sections(results([['kith', 'storm', [unfinished]]])).find(
      ({ title }) => title === 'Everybody comes back at once',
    )!.table
    const [heads, , row] = table.split('\n').map((line) => line.split('|').map((text) => text.trim()))
    const at = (head: string) => row![heads!.indexOf(head)]
    expect(['devices', 'have everything', 'all after s', 'p50 / p99 ms'].map(at)).toEqual([
      '200',
      '3',
      '–',
      '–',
    ])
  })

  const failed: Outcome = { failed: 'no result' }
  test.each<[string, [string, string, Outcome[]][], boolean]>([
    ['every server gave figures', [['kith', 'idle', [interval(1, 1)]]], true],
    [
      'another server failed in one workload',
      [
        ['nats', 'idle', [interval(1, 1)]],
        ['nats', 'storm', [failed]],
      ],
      true,
    ],
    ['another server failed in all', [['ejabberd-archive', 'storm', [failed]]], false],
    [
      'Kith failed in one',
      [
        ['kith', 'idle', [interval(1, 1)]],
        ['kith', 'storm', [failed]],
      ],
      false,
    ],
    ['Kith lost a message', [['kith', 'idle', [{ verified: { ...faultless, lost: 1 } }]]], false],
    [
      'Kith left a message without an answer',
      [['kith', 'idle', [{ verified: { ...faultless, unanswered: 1 } }]]],
      false,
    ],
    ['another server did', [['nats', 'idle', [{ verified: { ...faultless, unanswered: 1 } }]]], true],
  ])('complete or not: %s', (_, cells, complete) => {
    expect(isComplete(results(cells))).toBe(complete)
  })

  test('a server that is installed and does not start leaves the run incomplete, one that is not installed does not', () => {
    const leftOut = (isInstalled: boolean) => [{ label: 'NATS', reason: 'it ended', isInstalled }]
    expect(isComplete({ ...results([]), leftOut: leftOut(true) })).toBe(false)
    expect(isComplete({ ...results([]), leftOut: leftOut(false) })).toBe(true)
  })

  test('what stands outside of its marks stays', () => {
    const page = withSection('# Benchmarks\n\nSoak\n', 'first')
    const again = withSection(`${page}\nAfter\n`, 'second')
    expect(again).toContain('Soak')
    expect(again).toContain('After')
    expect(again).toContain('second')
    expect(again).not.toContain('first')
  })

  test('the pictures hold every server that has a figure', () => {
    const bars = barChart('a < b', [
      { label: 'Kith', value: 100, text: '100/s', own: true },
      { label: 'none', value: 0, text: '', own: false },
    ])
    expect(bars).toContain('a &lt; b')
    expect(bars).toContain('100/s')
    expect(bars).not.toContain('none')
    expect(lineChart('t', 'x', 'y', [{ label: 'Kith', points: [{ x: 1000, y: 2 }] }])).toContain('polyline')
  })
})

describe('the command line', () => {
  test('servers elsewhere are named by driver and address', () => {
    expect(parsePeerOptions(['--at', 'xmpp=10.0.0.1:5222,nats=nats://h:4222'])?.elsewhere).toEqual([
      { driver: 'xmpp', address: { host: '10.0.0.1', port: 5222 } },
      { driver: 'nats', address: { host: 'h', port: 4222 } },
    ])
    expect(() => parsePeerOptions(['--at', 'irc=h:1'])).toThrow('--at knows')
    expect(() => parsePeerOptions(['--at', 'xmpp=h'])).toThrow('port')
    expect(() => parsePeerOptions(['--workloads', 'speed'])).toThrow('--workloads knows')
  })
})
