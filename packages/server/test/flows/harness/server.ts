/** A real server in its own process on a data folder of its own, as a user starts it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeLts } from '../../../../../scripts/node-lts.mjs'

export type RuntimeName = 'bun' | 'node'

const program = join(import.meta.dirname, '../../../../cli/src/main.ts')

/** The tests are faster than any person, so what slows people down is off unless a test is about it. */
const withoutRateLimits = [
  'requests-per-second',
  'signups-per-minute',
  'login-failures-per-minute',
  'lookups-per-minute',
  'sends-per-second',
].flatMap((name) => [`--${name}`, '0'])

export type ServerStart = { folder?: string; flags?: readonly string[]; rateLimits?: boolean }

export class ServerProcess implements AsyncDisposable {
  readonly runtime: RuntimeName
  readonly folder: string
  readonly #flags: readonly string[]
  #child: ChildProcess | undefined
  #exited: Promise<number | null> = Promise.resolve(null)
  url = ''
  /** Standard error of all its runs: its log. */
  log = ''

  private constructor(runtime: RuntimeName, { folder, flags = [], rateLimits = false }: ServerStart) {
    this.runtime = runtime
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'kith-flows-'))
    this.#flags = rateLimits ? flags : [...withoutRateLimits, ...flags]
  }

  static async start(runtime: RuntimeName, start: ServerStart = {}): Promise<ServerProcess> {
    const server = new ServerProcess(runtime, start)
    await server.restart()
    return server
  }

  /** Starts it on its folder; when it still runs, it is killed first. */
  async restart(): Promise<void> {
    await this.kill()
    const child = this.#spawn()
    this.#child = child
    this.#exited = once(child, 'close').then(([code]) => code as number | null)
    this.url = await readUrl(child, () => this.log)
  }

  #spawn(): ChildProcess {
    const child = spawnServer(this.runtime, ['--data', this.folder, ...this.#flags])
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.log += text
    })
    return child
  }

  /** kill -9: nothing of the process gets to run. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<number | null> {
    return await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child?.kill(signal)
    this.#child = undefined
    return await this.#exited
  }

  get socketUrl(): string {
    return `${this.url.replace('http', 'ws')}/v1/socket`
  }

  /** Resident memory in bytes. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.#child!.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
  }

  /** Lines that the server wrote because of a bug of its own. */
  bugs(): string[] {
    return this.log.split('\n').filter((line) => line.includes('"level":"error"'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export function spawnServer(runtime: RuntimeName, flags: readonly string[]): ChildProcess {
  const [executable, ...before] =
    runtime === 'bun' ? [process.execPath] : [nodeLts(), '--disable-warning=ExperimentalWarning']
  const argv = [program, 'serve', '--host', '127.0.0.1', '--port', '0', '--socket-adapter', runtime, ...flags]
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('KITH_'))
  return spawn(executable!, [...before, ...argv], {
    env: Object.fromEntries(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function readUrl(child: ChildProcess, log: () => string): Promise<string> {
  let printed = ''
  for await (const chunk of child.stdout!.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += chunk
    const [, url] = /^Kith listens on (\S+)$/m.exec(printed) ?? []
    if (url !== undefined) return url
  }
  throw new Error(`the server ended before it listened:\n${printed}\n${log()}`)
}
