/** What a run leaves that was killed, and what the next one does about it. */
import { expect, test } from 'bun:test'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freshFolder } from '../src/world/fresh-folder.ts'
import type { Runtime } from './support/servers.ts'

const doomed = join(import.meta.dirname, 'support', 'doomed-run.ts')

async function killedRun(runtime: Runtime) {
  const child = spawn(process.execPath, [doomed, runtime], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  child.kill('SIGKILL')
  await once(child, 'exit')
  return JSON.parse(line) as { folder: string; serverId: number }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch {
    return false
  }
}

test.each<[Runtime]>([['bun'], ['node']])(
  'P8 a run that was killed while its %s server was stopped leaves both, and the next run clears both away',
  async (runtime) => {
    const { folder, serverId } = await killedRun(runtime)
    expect(existsSync(folder)).toBe(true)
    expect(isAlive(serverId)).toBe(true)
    await freshFolder(async () => {
      expect(isAlive(serverId)).toBe(false)
      expect(existsSync(folder)).toBe(false)
    })
  },
  60_000,
)

test('the next run leaves what belongs to a living one or to another machine', () =>
  freshFolder(async (living) => {
    const { pid: dead } = spawnSync(process.execPath, ['--version'])
    const left = (machine: string) => join(tmpdir(), `kith-run-${machine}-${dead}-abc123`)
    const [here, elsewhere] = [left(hostname()), left(`not-${hostname()}`)]
    try {
      mkdirSync(here)
      mkdirSync(elsewhere)
      await freshFolder(async () =>
        expect([living, here, elsewhere].map(existsSync)).toEqual([true, false, true]),
      )
    } finally {
      rmSync(elsewhere, { recursive: true })
    }
  }))
