/** The real server in a process of its own, with a data folder that is thrown away. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../../../..')

export type RunningServer = { url: string; stop(): Promise<void> }

/** Serves packages/web/dist, which must have been built. */
export async function startServer(): Promise<RunningServer> {
  const data = await mkdtemp(join(tmpdir(), 'kith-e2e-'))
  const argv = ['packages/cli/src/main.ts', 'serve', '--port', '0', '--host', '127.0.0.1', '--data', data]
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await listening(child)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function listening(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /listens on (http:\S+)/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('The server ended before it listened.')
}
