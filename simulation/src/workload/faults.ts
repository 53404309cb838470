/** What goes wrong when a plan says so. Owns what is armed; everything it breaks heals by itself, or at `heal`. */
import { type CrashPoint, crashPoints, openingPoints } from '../world/crash-points.ts'
import type { Device } from '../world/device.ts'
import { type Disk, slowReadsFactor } from '../world/disk.ts'
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
  /** Where the machine is to die next, and after that. */
  #armed: { point: CrashPoint; downMs: number }[] = []

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
    const [next, ...rest] = this.#armed
    if (next?.point !== point) return false
    this.#armed = rest
    this.#world.server.crash(point, next.downMs)
    return true
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    const { network, disk, devices, server } = this.#world
    this.#active = false
    this.#armed = []
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

  /** Who dies there may die again, and once more, while coming back. */
  arm(random: SeededRandom): void {
    const point = random.pick(crashPoints)!
    this.#armed = [{ point, downMs: downMsOf(random) }]
    while (this.#armed.length < deathsInARowMax && random.chance(0.3))
      this.#armed.push({ point: random.pick(openingPoints)!, downMs: downMsOf(random) })
    const { server } = this.#world
    if (openingPoints.some((opening) => opening === point)) server.crash('to start again', downMsOf(random))
    if (point === 'during-stop') server.stop(downMsOf(random))
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

const deathsInARowMax = 3

type Fault = { name: string; weight: number; strike(world: Striking, faults: Faults): void }

function downMsOf(random: SeededRandom): number {
  return random.chance(0.7) ? random.integer(20, 600) : random.integer(600, 4_000)
}

/** Begins, and ends after at most so long. */
function forAWhile<T>(
  msMax: number,
  begin: (world: Striking) => T,
  end: (world: Striking, begun: T) => void,
) {
  return (world: Striking) => {
    const begun = begin(world)
    world.scheduler.after(world.random.integer(100, msMax), () => end(world, begun))
  }
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
  { name: 'server restart', weight: 1, strike: ({ server, random }) => server.stop(downMsOf(random)) },
  {
    name: 'server clock jumps',
    weight: 1,
    strike: ({ server, random }) => server.jumpClock(clockErrorMs(random)),
  },
]

const diskFaults: readonly Fault[] = [
  { name: 'slow disk', weight: 1, strike: forAWhile(5_000, slowDisk(20, 20), slowDisk(1, 1)) },
  { name: 'slow reads', weight: 1, strike: forAWhile(3_000, slowDisk(1, slowReadsFactor), slowDisk(1, 1)) },
  {
    name: 'stuck disk',
    weight: 1,
    strike: forAWhile(
      3_000,
      ({ disk, random }) => {
        disk.stuckMs = random.integer(1_000, 8_000)
      },
      ({ disk }) => {
        disk.stuckMs = 0
      },
    ),
  },
  { name: 'disk full', weight: 1, strike: forAWhile(4_000, fullDisk(true), fullDisk(false)) },
]

function slowDisk(writes: number, reads: number) {
  return ({ disk }: Striking) => {
    disk.slowness = writes
    disk.readSlowness = reads
  }
}

function fullDisk(isFull: boolean) {
  return ({ disk }: Striking) => {
    disk.isFull = isFull
  }
}

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
  { name: 'slow network', weight: 1, strike: forAWhile(5_000, latency(400), latency(20)) },
  { name: 'connections refused', weight: 1, strike: forAWhile(6_000, refusing(true), refusing(false)) },
]

function latency(ms: number) {
  return ({ network }: Striking) => {
    network.latencyMs = ms
  }
}

function refusing(isRefusing: boolean) {
  return ({ network }: Striking) => {
    network.refusing = isRefusing
  }
}

function goOffline({ devices, random }: Striking): Device {
  const device = random.pick(devices)!
  device.setOnline(false)
  return device
}

const goOnline = (_: Striking, device: Device) => device.setOnline(true)

const deviceFaults: readonly Fault[] = [
  {
    name: 'device killed',
    weight: 2,
    strike: ({ devices, random }, faults) =>
      faults.killDevice(random.pick(devices)!, random.integer(10, 6_000)),
  },
  { name: 'device offline', weight: 1, strike: forAWhile(12_000, goOffline, goOnline) },
  { name: 'device offline for long', weight: 1, strike: forAWhile(60_000, goOffline, goOnline) },
  {
    name: 'device clock jumps',
    weight: 1,
    strike: ({ devices, random }) => random.pick(devices)!.jumpClock(clockErrorMs(random)),
  },
]

const faults = [...serverFaults, ...diskFaults, ...networkFaults, ...deviceFaults]

export const faultNames = faults.map(({ name }) => name)

/** The name of one. */
export function pickFault(random: SeededRandom): string {
  return random.pickWeighted(faults)!.name
}
