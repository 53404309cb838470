/** Starting and ending other people's servers: never as root when they mind, never left behind. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { pause } from '../generator/meter.ts'

const readyMsMax = 60_000
const stopMsMax = 20_000
const logCharsKept = 4_000

export type Program = {
  processId: number
  stop(): Promise<void>
}

export type Command = {
  argv: string[]
  env?: Record<string, string>
  /** Whom to run it as, when we are root. */
  user?: string
  folder?: string
  signal?: NodeJS.Signals
}

export const isRoot = process.getuid?.() === 0

function asUser({ argv, user }: Command): string[] {
  if (!user || !isRoot) return argv
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', ...argv]
}

/** Runs a program to its end; its output, or an error that holds it. */
export function runToEnd(command: Command, input = ''): string {
  const [program, ...rest] = asUser(command)
  return execFileSync(program!, rest, {
    encoding: 'utf8',
    input,
    env: { ...process.env, ...command.env },
    ...(command.folder ? { cwd: command.folder } : {}),
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
}

/** Starts a server and waits until it accepts connections. */
export async function startProgram(command: Command, port: number): Promise<Program> {
  const [program, ...rest] = asUser(command)
  const child = spawn(program!, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...command.env },
    ...(command.folder ? { cwd: command.folder } : {}),
  })
  const log = lastOutput(child)
  const exited = once(child, 'exit')
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  void exited.then(() => process.off('exit', kill))
  await accepts(port, child, log)
  return {
    processId: child.pid!,
    async stop() {
      child.kill(command.signal ?? 'SIGTERM')
      const tooLate = setTimeout(kill, stopMsMax)
      await exited
      clearTimeout(tooLate)
    },
  }
}

type Stoppable = Pick<Program, 'stop'>

/** Uses what was started, and stops it whatever happens. */
export async function thenStop(started: Stoppable, use: () => unknown): Promise<void> {
  try {
    await use()
  } finally {
    await started.stop()
  }
}

/** What else it takes before it can be used; where that fails, it is not left running while others are measured. */
export async function orStop<T>(started: Stoppable, prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare()
  } catch (error) {
    await started.stop()
    throw error
  }
}

function lastOutput(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-logCharsKept)
    })
  return () => output
}

async function accepts(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const end = performance.now() + readyMsMax
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs[0]} ended:\n${log()}`)
    if (performance.now() > end) {
      child.kill('SIGKILL')
      throw new Error(`${child.spawnargs[0]} did not get ready:\n${log()}`)
    }
    await pause(50)
  }
}

async function isOpen(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } })
    socket.terminate()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false
    throw error
  }
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Lets a user other than us use a folder. */
export function giveTo(user: string, folder: string): void {
  if (isRoot) execFileSync('chown', ['-R', `${user}:`, folder])
}
