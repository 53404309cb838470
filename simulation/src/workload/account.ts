/**
 * A person's account as its owner knows it. Owns which passwords may be the present one (a change that was never
 * answered leaves two), the newest last, the devices, and whether the account was given up.
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
  #passwords: readonly string[] = ['correct horse']

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

  /** What works now goes to the end, and nothing is dropped: a change that was asked for may still arrive. */
  async logIn(client: KithClient): Promise<void> {
    const tried = new Set<string>()
    for (;;) {
      const password = this.#passwords.findLast((one) => !tried.has(one))
      if (password === undefined) throw new Error(`${this.handle} cannot log in any more`)
      try {
        await client.account.logIn({ handle: this.handle, password })
        this.#passwords = [...this.#passwords.filter((one) => one !== password), password]
        return
      } catch (error) {
        if (!(error instanceof KithError) || error.code !== 'wrong_credentials') throw error
        tried.add(password)
      }
    }
  }

  /** What was asked for later, by another device, stays possible. */
  async changePassword(client: KithClient, next: string): Promise<void> {
    const { password } = this
    this.#passwords = [...this.#passwords, next]
    await client.account.changePassword(password, next)
    const place = this.#passwords.indexOf(next)
    if (place > 0) this.#passwords = this.#passwords.slice(place)
  }
}

/** Somebody has to log in on this device before it is of any use. */
export function isLoggedOut(client: KithClient): boolean {
  const { connection } = client
  return !client.identity || (connection.name === 'stopped' && connection.reason === 'unauthenticated')
}
