/** What the program is asked for is run, or refused: a run of no seed would look like one that found nothing. */
import { expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../src/main.ts')

test.each(
  [
    [],
    ['--seeds', '1..'],
    ['--seeds', '5..1'],
    ['--seeds', '1..2..3'],
    ['--seed', 'x'],
    ['--minutes', 'x'],
    ['--minutes', '0'],
    ['--seed', 'x', '--minutes', '1'],
  ].map((argv) => [argv.join(' '), argv] as const),
)('without a seed to run it says how it is used, and fails: %s', (_, argv) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toStartWith('Usage: ')
})
