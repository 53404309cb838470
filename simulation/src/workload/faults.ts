/** What goes wrong, and when. Owns nothing but its dice; everything it breaks heals by itself, or at `heal`. */

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
  random: SeededRandom
  trace: (text: string) => void
}

const pauseMsMax = 4_000
const crashPoints: readonly CrashPoint[] = [
  'before-commit',
  'after-commit',
  'after-answer',
  'between-batches',
]

export class Faults {
  readonly #world: FaultWorld
  #active = false
  #armed: CrashPoint | undefined

  constructor(world: FaultWorld) {
    this.#world = world
  }

  begin(): void {
    this.#active = true
    this.#world.network.lossRate = 0.04
    this.#pause()
  }

  /** A place where the machine may be made to die: true when it just did. */
  reached(point: CrashPoint): boolean {
    if (this.#armed !== point) return false
    this.#armed = undefined
    this.#crash(point)
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

  #pause(): void {
    this.#world.scheduler.after(this.#world.random.fraction() * pauseMsMax, () => {
      if (!this.#active) return
      this.#strike()
      this.#pause()
    })
  }

  #strike(): void {
    const { random } = this.#world
    const fault = random.pick(faults)!
    this.#world.trace(`fault: ${fault.name}`)
    fault.strike(this.#world, this)
  }

  arm(): void {
    this.#armed = this.#world.random.pick(crashPoints)
  }

  crashNow(): void {
    this.#crash('now')
  }

  #crash(why: string): void {
    const { server, random } = this.#world
    server.crash(why, random.integer(50, 4_000))
  }

  #restart(device: Device): void {
    device.start().then(
      () => this.#world.trace(`${device.name} started`),
      (error) => this.#world.trace(`${device.name} did not start: ${error}`),
    )
  }

  killDevice(device: Device): void {
    if (!device.client) return
    device.kill()
    this.#world.scheduler.after(this.#world.random.integer(10, 6_000), () => {
      if (!device.client) this.#restart(device)
    })
  }
}

type Fault = { name: string; strike(world: FaultWorld, faults: Faults): void }

function healLater(world: FaultWorld, msMax: number, heal: () => void): void {
  world.scheduler.after(world.random.integer(100, msMax), heal)
}

const faults: readonly Fault[] = [
  { name: 'crash point', strike: (_, faults) => faults.arm() },
  { name: 'crash point', strike: (_, faults) => faults.arm() },
  { name: 'server crash', strike: (_, faults) => faults.crashNow() },
  {
    name: 'device killed',
    strike: ({ devices, random }, faults) => faults.killDevice(random.pick(devices)!),
  },
  {
    name: 'device killed',
    strike: ({ devices, random }, faults) => faults.killDevice(random.pick(devices)!),
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
