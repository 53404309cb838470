/**
 * The machine that the server runs on: starts real server code over the simulated disk and network, kills it, and
 * starts it again on what was durable. Owns the one process at a time.
 */
import { defaultServerOptions, type ServerOptions, startServer } from '@kith/server'
import type { Listen, Passwords, RouterPort, Store } from '@kith/server/parts'
import type { Disk } from './disk.ts'
import type { Network } from './network.ts'
import { Process } from './process.ts'
import type { SeededRandom } from './random.ts'
import type { Scheduler } from './scheduler.ts'

/** What a broken variant puts around the server's parts. */
export type ServerWraps = { store?(store: Store): Store; router?(): RouterPort }

const plainPasswords: Passwords = {
  hash: async (password) => `plain ${password}`,
  verify: async (password, hash) => hash === `plain ${password}`,
}

function simulatedOptions(): ServerOptions {
  return {
    ...defaultServerOptions(),
    logLevel: 'error',
    requestsPerSecond: 0,
    signupsPerMinute: 0,
    lookupsPerMinute: 0,
    sendsPerSecond: 0,
  }
}

export class ServerMachine {
  readonly #scheduler: Scheduler
  readonly #network: Network
  readonly #disk: Disk
  readonly #random: SeededRandom
  readonly #wraps: ServerWraps
  readonly #log: (text: string) => void
  #process: Process | undefined
  #clockErrorMs = 0
  crashes = 0

  constructor(
    world: { scheduler: Scheduler; network: Network; disk: Disk; random: SeededRandom },
    wraps: ServerWraps,
    log: (text: string) => void,
  ) {
    this.#scheduler = world.scheduler
    this.#network = world.network
    this.#disk = world.disk
    this.#random = world.random.fork('server')
    this.#wraps = wraps
    this.#log = log
  }

  get isServing(): boolean {
    return this.#network.listening !== undefined
  }

  async start(): Promise<void> {
    const process = new Process(this.#scheduler, this.#random)
    process.clockErrorMs = this.#clockErrorMs
    this.#process = process
    const store = await this.#disk.open(process)
    const listen: Listen = async (options) => {
      this.#network.listening = { options, process }
      return { port: 80, stopAccepting: () => {}, close: async () => {} }
    }
    await startServer(simulatedOptions(), {
      runtime: process.runtime((level, message, fields) => {
        if (process.alive) this.#log(`server ${level}: ${message} ${JSON.stringify(fields ?? {})}`)
      }),
      store: this.#wraps.store?.(store) ?? store,
      listen,
      passwords: plainPasswords,
      ...(this.#wraps.router && { router: this.#wraps.router() }),
    })
    this.#log('server serves')
  }

  /** As by kill -9 or a power cut. Starts again after a while. */
  crash(why: string, downMs: number): void {
    if (!this.#process?.alive) return
    this.crashes++
    this.#log(`server crashes: ${why}`)
    this.#process.alive = false
    this.#disk.crash()
    this.#network.serverDied()
    this.#scheduler.after(downMs, () => void this.start())
  }

  jumpClock(errorMs: number): void {
    this.#clockErrorMs = errorMs
    if (this.#process) this.#process.clockErrorMs = errorMs
  }
}
