import { limits } from '@kith/protocol'
import { ok, refuse } from '../../answer.ts'
import { addressKey } from '../../security/addresses.ts'
import type { Implementation } from '../define.ts'
import { verifyPassword } from '../shared/verify-password.ts'

export const login: Implementation<'login'> = async (
  services,
  _caller,
  { handle, password, deviceName },
  context,
) => {
  const { directory, runtime, tokens } = services
  const address = addressKey(context.address)
  const handleKey = handle.toLowerCase()
  const credentials = await directory.credentials(handle)
  const verdict = await verifyPassword(
    services,
    [
      ['loginFailures', `${handleKey} ${address}`],
      ['loginFailuresByAddress', address],
      ['loginFailuresByHandle', handleKey],
    ],
    password,
    credentials?.passwordHash,
  )
  if (!verdict.ok) return verdict
  if (!credentials) return refuse('wrong_credentials')
  const { userId } = credentials.user
  const deviceId = services.newId()
  const now = runtime.clock.now()
  const { token, hash: tokenHash } = tokens.issue()
  const device = { deviceId, userId, name: deviceName ?? '', createdAt: now, lastSeen: now, tokenHash }
  const outcome = await directory.createDevice(device, limits.devicesPerUserMax)
  if (outcome === 'limit_reached') return refuse('limit_reached', 'Log out a device first.')
  return ok({ status: 200, body: { userId, deviceId, token } })
}
