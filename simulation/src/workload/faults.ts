/** What goes wrong when a plan says so. Owns what is armed; everything it breaks heals by itself, or at `heal`. */
import type { Device } from '../world/device.ts'
import type { CrashPoint, Disk } from '../world/disk.ts'
import type { Network } from '../world/network.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { ServerMachine } from '../world/server-machine.ts'

export type FaultWorld = {
  scheduler: Scheduler
  network: Network
  disk: Disk
  server: ServerMachine
  devices: readonly Device[]
  trace: (text: string) => void
}
/** With the dice of one fault. */
type Striking = FaultWorld & { random: SeededRandom }

const crashPoints: readonly CrashPoint[] = [
  'before-commit',
  'after-commit',
  'after-answer',
  'between-batches',
]

export class Faults {
  readonly #world: FaultWorld
  #active = false
  #armed: { point: CrashPoint; downMs: number } | undefined

  constructor(world: FaultWorld) {
    this.#world = world
  }

  begin(): void {
    this.#active = true
    this.#world.network.lossRate = 0.04
  }

  /** A place where the machine may be made to die: true when it just did. */
  reached(point: CrashPoint): boolean {
    if (this.#armed?.point !== point) return false
    const { downMs } = this.#armed
    this.#armed = undefined
    this.#world.server.crash(point, downMs)
    return true
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    const { network, disk, devices, server } = this.#world
    this.#active = false
    this.#armed = undefined
    network.lossRate = 0
    network.latencyMs = 20
    disk.isFull = false
    disk.slowness = 1
    server.jumpClock(0)
    for (const device of devices) {
      device.setOnline(true)
      if (!device.client) this.#restart(device)
      else device.client.connect()
    }
  }

  strike(name: string, random: SeededRandom): void {
    if (!this.#active) return
    this.#world.trace(`fault: ${name}`)
    faults.find((fault) => fault.name === name)!.strike({ ...this.#world, random }, this)
  }

  arm(random: SeededRandom): void {
    this.#armed = { point: random.pick(crashPoints)!, downMs: downMsOf(random) }
  }

  #restart(device: Device): void {
    device.start().then(
      () => this.#world.trace(`${device.name} started`),
      (error) => this.#world.trace(`${device.name} did not start: ${error}`),
    )
  }

  killDevice(device: Device, downMs: number): void {
    if (!device.client) return
    device.kill()
    this.#world.scheduler.after(downMs, () => {
      if (!device.client) this.#restart(device)
    })
  }
}

type Fault = { name: string; strike(world: Striking, faults: Faults): void }

function downMsOf(random: SeededRandom): number {
  return random.integer(50, 4_000)
}

function healLater(world: Striking, msMax: number, heal: () => void): void {
  world.scheduler.after(world.random.integer(100, msMax), heal)
}

const faults: readonly Fault[] = [
  { name: 'crash point', strike: ({ random }, faults) => faults.arm(random) },
  { name: 'crash point', strike: ({ random }, faults) => faults.arm(random) },
  { name: 'server crash', strike: ({ server, random }) => server.crash('now', downMsOf(random)) },
  {
    name: 'device killed',
    strike: ({ devices, random }, faults) =>
      faults.killDevice(random.pick(devices)!, random.integer(10, 6_000)),
  },
  {
    name: 'device killed',
    strike: ({ devices, random }, faults) =>
      faults.killDevice(random.pick(devices)!, random.integer(10, 6_000)),
  },
  {
    name: 'socket cut',
    strike: ({ network, random }) => random.pick([...network.pairs])?.cut(),
  },
  {
    name: 'socket half open',
    strike: ({ network, random }) => random.pick([...network.pairs])?.goHalfOpen(),
  },
  {
    name: 'slow reader',
    strike: ({ network, random }) => random.pick([...network.pairs])?.slowFor(random.integer(500, 15_000)),
  },
  {
    name: 'device offline',
    strike(world) {
      const device = world.random.pick(world.devices)!
      device.setOnline(false)
      healLater(world, 12_000, () => device.setOnline(true))
    },
  },
  {
    name: 'slow network',
    strike(world) {
      world.network.latencyMs = 400
      healLater(world, 5_000, () => {
        world.network.latencyMs = 20
      })
    },
  },
  {
    name: 'slow disk',
    strike(world) {
      world.disk.slowness = 20
      healLater(world, 5_000, () => {
        world.disk.slowness = 1
      })
    },
  },
  {
    name: 'disk full',
    strike(world) {
      world.disk.isFull = true
      healLater(world, 4_000, () => {
        world.disk.isFull = false
      })
    },
  },
  {
    name: 'server clock jumps',
    strike: ({ server, random }) => server.jumpClock(random.integer(-60_000, 60_000)),
  },
  {
    name: 'device clock jumps',
    strike: ({ devices, random }) => random.pick(devices)!.jumpClock(random.integer(-600_000, 600_000)),
  },
]

/** The name of one. */
export function pickFault(random: SeededRandom): string {
  return random.pick(faults)!.name
}
