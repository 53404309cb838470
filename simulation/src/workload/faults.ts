/** What goes wrong when a plan says so. Owns what is armed; everything it breaks heals by itself, or at `heal`. */
import { type CrashPoint, crashPoints } from '../world/crash-points.ts'
import type { Device } from '../world/device.ts'
import type { Disk } from '../world/disk.ts'
import type { Network } from '../world/network.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { ServerMachine } from '../world/server-machine.ts'
import type { SocketPair } from '../world/socket-pair.ts'

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
    this.#world.network.repeatRate = 0.04
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
    network.lossRate = network.repeatRate = 0
    network.latencyMs = 20
    network.refusing = disk.isFull = false
    disk.slowness = disk.readSlowness = 1
    disk.stuckMs = 0
    server.jumpClock(0)
    for (const device of devices) {
      device.setOnline(true)
      if (!device.isRunning) this.#restart(device)
      else device.client?.connect()
    }
  }

  strike(name: string, random: SeededRandom): void {
    if (!this.#active) return
    this.#world.trace(`fault: ${name}`)
    faults.find((fault) => fault.name === name)!.strike({ ...this.#world, random }, this)
  }

  arm(random: SeededRandom): void {
    const point = random.pick(crashPoints)!
    this.#armed = { point, downMs: downMsOf(random) }
    const { server } = this.#world
    if (point === 'during-start') server.crash('to start again', downMsOf(random))
    if (point === 'during-stop') void server.stop(downMsOf(random))
  }

  /** Again as soon as it serves, or just before. */
  crashTwice(random: SeededRandom): void {
    const { server, scheduler } = this.#world
    const downMs = random.integer(10, 500)
    server.crash('now', downMs)
    scheduler.after(downMs + random.integer(0, 60), () => server.crash('again', downMsOf(random)))
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
      if (!device.isRunning) this.#restart(device)
    })
  }
}

type Fault = { name: string; weight: number; strike(world: Striking, faults: Faults): void }

function downMsOf(random: SeededRandom): number {
  return random.chance(0.7) ? random.integer(20, 600) : random.integer(600, 4_000)
}

function healLater(world: Striking, msMax: number, heal: () => void): void {
  world.scheduler.after(world.random.integer(100, msMax), heal)
}

/** Most mistakes of a clock are small, and the worst are of days. */
function clockErrorMs(random: SeededRandom): number {
  const scaleMs = random.pick([60_000, 600_000, 86_400_000, 10 * 86_400_000])!
  return random.integer(-scaleMs, scaleMs)
}

function somePair({ network, random }: Striking): SocketPair | undefined {
  return random.pickByName([...network.pairs], ({ peer }) => peer.name)
}

const serverFaults: readonly Fault[] = [
  { name: 'crash point', weight: 8, strike: ({ random }, faults) => faults.arm(random) },
  {
    name: 'server crash',
    weight: 1,
    strike: ({ server, random }) => server.crash('now', downMsOf(random)),
  },
  { name: 'two crashes', weight: 1, strike: ({ random }, faults) => faults.crashTwice(random) },
  { name: 'server restart', weight: 1, strike: ({ server, random }) => void server.stop(downMsOf(random)) },
  {
    name: 'server clock jumps',
    weight: 1,
    strike: ({ server, random }) => server.jumpClock(clockErrorMs(random)),
  },
]

const diskFaults: readonly Fault[] = [
  {
    name: 'slow disk',
    weight: 1,
    strike(world) {
      world.disk.slowness = world.disk.readSlowness = 20
      healLater(world, 5_000, () => {
        world.disk.slowness = world.disk.readSlowness = 1
      })
    },
  },
  {
    name: 'slow reads',
    weight: 1,
    strike(world) {
      world.disk.readSlowness = 100
      healLater(world, 3_000, () => {
        world.disk.readSlowness = 1
      })
    },
  },
  {
    name: 'stuck disk',
    weight: 1,
    strike(world) {
      world.disk.stuckMs = world.random.integer(1_000, 8_000)
      healLater(world, 3_000, () => {
        world.disk.stuckMs = 0
      })
    },
  },
  {
    name: 'disk full',
    weight: 1,
    strike(world) {
      world.disk.isFull = true
      healLater(world, 4_000, () => {
        world.disk.isFull = false
      })
    },
  },
]

const networkFaults: readonly Fault[] = [
  { name: 'socket cut', weight: 2, strike: (world) => somePair(world)?.cut() },
  {
    name: 'socket half open',
    weight: 2,
    strike(world) {
      const pair = somePair(world)
      const direction = world.random.pick(['to-client', 'to-server', 'both'] as const)!
      if (direction === 'both') pair?.loseEverything()
      else pair?.lose(direction)
    },
  },
  {
    name: 'slow readers',
    weight: 1,
    strike(world) {
      const ms = world.random.integer(500, 45_000)
      for (let count = world.random.integer(1, 4); count > 0; count--) somePair(world)?.slowFor(ms)
    },
  },
  {
    name: 'late sender',
    weight: 1,
    strike: (world) => somePair(world)?.lateFor(world.random.integer(500, 8_000)),
  },
  {
    name: 'slow network',
    weight: 1,
    strike(world) {
      world.network.latencyMs = 400
      healLater(world, 5_000, () => {
        world.network.latencyMs = 20
      })
    },
  },
  {
    name: 'connections refused',
    weight: 1,
    strike(world) {
      world.network.refusing = true
      healLater(world, 6_000, () => {
        world.network.refusing = false
      })
    },
  },
]

const deviceFaults: readonly Fault[] = [
  {
    name: 'device killed',
    weight: 2,
    strike: ({ devices, random }, faults) =>
      faults.killDevice(random.pick(devices)!, random.integer(10, 6_000)),
  },
  {
    name: 'device offline',
    weight: 1,
    strike(world) {
      const device = world.random.pick(world.devices)!
      device.setOnline(false)
      healLater(world, 12_000, () => device.setOnline(true))
    },
  },
  {
    name: 'device offline for long',
    weight: 1,
    strike(world) {
      const device = world.random.pick(world.devices)!
      device.setOnline(false)
      healLater(world, 60_000, () => device.setOnline(true))
    },
  },
  {
    name: 'device clock jumps',
    weight: 1,
    strike: ({ devices, random }) => random.pick(devices)!.jumpClock(clockErrorMs(random)),
  },
]

const faults = [...serverFaults, ...diskFaults, ...networkFaults, ...deviceFaults]

/** The name of one. */
export function pickFault(random: SeededRandom): string {
  return random.pickWeighted(faults)!.name
}
