/** One device of a user: real SDK code over a simulated platform. Owns its local disk, which outlives the program. */
import { createClient, type KithClient, type LocalStore, type Platform } from '@kith/client'
import { LocalDisk } from './local-disk.ts'
import type { Network, Peer } from './network.ts'
import type { HttpRequest, HttpResponse, OpenSocket } from './platform-types.ts'
import { Process } from './process.ts'
import type { SeededRandom } from './random.ts'
import type { Scheduler } from './scheduler.ts'

const serverUrl = 'http://server.test'

/** What a broken variant puts around a device's parts. */
export type DeviceWraps = {
  openSocket?(open: OpenSocket): OpenSocket
  answered?(request: HttpRequest, response: HttpResponse): HttpResponse
  localStore?(store: LocalStore, process: Process): LocalStore
}

export class Device implements Peer {
  readonly name: string
  readonly address: string
  client: KithClient | undefined
  readonly #scheduler: Scheduler
  readonly #network: Network
  readonly #random: SeededRandom
  readonly #wraps: DeviceWraps
  readonly #transport: 'auto' | 'socket' | 'poll'
  readonly disk = new LocalDisk()
  #process: Process | undefined
  #clockErrorMs = 0
  #isOnline = true
  readonly #networkListeners = new Set<(online: boolean) => void>()

  constructor(
    name: string,
    number: number,
    world: { scheduler: Scheduler; network: Network; random: SeededRandom },
    wraps: DeviceWraps,
  ) {
    this.name = name
    this.address = `10.0.${number >> 8}.${number & 255}`
    this.#scheduler = world.scheduler
    this.#network = world.network
    this.#random = world.random.fork(name)
    this.#wraps = wraps
    this.#transport = this.#random.pick(['auto', 'auto', 'auto', 'socket', 'poll'] as const)!
  }

  userId(): string | undefined {
    return this.client?.identity?.userId
  }

  /** How many wait. */
  get timers(): number {
    return this.#process?.timers ?? 0
  }

  /** Also while it is starting. */
  get isRunning(): boolean {
    return this.#process?.alive === true
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  async start(): Promise<KithClient> {
    const process = new Process(this.#scheduler, this.#random)
    process.clockErrorMs = this.#clockErrorMs
    this.#process = process
    const store = this.disk.open(process)
    const client = await createClient({
      url: serverUrl,
      store: this.#wraps.localStore?.(store, process) ?? store,
      platform: this.#platform(process),
      transport: this.#transport,
      subprotocol: this.#random.chance(0.5) ? 'kith.v1.msgpack' : 'kith.v1.json',
    })
    this.client = client
    return client
  }

  /** As by pulling the battery. */
  kill(): void {
    if (this.#process) this.#process.alive = false
    this.client = undefined
    this.#networkListeners.clear()
    this.#network.cut(this)
  }

  /** Everything local is lost. */
  async wipe(): Promise<void> {
    this.kill()
    await this.disk.clear()
  }

  /** One HTTP call by this device's token, past the SDK. */
  call(method: string, path: string, body: object): Promise<HttpResponse> {
    if (!this.#isOnline || !this.client?.identity) return Promise.reject(new Error('no network'))
    const headers = {
      authorization: `Bearer ${this.client.identity.token}`,
      'content-type': 'application/json',
    }
    const url = new URL(path, serverUrl).href
    return this.#network.request(this, { method, url, headers, body: JSON.stringify(body) })
  }

  setOnline(online: boolean): void {
    if (this.#isOnline === online) return
    this.#isOnline = online
    if (!online) this.#network.cut(this)
    for (const listener of [...this.#networkListeners]) listener(online)
  }

  jumpClock(errorMs: number): void {
    this.#clockErrorMs = errorMs
    if (this.#process) this.#process.clockErrorMs = errorMs
  }

  async #request(request: HttpRequest): Promise<HttpResponse> {
    const response = await this.#network.request(this, request)
    return this.#wraps.answered?.(request, response) ?? response
  }

  #platform(process: Process): Platform {
    const open: OpenSocket = (_url, subprotocol, { opened, received, closed }) => {
      const living = {
        opened: () => process.alive && opened(),
        received: (packet: Parameters<typeof received>[0]) => process.alive && received(packet),
        closed: (code: number) => process.alive && closed(code),
      }
      return this.#network.openSocket(this, subprotocol, living as Parameters<OpenSocket>[2])
    }
    return {
      now: () => process.now(),
      after: (ms, run) => process.after(ms, run),
      fraction: () => this.#random.fraction(),
      randomBytes: (length) => this.#random.bytes(length),
      openSocket: this.#wraps.openSocket?.(open) ?? open,
      request: (request) =>
        this.#isOnline && process.alive ? this.#request(request) : Promise.reject(new Error('no network')),
      network: {
        isOnline: () => this.#isOnline,
        subscribe: (changed) => {
          this.#networkListeners.add(changed)
          return () => this.#networkListeners.delete(changed)
        },
      },
    }
  }
}
