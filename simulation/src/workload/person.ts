/** Somebody with a device in hand: does one thing after another until told to stop. */
import { KithError } from '@kith/client'
import type { Violations } from '../checks/violation.ts'
import type { Witness } from '../checks/witness.ts'
import type { Device } from '../world/device.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import { pickAction } from './actions.ts'
import type { Intents } from './intents.ts'

export type PersonWorld = {
  scheduler: Scheduler
  violations: Violations
  witness: Witness
  intents: Intents
  invites: string[]
  users: () => readonly string[]
  trace: (text: string) => void
}

const pauseMsMax = 2_500
/** A call that is never answered, because the device died, must not end the person's activity. */
const patienceMs = 20_000

export class Person {
  readonly #world: PersonWorld
  readonly #device: Device
  readonly #random: SeededRandom
  readonly #me: string
  #active = true

  constructor(world: PersonWorld, device: Device, me: string, random: SeededRandom) {
    this.#world = world
    this.#device = device
    this.#random = random
    this.#me = me
  }

  begin(): void {
    this.#pause()
  }

  stop(): void {
    this.#active = false
  }

  #pause(): void {
    this.#world.scheduler.after(this.#random.fraction() * pauseMsMax, () => this.#act())
  }

  #act(): void {
    if (!this.#active) return
    const { client } = this.#device
    if (!client?.identity) return this.#pause()
    const { scheduler, witness, intents, invites, users, trace } = this.#world
    const action = pickAction(this.#random)
    trace(`${this.#device.name} ${action.name}`)
    const actor = {
      device: this.#device,
      client,
      me: this.#me,
      others: users().filter((userId) => userId !== this.#me),
      random: this.#random,
      intents,
      witness,
      invites,
    }
    const done = action.run(actor).catch((error: unknown) => this.#failed(action.name, error))
    void Promise.race([done, scheduler.wait(patienceMs)]).then(() => this.#pause())
  }

  #failed(action: string, error: unknown): void {
    if (error instanceof KithError) this.#world.trace(`${this.#device.name} ${action}: ${error.code}`)
    else this.#world.violations.add('bug', `${this.#device.name} ${action}: ${(error as Error).stack}`)
  }
}
