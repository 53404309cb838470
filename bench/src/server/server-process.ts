/**
 * A server as its users run it: `kith serve` in a process of its own on a data folder of its own. Owns the process
 * and, through `freshFolder`, the folder; never leaves either behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))
const readyLine = /^Kith listens on http:\/\/.*:(\d+)/
const readyMsMax = 120_000
const logLinesKept = 20

/** All users of a run share one address, so only the budgets that count by address are switched off. */
export const serverFlags = [
  '--host',
  '127.0.0.1',
  '--port',
  '0',
  '--log-level',
  'warn',
  '--requests-per-second',
  '0',
]

export type ServerProcess = {
  processId: number
  port: number
  url: string
  /** From the start of the process to its ready line. */
  startMs: number
  /** The newest lines that it logged: warnings and errors. */
  log: readonly string[]
  /** Asks it to drain, and resolves when it has ended. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/**
 * @param profileFolder where the server leaves a CPU profile when it stops; empty: none, and no slowing down
 * @param flags further ones of `kith serve`
 */
export async function startServer(
  folder: string,
  profileFolder = '',
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const profiling = profileFolder === '' ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder]
  const startedAt = performance.now()
  const argv = [...profiling, program, 'serve', '--data', folder, ...serverFlags, ...flags]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  endWithUs(child)
  const log = lastLines(child)
  const port = await ready(child, log)
  const startMs = performance.now() - startedAt
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal)
    await exited
  }
  return {
    processId: child.pid!,
    port,
    url: `http://127.0.0.1:${port}`,
    startMs,
    log,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** A benchmark that is interrupted takes its server along. */
function endWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  child.once('exit', () => process.off('exit', kill))
}

/** A log that grows is thrown away but for its end. */
function lastLines(child: ChildProcess): string[] {
  const lines: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line)
    if (lines.length > logLinesKept) lines.shift()
  })
  return lines
}

function ready(child: ChildProcess, log: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error('the server did not get ready'))
    }, readyMsMax)
    child.once('exit', (code) => {
      clearTimeout(tooLate)
      reject(new Error(`the server ended with ${code} before it was ready:\n${log.join('\n')}`))
    })
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const match = readyLine.exec(line)
      if (!match) return
      clearTimeout(tooLate)
      resolve(Number(match[1]))
    })
  })
}

/** Runs with a new empty folder that is removed afterwards, whatever happens. */
export async function freshFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.on('exit', remove)
  try {
    return await run(folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

export async function withServer<T>(
  folder: string,
  run: (server: ServerProcess) => Promise<T>,
  profileFolder = '',
): Promise<T> {
  const server = await startServer(folder, profileFolder)
  try {
    return await run(server)
  } finally {
    await server.stop()
    for (const line of server.log) console.error(`server: ${line}`)
  }
}
