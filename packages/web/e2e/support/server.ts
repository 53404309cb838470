/** The real server in a process of its own, with a data folder that is thrown away. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../../../..')

export type RunningServer = {
  readonly url: string
  /** Ends it as a power cut would; the data stays. */
  kill(): Promise<void>
  /** After `kill`: on the same data and the same port. */
  startAgain(): Promise<void>
  stop(): Promise<void>
}

/** Builds packages/web/dist when it is not there or older than its sources. */
export function buildWebApp(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-web.mjs')], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The web app could not be built.')
}

/** Serves packages/web/dist, which must have been built. */
export async function startServer(): Promise<RunningServer> {
  const data = await mkdtemp(join(tmpdir(), 'kith-e2e-'))
  let { child, url } = await serve(data, '0')
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  return {
    get url() {
      return url
    },
    kill: () => end('SIGKILL'),
    async startAgain() {
      ;({ child, url } = await serve(data, new URL(url).port))
    },
    async stop() {
      await end('SIGTERM')
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Everybody comes from one address here, which the limits by address are not made for. */
async function serve(data: string, port: string): Promise<{ child: ChildProcess; url: string }> {
  const program = ['packages/cli/src/main.ts', 'serve', '--host', '127.0.0.1', '--log-level', 'warn']
  const options = ['--port', port, '--data', data, '--signups-per-minute', '1000']
  const child = spawn(process.execPath, [...program, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, url: await listening(child) }
}

async function listening(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /listens on (http:\S+)/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('The server ended before it listened.')
}
