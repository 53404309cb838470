/** Somebody with a device in hand: does what the plan says, one thing after another, until told to stop. */
import { KithError } from '@kith/client'
import type { Violations } from '../checks/violation.ts'
import type { Witness } from '../checks/witness.ts'
import type { Tally } from '../tally.ts'
import type { Device } from '../world/device.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import { type Account, isLoggedOut } from './account.ts'
import { actionNamed } from './actions.ts'
import type { Action } from './actor.ts'
import type { Intents } from './intents.ts'

export type PersonWorld = {
  scheduler: Scheduler
  violations: Violations
  witness: Witness
  intents: Intents
  invites: string[]
  users: () => readonly string[]
  slowDown: (ms: number, except: Device) => void
  vanish: (device: Device) => void
  tally: Tally
  trace: (text: string) => void
}

/** A call that is never answered, because the device died, must not end the person's activity. */
const patienceMs = 20_000

export class Person {
  readonly #world: PersonWorld
  readonly #device: Device
  readonly #account: Account
  #active = true
  /** The end of what was begun. */
  #busy: Promise<unknown> = Promise.resolve()

  constructor(world: PersonWorld, device: Device, account: Account) {
    this.#world = world
    this.#device = device
    this.#account = account
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
    const account = this.#account
    if (!this.#active || !client || account.isGivenUp) return
    if (account.userId === undefined) return this.#do('sign up', account.signUp(client))
    if (isLoggedOut(client)) return this.#do('log in', account.logIn(client))
    const { users, trace: _, ...world } = this.#world
    const actor = {
      ...world,
      device: this.#device,
      client,
      account,
      me: account.userId,
      others: users().filter((userId) => userId !== account.userId),
      random,
    }
    return this.#do(action, actionNamed(action)(actor))
  }

  async #do(action: string, done: ReturnType<Action>): Promise<void> {
    const { scheduler, tally, trace } = this.#world
    trace(`${this.#device.name} ${action}`)
    tally.add('action', action)
    const ended = done.catch((error: unknown) => this.#failed(action, error))
    await Promise.race([ended, scheduler.wait(patienceMs)])
  }

  #failed(action: string, error: unknown): void {
    if (error instanceof KithError) {
      this.#world.trace(`${this.#device.name} ${action}: ${error.code}`)
      this.#world.tally.add('refused', error.code)
    } else this.#world.violations.add('bug', `${this.#device.name} ${action}: ${(error as Error).stack}`)
  }
}
