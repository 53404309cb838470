/**
 * Everybody who takes part, with their devices: made at the beginning, brought back when faults have ended. Owns the
 * accounts and their devices, and the numbers of all devices that were ever made.
 */
import type { KithClient } from '@kith/client'
import { deviceNames, type Plan } from '../plan.ts'
import { Device, type DeviceWraps } from '../world/device.ts'
import type { Network } from '../world/network.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import { Account, isLoggedOut } from './account.ts'

export type PopulationWorld = {
  scheduler: Scheduler
  network: Network
  random: SeededRandom
  note(text: string): void
}

/** Some devices, and some people, come later. */
const lateRate = 0.12
const withoutReceiptsRate = 0.15
const retryMs = 1_000

export class Population {
  readonly accounts: Account[] = []
  readonly devices: Device[] = []
  readonly #world: PopulationWorld
  readonly #wraps: DeviceWraps
  #devicesMade = 0

  constructor(world: PopulationWorld, wraps: DeviceWraps) {
    this.#world = world
    this.#wraps = wraps
  }

  async setUp(plan: Plan): Promise<void> {
    const names = deviceNames(plan)
    for (const [index, { handle, devices }] of plan.users.entries()) {
      const account = new Account(
        handle,
        Array.from({ length: devices }, () => this.newDevice(names.shift()!)),
      )
      this.accounts.push(account)
      this.devices.push(...account.devices)
      await this.#begin(account, index >= 2 && this.#world.random.chance(lateRate))
    }
  }

  newDevice(name: string): Device {
    return new Device(name, ++this.#devicesMade, this.#world, this.#wraps)
  }

  /** Whose view is checked. */
  get living(): Account[] {
    return this.accounts.filter(({ userId, isGivenUp }) => userId !== undefined && !isGivenUp)
  }

  /** From now on whoever is logged out logs in again, for as long as `goesOn` says so. */
  comeBack(goesOn: () => boolean): void {
    for (const account of this.living)
      for (const device of account.devices) void this.#return(account, device, goesOn)
  }

  isCaughtUp(): boolean {
    return this.living.every(({ devices }) => devices.every(isSettled))
  }

  whoIsBehind(): string {
    const behind = this.living
      .flatMap(({ devices }) => devices)
      .filter((device) => !isSettled(device))
      .map(({ name, client }) => `${name} ${client?.connection.name} ${client?.messages.pending()}`)
    return behind.join(', ') || 'the server'
  }

  async #begin(account: Account, isLate: boolean): Promise<void> {
    for (const device of account.devices) {
      const client = await device.start()
      if (isLate) continue
      if (account.userId === undefined) await this.#signUp(account, client)
      else if (!this.#world.random.chance(lateRate)) await account.logIn(client)
    }
  }

  async #signUp(account: Account, client: KithClient): Promise<void> {
    await account.signUp(client)
    if (this.#world.random.chance(withoutReceiptsRate)) await client.account.update({ readReceipts: false })
  }

  async #return(account: Account, device: Device, goesOn: () => boolean): Promise<void> {
    const { scheduler, note } = this.#world
    while (goesOn()) {
      await scheduler.wait(retryMs)
      if (!device.client || !isLoggedOut(device.client)) continue
      await account.logIn(device.client).catch((error) => note(`${device.name} log in: ${error}`))
    }
  }
}

function isSettled({ client }: Device): boolean {
  return client?.connection.name === 'live' && client.messages.pending() === 0
}
