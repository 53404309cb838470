import { ok, refuse } from '../../answer.ts'
import { addressKey } from '../../security/addresses.ts'
import { everybody, takeAll } from '../../security/rate-limits.ts'
import type { Implementation } from '../define.ts'

export const signup: Implementation<'signup'> = async (
  services,
  _caller,
  { handle, password, name, deviceName },
  context,
) => {
  const { directory, passwords, rateLimits, runtime, tokens } = services
  const waitMs = takeAll(rateLimits, [
    ['signups', addressKey(context.address)],
    ['signupsByEverybody', everybody],
  ])
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  if (await directory.userByHandle(handle)) return refuse('handle_taken')
  const passwordHash = await passwords.hash(password)
  const now = runtime.clock.now()
  const userId = services.newId()
  const deviceId = services.newId()
  const { token, hash: tokenHash } = tokens.issue()
  const user = {
    userId,
    handle,
    name: name ?? handle,
    bio: '',
    picture: '',
    readReceipts: true,
    lastSeenShared: true,
    lastSeen: now,
    createdAt: now,
    deleted: false,
  }
  const device = { deviceId, userId, name: deviceName ?? '', createdAt: now, lastSeen: now, tokenHash }
  const outcome = await directory.createUser(user, passwordHash, device)
  if (outcome === 'handle_taken') return refuse('handle_taken')
  return ok({ status: 201, body: { userId, deviceId, token } })
}
