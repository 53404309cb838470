/** The whole command against a real Kith, as small as it goes; no other server need be installed. */
import { expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { cellOf, type Results, totalsOf } from '../src/peers/results/results.ts'

const program = fileURLToPath(new URL('../src/peers/main.ts', import.meta.url))
const timeoutMs = 120_000

test(
  'P1 P2 P3 P4: bench:peers measures Kith in every workload and writes its page',
  async () => {
    const out = mkdtempSync(join(tmpdir(), 'kith-peers-test-'))
    const argv = [program, '--only', 'kith', '--quick', '--no-install', '--json', '--out', out]
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
    const exited = once(child, 'exit')
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await exited
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
    const results = JSON.parse(output) as Results
    const cells = ['idle', 'bytes', 'pairs/closed', 'group/500', 'group/5000', 'mixed', 'storm', 'history']
    for (const cell of cells) expect(cellOf(results, 'kith', cell)?.rounds, cell).toHaveLength(1)
    const { sent, ...faults } = totalsOf(results, 'kith')
    expect(sent).toBeGreaterThan(100)
    expect(faults).toEqual({
      unanswered: 0,
      lost: 0,
      underWay: 0,
      duplicated: 0,
      reordered: 0,
      failures: 0,
    })
    const page = readFileSync(join(out, 'benchmarks.md'), 'utf8')
    expect(page).toContain('A smoke run')
    expect(page).toContain('### Bytes on the wire')
    expect(readFileSync(join(out, 'benchmarks/peers-pairs.svg'), 'utf8')).toContain('Kith')
    rmSync(out, { recursive: true })
  },
  timeoutMs,
)
