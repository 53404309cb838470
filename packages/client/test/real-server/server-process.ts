/** A real server in a process of its own, which can be killed and started again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))

export type ServerProcess = {
  readonly port: number
  /** Resolves when it listens. */
  start(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  dispose(): Promise<void>
}

export async function serverProcess(): Promise<ServerProcess> {
  const data = await mkdtemp(join(tmpdir(), 'kith-real-server-'))
  const port = await freePort()
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const flags = ['--port', String(port), '--host', '127.0.0.1', '--data', data, '--log-level', 'error']
    child = spawn(process.execPath, [program, 'serve', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout! })
    for await (const line of lines) if (line.startsWith('Kith listens')) return
    throw new Error('The server did not start.')
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  return {
    port,
    start,
    kill,
    async dispose() {
      await kill()
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
