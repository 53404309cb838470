import type { Account, Identity } from '../api.ts'
import { KithError } from '../error.ts'
import { callHttp, type HttpOptions } from '../http/call-http.ts'
import type { Context } from './context.ts'

export type AccountContext = Context & {
  http(): HttpOptions
  /** Stores who this device is, and connects. */
  begin(identity: Identity): Promise<void>
  /** Disconnects and removes everything local. */
  forget(): Promise<void>
}

export function accountFacade(context: AccountContext): Account {
  const { call, ledger, begin, forget } = context
  const anonymous = () => ({ ...context.http(), token: undefined })
  const begun = async (identity: Identity) => {
    await begin(identity)
    return identity
  }
  return {
    signUp: async (input) => begun((await callHttp(anonymous(), 'signup', input)).body),
    logIn: async (input) => begun((await callHttp(anonymous(), 'login', input)).body),
    async logOut() {
      // When the server cannot be reached now, the token stays valid there until somebody revokes the device.
      await call('logout', {}).catch(() => undefined)
      await forget()
    },
    async update(change) {
      const me = await call('updateMe', change)
      await ledger.run({ apply: (batch) => batch.setMe(me) })
      return me
    },
    async changePassword(oldPassword, newPassword) {
      await call('changePassword', { oldPassword, newPassword })
    },
    devices: async () => (await call('listDevices', {})).devices,
    async revokeDevice(deviceId) {
      await call('revokeDevice', { deviceId })
    },
    async delete(password) {
      try {
        await call('deleteMe', { password })
      } catch (error) {
        // The session ends with the account, so the answer may be lost; asked again, the token is no longer known.
        if (!(error instanceof KithError) || error.code !== 'unauthenticated') throw error
      }
      await forget()
    },
  }
}
