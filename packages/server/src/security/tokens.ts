/**
 * Tokens of devices: 256 random bits as base64url, of which only the SHA-256 is stored. Owns a bounded cache from
 * hash to caller, least recently used out first; it holds valid tokens only and never a token itself. Never takes a
 * device for valid that may have been forgotten while its token was being looked up: it looks again.
 */
import { hash } from 'node:crypto'
import type { DirectoryPort } from '../ports/directory.ts'
import type { Random } from '../ports/runtime.ts'
import type { Caller, Tokens } from '../services.ts'

const tokenBytes = 32
const tokenForm = /^[A-Za-z0-9_-]{43}$/
const cachedTokensMax = 20_000

export function tokenHash(token: string): Uint8Array {
  return hash('sha256', token, 'buffer')
}

export function deviceTokens(
  directory: Pick<DirectoryPort, 'deviceByToken'>,
  random: Random,
  cachedMax: number = cachedTokensMax,
): Tokens {
  const callers = new Map<string, Caller>()
  const keyOfDevice = new Map<string, string>()
  let forgets = 0

  function remember(key: string, caller: Caller): void {
    callers.set(key, caller)
    keyOfDevice.set(caller.deviceId, key)
    if (callers.size <= cachedMax) return
    const [oldest, evicted] = callers.entries().next().value!
    callers.delete(oldest)
    keyOfDevice.delete(evicted.deviceId)
  }

  return {
    issue() {
      const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url')
      return { token, hash: tokenHash(token) }
    },

    /** Looking up by the hash tells an attacker who measures time nothing about the token. */
    async authenticate(token) {
      if (!tokenForm.test(token)) return undefined
      const bytes = tokenHash(token)
      const key = Buffer.from(bytes).toString('latin1')
      const cached = callers.get(key)
      if (cached) {
        callers.delete(key)
        callers.set(key, cached)
        return cached
      }
      for (;;) {
        const forgetsBefore = forgets
        const device = await directory.deviceByToken(bytes)
        if (!device) return undefined
        if (forgets !== forgetsBefore) continue
        const caller = { userId: device.userId, deviceId: device.deviceId }
        remember(key, caller)
        return caller
      }
    },

    forget(deviceIds) {
      forgets++
      for (const deviceId of deviceIds) {
        const key = keyOfDevice.get(deviceId)
        if (key !== undefined) callers.delete(key)
        keyOfDevice.delete(deviceId)
      }
    },
  }
}
