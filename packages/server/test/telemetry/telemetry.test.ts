import { describe, expect, test } from 'bun:test'
import { createLogger } from '../../src/telemetry/logger.ts'
import { Counter, CounterFamily, Histogram, prometheusText, Reading } from '../../src/telemetry/metrics.ts'

function captured(isTTY = false) {
  const lines: string[] = []
  return { lines, output: { isTTY, write: (line: string) => lines.push(line) } }
}

describe('logger', () => {
  test('writes one JSON object a line, from the chosen level on', () => {
    const { lines, output } = captured()
    const log = createLogger('warn', output)
    log('info', 'not shown')
    log('warn', 'shown', { queue: 3, cause: undefined })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toEndWith('}\n')
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'warn',
      message: 'shown',
      queue: 3,
      time: expect.any(String),
    })
  })

  test('never shows bodies, tokens or passwords, and no line breaks of others', () => {
    const { lines, output } = captured()
    const log = createLogger('debug', output)
    log('error', 'failed', {
      token: 'x1',
      newPassword: 'x2',
      body: 'x3',
      text: 'x4',
      Authorization: 'x5',
      context: 'kept\n{}',
    })
    expect(lines[0]!).not.toMatch(/x[1-5]/)
    expect(lines[0]!.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({ context: 'kept\n{}' })
  })

  test('fields cannot pretend to be another level or message', () => {
    const { lines, output } = captured()
    createLogger('debug', output)('info', 'real', { level: 'error', message: 'false' })
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', message: 'real' })
  })

  test('speaks plainly to a person', () => {
    const { lines, output } = captured(true)
    createLogger('info', output)('warn', 'the disk is slow', { ms: 40 })
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn: the disk is slow ms=40\n$/)
  })
})

describe('metrics', () => {
  test('are written in the Prometheus text format', () => {
    const counter = new Counter('things_total', 'Things.')
    counter.add()
    counter.add(2)
    const family = new CounterFamily('calls_total', 'Calls.')
    family.add('a', { name: 'a"\n' })
    family.add('a', { name: 'a"\n' })
    const histogram = new Histogram('ms', 'Time.', [1, 10])
    for (const value of [0.5, 1, 5, 100]) histogram.record(value)
    expect(prometheusText([counter, family, new Reading('gauge', 'now', 'Now.', () => 7), histogram])).toBe(
      [
        '# HELP things_total Things.',
        '# TYPE things_total counter',
        'things_total 3',
        '# HELP calls_total Calls.',
        '# TYPE calls_total counter',
        'calls_total{name="a__"} 2',
        '# HELP now Now.',
        '# TYPE now gauge',
        'now 7',
        '# HELP ms Time.',
        '# TYPE ms histogram',
        'ms_bucket{le="1"} 2',
        'ms_bucket{le="10"} 3',
        'ms_bucket{le="+Inf"} 4',
        'ms_sum 106.5',
        'ms_count 4',
        '',
      ].join('\n'),
    )
  })
})
