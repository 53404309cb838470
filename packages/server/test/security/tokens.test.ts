import { describe, expect, test } from 'bun:test'
import type { DeviceRow } from '../../src/ports/directory.ts'
import { realRandom } from '../../src/runtime/real.ts'
import { deviceTokens, tokenHash } from '../../src/security/tokens.ts'

/** A directory with these devices that counts how often it is asked. */
function directoryOf(devices: Map<string, DeviceRow>) {
  const asked = { times: 0 }
  return {
    asked,
    async deviceByToken(hash: Uint8Array) {
      asked.times++
      return devices.get(Buffer.from(hash).toString('hex'))
    },
  }
}

function withDevices(count: number, cachedMax?: number) {
  const devices = new Map<string, DeviceRow>()
  const directory = directoryOf(devices)
  const tokens = deviceTokens(directory, realRandom, cachedMax)
  const issued = Array.from({ length: count }, (_, index) => {
    const { token, hash } = tokens.issue()
    const ids = { deviceId: `${index + 100}`, userId: `${index + 1}` }
    devices.set(Buffer.from(hash).toString('hex'), {
      ...ids,
      name: '',
      createdAt: 0,
      lastSeen: 0,
      tokenHash: hash,
    })
    return { token, hash, ...ids }
  })
  return { tokens, directory, devices, issued }
}

describe('tokens', () => {
  test('are 256 bits of which only a hash is stored', () => {
    const { token, hash } = withDevices(1).issued[0]!
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(tokenHash(token)).toEqual(hash)
    expect(Buffer.from(hash).includes(Buffer.from(token, 'base64url'))).toBe(false)
  })

  test('tell whose they are, from memory the second time', async () => {
    const { tokens, directory, issued } = withDevices(2)
    for (let round = 0; round < 3; round++) {
      for (const { token, userId, deviceId } of issued)
        expect(await tokens.authenticate(token)).toEqual({ userId, deviceId })
    }
    expect(directory.asked.times).toBe(2)
  })

  test.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(43)}=`, 'A'.repeat(10_000)])(
    '%p is nobody’s',
    async (token) => {
      expect(await withDevices(1).tokens.authenticate(token)).toBeUndefined()
    },
  )

  test('are void as soon as their device is forgotten', async () => {
    const { tokens, devices, issued } = withDevices(1)
    const { token, deviceId } = issued[0]!
    await tokens.authenticate(token)
    devices.clear()
    tokens.forget([deviceId])
    expect(await tokens.authenticate(token)).toBeUndefined()
  })

  test('P6: of a device that is forgotten while it is looked up are void, and not remembered', async () => {
    const { tokens, devices, issued } = withDevices(1)
    const { token, deviceId } = issued[0]!
    const looking = tokens.authenticate(token)
    devices.clear()
    tokens.forget([deviceId])
    expect(await looking).toBeUndefined()
    expect(await tokens.authenticate(token)).toBeUndefined()
  })

  test('P7: only so many are remembered, the least recently used go first', async () => {
    const { tokens, directory, issued } = withDevices(3, 2)
    const [one, two, three] = issued.map(({ token }) => token) as [string, string, string]
    for (const token of [one, two, one, three, one]) await tokens.authenticate(token)
    expect(directory.asked.times).toBe(3)
    await tokens.authenticate(two)
    expect(directory.asked.times).toBe(4)
  })
})
