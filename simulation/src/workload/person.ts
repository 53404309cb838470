/** Somebody with a device in hand: does what the plan says, one thing after another, until told to stop. */
import { KithError } from '@kith/client'
import type { Violations } from '../checks/violation.ts'
import type { Witness } from '../checks/witness.ts'
import type { Tally } from '../tally.ts'
import type { Device } from '../world/device.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import { actionNamed } from './actions.ts'
import type { Intents } from './intents.ts'

export type PersonWorld = {
  scheduler: Scheduler
  violations: Violations
  witness: Witness
  intents: Intents
  invites: string[]
  users: () => readonly string[]
  tally: Tally
  trace: (text: string) => void
}

/** A call that is never answered, because the device died, must not end the person's activity. */
const patienceMs = 20_000

export class Person {
  readonly #world: PersonWorld
  readonly #device: Device
  readonly #me: string
  #active = true
  /** The end of what was begun. */
  #busy: Promise<unknown> = Promise.resolve()

  constructor(world: PersonWorld, device: Device, me: string) {
    this.#world = world
    this.#device = device
    this.#me = me
  }

  /** As soon as what came before has ended. */
  act(action: string, random: SeededRandom): void {
    this.#busy = this.#busy.then(() => this.#act(action, random))
  }

  stop(): void {
    this.#active = false
  }

  async #act(action: string, random: SeededRandom): Promise<void> {
    const { client } = this.#device
    if (!this.#active || !client?.identity) return
    const { scheduler, witness, intents, invites, users, tally, trace } = this.#world
    trace(`${this.#device.name} ${action}`)
    tally.add('action', action)
    const actor = {
      device: this.#device,
      client,
      me: this.#me,
      others: users().filter((userId) => userId !== this.#me),
      random,
      intents,
      witness,
      invites,
    }
    const done = actionNamed(action)(actor).catch((error: unknown) => this.#failed(action, error))
    await Promise.race([done, scheduler.wait(patienceMs)])
  }

  #failed(action: string, error: unknown): void {
    if (error instanceof KithError) {
      this.#world.trace(`${this.#device.name} ${action}: ${error.code}`)
      this.#world.tally.add('refused', error.code)
    } else this.#world.violations.add('bug', `${this.#device.name} ${action}: ${(error as Error).stack}`)
  }
}
