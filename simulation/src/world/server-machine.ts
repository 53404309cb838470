/**
 * The machine that the server runs on: starts real server code over the simulated disk and network, kills it or asks
 * it to stop, and starts it again on what was durable. Owns the one process at a time.
 */
import { defaultServerOptions, type RunningServer, type ServerOptions, startServer } from '@kith/server'
import type { Listen, Listener, ListenOptions, Passwords, RouterPort, Store } from '@kith/server/parts'
import type { Reached } from './crash-points.ts'
import type { Disk } from './disk.ts'
import type { Listening, Network } from './network.ts'
import { Process } from './process.ts'
import type { SeededRandom } from './random.ts'
import type { Scheduler } from './scheduler.ts'

export type MachineObserver = {
  says(text: string): void
  /** The machine runs, and does not serve in time. */
  doesNotServe(): void
  /** The server gave up by itself. */
  failed(error: unknown): void
  reached: Reached
}

/** What a broken variant puts around the server's parts. */
export type ServerWraps = {
  store?(store: Store): Store
  router?(): RouterPort
  listening?(options: ListenOptions): ListenOptions
}

/** P8: a start takes no longer, however slow the disk is. */
const startMsMax = 15_000

const plainPasswords: Passwords = {
  hash: async (password) => `plain ${password}`,
  verify: async (password, hash) => hash === `plain ${password}`,
}

function simulatedOptions(): ServerOptions {
  return {
    ...defaultServerOptions(),
    logLevel: 'error',
    // Small enough to be met now and then, and large enough for everybody to get on.
    requestsPerSecond: 50,
    signupsPerMinute: 60,
    lookupsPerMinute: 600,
    loginFailuresPerMinute: 60,
    sendsPerSecond: 5,
  }
}

export class ServerMachine {
  readonly #scheduler: Scheduler
  readonly #network: Network
  readonly #disk: Disk
  readonly #random: SeededRandom
  readonly #wraps: ServerWraps
  readonly #observer: MachineObserver
  #process: Process | undefined
  #running: RunningServer | undefined
  #clockErrorMs = 0
  crashes = 0

  constructor(
    world: { scheduler: Scheduler; network: Network; disk: Disk; random: SeededRandom },
    wraps: ServerWraps,
    observer: MachineObserver,
  ) {
    this.#scheduler = world.scheduler
    this.#network = world.network
    this.#disk = world.disk
    this.#random = world.random.fork('server')
    this.#wraps = wraps
    this.#observer = observer
  }

  get timers(): number {
    return this.#process?.timers ?? 0
  }

  /** What `/metrics` shows; undefined while nobody serves. */
  async metrics(): Promise<string | undefined> {
    const request = {
      method: 'GET',
      path: '/metrics',
      query: '',
      address: '127.0.0.1',
      header: () => undefined,
    }
    const aborted = new AbortController().signal
    const body = async () => new Uint8Array()
    const answer = await this.#network.listening?.options.http({ ...request, body, aborted })
    return answer?.body?.toString()
  }

  get isServing(): boolean {
    return this.#network.listening !== undefined
  }

  async start(): Promise<void> {
    const process = new Process(this.#scheduler, this.#random)
    process.clockErrorMs = this.#clockErrorMs
    this.#process = process
    this.#scheduler.after(startMsMax, () => {
      if (process.alive && this.#running === undefined) this.#observer.doesNotServe()
    })
    const store = await this.#disk.open(process)
    const listen: Listen = async (options) =>
      this.#listen({ options: this.#wraps.listening?.(options) ?? options, process })
    const running = await startServer(simulatedOptions(), {
      runtime: process.runtime((level, message, fields) => {
        if (process.alive) this.#observer.says(`server ${level}: ${message} ${JSON.stringify(fields ?? {})}`)
      }),
      store: this.#wraps.store?.(store) ?? store,
      listen,
      passwords: plainPasswords,
      ...(this.#wraps.router && { router: this.#wraps.router() }),
    })
    this.#running = running
    this.#observer.says('server serves')
  }

  #listen(listening: Listening): Listener | Promise<never> {
    // A machine that is dead never gets any further.
    if (this.#observer.reached('during-start')) return new Promise(() => {})
    this.#network.listening = listening
    return {
      port: 80,
      stopAccepting: () => {
        this.#network.listening = undefined
        listening.process.after(this.#random.fraction() * 30, () => this.#observer.reached('during-stop'))
      },
      close: async () => this.#network.stopped(listening),
    }
  }

  /** As by SIGTERM. Starts again a while after its end. */
  stop(downMs: number): void {
    this.#stop(downMs).catch((error) => this.#observer.failed(error))
  }

  async #stop(downMs: number): Promise<void> {
    const [process, running] = [this.#process, this.#running]
    if (!process?.alive || !running) return
    this.#observer.says('server stops')
    await running.stop()
    if (!process.alive) return
    process.alive = false
    this.#running = undefined
    this.#observer.says('server stopped')
    this.#startAfter(downMs)
  }

  /** As by kill -9 or a power cut. Starts again after a while. */
  crash(why: string, downMs: number): void {
    if (!this.#process?.alive) return
    this.crashes++
    this.#observer.says(`server crashes: ${why}`)
    this.#process.alive = false
    this.#running = undefined
    this.#disk.crash()
    this.#network.serverDied()
    this.#startAfter(downMs)
  }

  #startAfter(downMs: number): void {
    this.#scheduler.after(downMs, () => this.start().catch((error) => this.#observer.failed(error)))
  }

  jumpClock(errorMs: number): void {
    this.#clockErrorMs = errorMs
    if (this.#process) this.#process.clockErrorMs = errorMs
  }
}
