import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'

/** Hands its arguments on as they are: the benchmark has options of its own. */
export const bench: Command = {
  name: 'bench',
  summary: 'Measure a server on this machine (pairs, idle, group, sync, start); needs the source code.',
  async run(argv) {
    const main = fileURLToPath(new URL('../../../../bench/src/main.ts', import.meta.url))
    if (!existsSync(main)) {
      console.error('kith: the benchmark is not part of this build; run it from the source code.')
      return 1
    }
    const child = spawn(process.execPath, [main, ...argv], { stdio: 'inherit' })
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  },
}
