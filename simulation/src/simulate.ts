/** One run from one seed: build the world, let people live in it while things break, heal it, and check it all. */
import {
  type ClientFrame,
  ClientShortForms,
  decodeClientFrames,
  decodeServerFrames,
  limits,
  type ServerFrame,
  ServerShortForms,
} from '@kith/protocol'
import type { ListenOptions, RouterPort, Store } from '@kith/server/parts'
import { checkConvergence, type FailedItems, settleMs } from './checks/convergence.ts'
import { DeviceChecks } from './checks/device-checks.ts'
import { checkLogs } from './checks/log-checks.ts'
import { presencesInBody } from './checks/presences.ts'
import { checkBounds, checkIdle, type DeviceSizes, isQuiet, readMetrics, type Sizes } from './checks/sizes.ts'
import { type Violation, Violations } from './checks/violation.ts'
import { Witness } from './checks/witness.ts'
import { closeReason, kindOf, packetInWords } from './frame-words.ts'
import { activeMs, type Plan, planOf, randomOf, type Step } from './plan.ts'
import { type Counts, Tally } from './tally.ts'
import { Faults } from './workload/faults.ts'
import { Intents } from './workload/intents.ts'
import { Person } from './workload/person.ts'
import { Population } from './workload/population.ts'
import type { CrashPoint } from './world/crash-points.ts'
import type { Device, DeviceWraps } from './world/device.ts'
import { Disk } from './world/disk.ts'
import { Network, type Peer, type Sending } from './world/network.ts'
import type { Packet } from './world/platform-types.ts'
import { SeededRandom } from './world/random.ts'
import { Scheduler } from './world/scheduler.ts'
import { ServerMachine } from './world/server-machine.ts'
import { Trace } from './world/trace.ts'
import { Weather } from './world/weather.ts'

/** A deliberately broken system, made by wrapping its parts from outside. */
export type Variant = DeviceWraps & {
  store?(store: Store): Store
  router?(): RouterPort
  listening?(options: ListenOptions): ListenOptions
  /** The disk calls a write durable this long before it is. */
  diskLiesMs?: number
}

export type RunOptions = {
  /** Makes the broken system of this run; variants have a state of their own. */
  make?(): Variant
  /** Numbers of the plan's steps that are done; all of them when absent. */
  keep?: ReadonlySet<number> | undefined
}

export type Outcome = {
  seed: number
  violation: Violation | undefined
  /** Over everything that happened: two runs of one seed have the same. */
  hash: string
  events: number
  entries: number
  crashes: number
  exercised: Counts
  /** The last step of the plan that was done before the end. */
  lastStep: number
  lastEvents: string[]
}

/** P8: after the last fault everybody has everything within this time. */
const catchUpMsMax = 120_000
/** A half-open connection is noticed by its unanswered ping. */
const noticeMs = limits.pingEveryMs + limits.requestTimeoutMs
/** The server notices by then that it hears nothing on one, and ends it. */
const silentMsMax = limits.idleTimeoutMs + 10_000
const lookEveryMs = 10_000
const setupMsMax = 120_000
const quietLookMs = 150
const quietLooksMax = 100
const eventsShown = 60

export async function simulate(seed: number, { make, keep }: RunOptions = {}): Promise<Outcome> {
  const plan = planOf(seed)
  const run = new Run(
    keep ? { ...plan, steps: plan.steps.filter(({ number }) => keep.has(number)) } : plan,
    make?.() ?? {},
  )
  await run.run()
  return run.outcome()
}

class Run {
  readonly #plan: Plan
  readonly #random: SeededRandom
  readonly #scheduler = new Scheduler()
  readonly #trace = new Trace()
  readonly #violations = new Violations()
  readonly #tally = new Tally()
  readonly #intents = new Intents(() => this.#scheduler.now)
  readonly #witness: Witness
  readonly #deviceChecks: DeviceChecks
  readonly #disk: Disk
  readonly #network: Network
  readonly #server: ServerMachine
  readonly #faults: Faults
  readonly #population: Population
  /** Of each connection, to read along. */
  readonly #shortForms = new Map<number, { fromClient: ServerShortForms; fromServer: ClientShortForms }>()
  #lastStep = 0

