/**
 * A server as its users run it, in a process of its own on a data folder of its own, which can be killed, stopped in
 * the middle of anything, and started again at the same address. Owns the process; never leaves it behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export type ServerCommand = {
  /** Program and arguments up to and without `serve`. */
  command: readonly string[]
  /** Its data folder. */
  folder: string
  flags?: readonly string[]
}

const readyLine = 'Kith listens on '
const readyMsMax = 60_000
const logLinesKept = 20

export class ServerProcess implements AsyncDisposable {
  readonly #options: ServerCommand
  #child: ChildProcess | undefined
  #exited: Promise<unknown> = Promise.resolve()
  #port = 0
  /** How long each start took until it listened. */
  readonly startsMs: number[] = []
  /** The newest lines that it logged: warnings and errors. */
  readonly log: string[] = []

  constructor(options: ServerCommand) {
    this.#options = options
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get processId(): number {
    return this.#child!.pid!
  }

  /** Resolves when it listens, at the same port each time. */
  async start(): Promise<void> {
    this.#port ||= await freePort()
    const { command, folder, flags = [] } = this.#options
    const [program, ...before] = command as [string, ...string[]]
    const address = ['--host', '127.0.0.1', '--port', String(this.#port)]
    const argv = [...before, 'serve', '--data', folder, ...address, '--log-level', 'warn', ...flags]
    const startedAt = performance.now()
    // The channel carries nothing: its end tells the server that this process was killed, so that it ends too.
    const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.#child = child
    this.#exited = once(child, 'exit')
    // Before the folder is removed, which was made before.
    process.prependListener('exit', this.#killNow)
    child.once('exit', () => process.off('exit', this.#killNow))
    createInterface({ input: child.stderr! }).on('line', (line) => this.#logged(line))
    await this.#ready(child)
    this.startsMs.push(performance.now() - startedAt)
  }

  /** Killed while it starts, or, when it was faster, a moment later. */
  async startInVain(ms: number): Promise<void> {
    // That it does not get ready is the intention; a reason of its own comes back at the next start.
    const ended = this.start().catch(() => undefined)
    await sleep(ms)
    await this.kill()
    await ended
  }

  /** As a power cut or the kernel out of memory would. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#exited
  }

  /** In order: resolves with its exit code. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM')
    await this.#exited
    return this.#child?.exitCode ?? null
  }

  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }

  #killNow = (): void => {
    this.#child?.kill('SIGKILL')
  }

  #logged(line: string): void {
    this.log.push(line)
    if (this.log.length > logLinesKept) this.log.shift()
  }

  #ready(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        child.kill('SIGKILL')
        reject(new Error('the server did not get ready'))
      }, readyMsMax)
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        clearTimeout(tooLate)
        reject(
          new Error(`the server ended with ${code ?? signal} before it was ready:\n${this.log.join('\n')}`),
        )
      })
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (!line.startsWith(readyLine)) return
        clearTimeout(tooLate)
        resolve()
      })
    })
  }
}
