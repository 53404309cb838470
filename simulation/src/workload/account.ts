/**
 * A person's account as its owner knows it. Owns which passwords may be the present one (a change that was never
 * answered leaves two), the devices, and whether the account was given up.
 */
import { type KithClient, KithError } from '@kith/client'
import type { Device } from '../world/device.ts'

export class Account {
  readonly handle: string
  readonly devices: Device[]
  /** Undefined before the sign-up. */
  userId: string | undefined
  /** Its end was asked for, which may or may not have been heard. */
  isGivenUp = false
  #passwords = ['correct horse']

  constructor(handle: string, devices: Device[]) {
    this.handle = handle
    this.devices = devices
  }

  get password(): string {
    return this.#passwords.at(-1)!
  }

  /** A sign-up whose answer was lost is found out by the next one. */
  async signUp(client: KithClient): Promise<void> {
    const { handle, password } = this
    try {
      await client.account.signUp({ handle, password })
    } catch (error) {
      if (!(error instanceof KithError) || error.code !== 'handle_taken') throw error
      await this.logIn(client)
    }
    this.userId = client.identity?.userId
  }

  async logIn(client: KithClient): Promise<void> {
    for (const password of this.#passwords.toReversed()) {
      try {
        await client.account.logIn({ handle: this.handle, password })
        this.#passwords = [password]
        return
      } catch (error) {
        if (!(error instanceof KithError) || error.code !== 'wrong_credentials') throw error
      }
    }
    throw new Error(`${this.handle} cannot log in any more`)
  }

  async changePassword(client: KithClient, next: string): Promise<void> {
    const { password } = this
    this.#passwords.push(next)
    await client.account.changePassword(password, next)
    this.#passwords = [next]
  }
}

/** Somebody has to log in on this device before it is of any use. */
export function isLoggedOut(client: KithClient): boolean {
  const { connection } = client
  return !client.identity || (connection.name === 'stopped' && connection.reason === 'unauthenticated')
}