  constructor(plan: Plan, variant: Variant) {
    this.#plan = plan
    this.#random = new SeededRandom(`seed ${plan.seed}`)
    this.#witness = new Witness(
      () => this.#disk.tables,
      () => this.#scheduler.now,
      this.#intents,
      this.#violations,
    )
    this.#deviceChecks = new DeviceChecks(() => this.#disk.tables, this.#violations)
    this.#disk = new Disk(new Weather(`disk ${plan.seed}`, this.#scheduler), {
      written: (method, args) => {
        this.#note(`written ${method} ${method === 'hide' ? args.join(' ') : ''}`)
        this.#intents.written(method, args)
        this.#witness.written(method, args)
      },
      read: (method, args, beganMs) => this.#witness.read(method, args, beganMs),
      recovered: () => this.#witness.restarted(),
      reached: (point) => this.#reached(point),
    })
    this.#disk.liesMs = variant.diskLiesMs ?? 0
    this.#network = new Network(this.#scheduler, new Weather(`network ${plan.seed}`, this.#scheduler), {
      clientSends: (peer, packet, connectionId) => this.#clientSends(peer, packet, connectionId),
      serverSends: (peer, packet, sending) => this.#serverSends(peer, packet, sending),
      serverCloses: (_peer, code) => this.#tally.add('closed', closeReason(code)),
      sentInSpiteOfBeingFull: (peer, bytes) =>
        this.#violations.add('P7', `the full socket of ${peer.name} was given more: ${bytes} B wait there`),
      requestFailed: (error) => this.#failed(error),
      reached: (point) => this.#reached(point),
    })
    const world = {
      scheduler: this.#scheduler,
      network: this.#network,
      disk: this.#disk,
      random: this.#random,
    }
    this.#server = new ServerMachine(world, variant, {
      says: (text) => this.#serverSays(text),
      doesNotServe: () => this.#violations.add('P8', 'the server runs, and does not serve'),
      failed: (error) => this.#failed(error),
      reached: (point) => this.#reached(point),
    })
    this.#population = new Population({ ...world, note: (text) => this.#note(text) }, variant)
    this.#faults = new Faults({
      ...world,
      server: this.#server,
      devices: this.#population.devices,
      trace: (text) => this.#note(text),
    })
  }

  async run(): Promise<void> {
    try {
      await this.#scheduler.finish(this.#setUp(), setupMsMax, 'the beginning')
      await this.#live()
      if (!this.#violations.first) await this.#calmDown()
      if (!this.#violations.first) await this.#checkEverything()
    } catch (error) {
      this.#failed(error)
    }
  }

  outcome(): Outcome {
    const logs = [...this.#disk.tables.conversations.values()]
    return {
      seed: this.#plan.seed,
      violation: this.#violations.first,
      hash: this.#trace.hash(),
      events: this.#trace.count,
      entries: logs.reduce((sum, { entries }) => sum + entries.length, 0),
      crashes: this.#server.crashes,
      exercised: this.#tally.counts,
      lastStep: this.#lastStep,
      lastEvents: this.#trace.last(eventsShown),
    }
  }

  async #setUp(): Promise<void> {
    await this.#server.start()
    await this.#population.setUp(this.#plan)
  }

  async #live(): Promise<void> {
    const world = {
      scheduler: this.#scheduler,
      violations: this.#violations,
      witness: this.#witness,
      intents: this.#intents,
      invites: [],
      slowDown: (ms: number, except: Device) => this.#network.slowDown(ms, except),
      vanish: (device: Device) => this.#network.vanish(device),
      users: () => this.#population.accounts.flatMap(({ userId }) => userId ?? []),
      tally: this.#tally,
      trace: (text: string) => this.#note(text),
    }
    const people = this.#population.accounts.flatMap((account) =>
      account.devices.map((device) => new Person(world, device, account)),
    )
    this.#faults.begin()
    for (const step of this.#plan.steps) this.#scheduler.after(step.atMs, () => this.#do(step, people))
    for (let ms = 0; ms < activeMs && !this.#violations.first; ms += lookEveryMs) {
      await this.#runFor(lookEveryMs)
      await this.#look()
    }
    for (const person of people) person.stop()
  }

  /** What is not seen on the wire: the disks of the devices, and how much is held. */
  async #look(): Promise<Sizes> {
    for (const device of this.#population.devices) await this.#deviceChecks.look(device)
    const sizes = await this.#sizes()
    checkBounds(sizes, this.#violations)
    return sizes
  }

  async #sizes(): Promise<Sizes> {
    const text = await this.#server.metrics()
    return {
      metrics: text === undefined ? undefined : readMetrics(text),
      serverTimers: this.#server.timers,
      devices: this.#population.devices.map(sizesOf),
      sockets: [...this.#network.pairs].filter(({ isDead }) => !isDead).length,
      conversations: this.#disk.tables.conversations.size,
      users: this.#disk.tables.users.size,
    }
  }

  #do(step: Step, people: readonly Person[]): void {
    this.#lastStep = step.number
    const random = randomOf(this.#plan.seed, step.number)
    if (step.kind === 'action') return people[step.device]!.act(step.name, random)
    this.#tally.add('fault', step.name)
    this.#faults.strike(step.name, random)
  }

  #clientSends(peer: Peer, packet: Packet, connectionId: number): void {
    const { fromClient } = this.#shortFormsOf(connectionId)
    const frames = decodeClientFrames(packet).map((frame) => fromClient.expand(frame)) as ClientFrame[]
    const words = packetInWords(frames)
    if (words) this.#note(`from ${peer.name} ${words}`)
    this.#witness.clientSends(peer, frames, connectionId)
  }

  #serverSends(peer: Peer, packet: Packet, sending: Sending): void {
    const frames = sending.by === 'http' ? [] : this.#framesOf(packet, sending.connectionId)
    const words = sending.by === 'http' ? `HTTP ${packet.length} B` : packetInWords(frames)
    if (words) this.#note(`to ${peer.name} ${words}`)
    if (sending.by === 'http' && presencesInBody(packet).length > 0)
      this.#tally.add('told', 'presence over HTTP')
    for (const frame of frames) {
      this.#tally.add('told', kindOf(frame))
      if (frame.type === 'error') this.#tally.add('answered no', frame.code)
    }
    const point = this.#witness.serverSends(peer, packet, frames, sending)
    if (point) this.#reached(point)
  }

  #framesOf(packet: Packet, connectionId: number): ServerFrame[] {
    const { fromServer } = this.#shortFormsOf(connectionId)
    return decodeServerFrames(packet).map((frame) => fromServer.expand(frame))
  }

  #shortFormsOf(connectionId: number) {
    let forms = this.#shortForms.get(connectionId)
    if (!forms) {
      forms = { fromClient: new ServerShortForms(), fromServer: new ClientShortForms() }
      this.#shortForms.set(connectionId, forms)
    }
    return forms
  }

  #reached(point: CrashPoint): boolean {
    const died = this.#faults.reached(point)
    if (died) this.#tally.add('crash point', point)
    return died
  }

  async #calmDown(): Promise<void> {
    this.#note('faults end')
    this.#faults.heal()
    const healedAt = this.#scheduler.now
    const until = healedAt + catchUpMsMax
    this.#population.comeBack(() => this.#violations.first === undefined)
    await this.#runFor(noticeMs)
    await this.#scheduler.runUntil(until, () => this.#violations.first !== undefined || this.#isCaughtUp())
    if (!this.#violations.first && !this.#isCaughtUp())
      this.#violations.add('P8', `not caught up after ${catchUpMsMax} ms: ${this.#population.whoIsBehind()}`)
    await this.#runFor(Math.max(settleMs, healedAt + silentMsMax - this.#scheduler.now))
    checkIdle(await this.#whenQuiet(), this.#violations)
  }

  /** Or as it is after a while: pings and receipts come and go, what is left behind stays. */
  async #whenQuiet(): Promise<Sizes> {
    let sizes = await this.#look()
    for (let looks = 0; looks < quietLooksMax && !isQuiet(sizes); looks++) {
      await this.#runFor(quietLookMs)
      sizes = await this.#sizes()
    }
    return sizes
  }

  async #runFor(ms: number): Promise<void> {
    await this.#scheduler.runUntil(this.#scheduler.now + ms, () => this.#violations.first !== undefined)
  }

  #isCaughtUp(): boolean {
    return this.#server.isServing && this.#population.isCaughtUp()
  }

  async #checkEverything(): Promise<void> {
    const [scheduler, { tables }, violations] = [this.#scheduler, this.#disk, this.#violations]
    const failed: FailedItems = new Set()
    const newDevice = (name: string) => this.#population.newDevice(name)
    for (const account of this.#population.living)
      await checkConvergence({ scheduler, tables, violations, newDevice }, account, failed)
    this.#witness.checkAnswers()
    checkLogs(tables, this.#intents, ({ clientId }) => failed.has(clientId), violations)
  }

  #serverSays(text: string): void {
    this.#note(text)
    if (text.startsWith('server error') && !text.includes('the store cannot be'))
      this.#violations.add('bug', text)
  }

  #failed(error: unknown): void {
    this.#violations.add('bug', (error as Error).stack ?? String(error))
  }

  #note(text: string): void {
    this.#trace.add(this.#scheduler.now, text)
  }
}

function sizesOf({ name, timers, client }: Device): DeviceSizes {
  return { name, timers, isLive: client?.connection.name === 'live', waiting: client?.waiting() }
}
