/** A `kith` process as a user starts it, and what it prints. Everything that is started here ends with the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..', '..', '..')
/** What the launcher runs in a process below its own. */
export const main = join(root, 'packages/cli/src/main.ts')
export const launcher = ['node', join(root, 'packages/cli/bin/kith.mjs')]

/** The environment of the test, without the options of a Kith that may be set in it. */
export function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !name.startsWith('KITH_'),
  )
  return { ...(Object.fromEntries(own) as Record<string, string>), ...extra }
}

export type Start = { command?: string[]; environment?: Record<string, string>; folder?: string }

export class KithProcess {
  readonly child: ChildProcess
  #stdout = ''
  #stderr = ''
  #consumed = 0
  /** It has ended, and everything that it printed has been read. */
  #isOver = false
  #wake: () => void = () => undefined
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>

  constructor(argv: string[], { command = launcher, environment, folder }: Start = {}) {
    const [program, ...before] = command
    this.child = spawn(program!, [...before, ...argv], {
      cwd: folder,
      env: environment ?? cleanEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stdout += chunk
      this.#wake()
    })
    this.child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk
      this.#wake()
    })
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      this.#isOver = true
      this.#wake()
      return { code, signal }
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The next match in what it prints, after the one before. */
  async waitFor(wanted: RegExp | string): Promise<RegExpExecArray> {
    const pattern = typeof wanted === 'string' ? new RegExp(wanted.replace(/[[\]?]/g, '\\$&')) : wanted
    const match = await this.#match(pattern, () => this.#stdout.slice(this.#consumed))
    this.#consumed += match.index + match[0].length
    return match
  }

  /** A match in everything that it prints: for what comes in no certain order. */
  async appears(pattern: RegExp): Promise<void> {
    await this.#match(pattern, () => this.#stdout)
  }

  /** A match in what it prints as errors and progress. */
  async remarks(pattern: RegExp): Promise<void> {
    await this.#match(pattern, () => this.#stderr)
  }

  async #match(pattern: RegExp, text: () => string): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(text())
      if (match) return match
      if (this.#isOver) {
        throw new Error(`ended without printing ${pattern}:\n${this.#stdout}\n${this.#stderr}`)
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  type(text: string): void {
    this.child.stdin!.write(text)
  }

  async end(signal: NodeJS.Signals = 'SIGTERM') {
    this.child.kill(signal)
    return await this.exited
  }
}

/** Processes and folders that are gone when the test is over, however it ends. */
export class Workshop implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'kith-cli-test-'))
  readonly #processes: KithProcess[] = []

  start(argv: string[], start?: Start): KithProcess {
    const started = new KithProcess(argv, start)
    this.#processes.push(started)
    return started
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** A server that is ready, and its address. */
  async serve(data: string, { port = 0, ...start }: Start & { port?: number } = {}) {
    const server = this.start(['serve', '--host', '127.0.0.1', '--port', String(port), '--data', data], start)
    const [, url] = await server.waitFor(/^Kith listens on (http:\/\/\S+)$/m)
    return { server, url: url! }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((started) => started.end('SIGKILL')))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
