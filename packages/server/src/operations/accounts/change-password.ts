import { accepted } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { endDevices } from '../shared/end-devices.ts'
import { verifyPassword } from '../shared/verify-password.ts'

export const changePassword: Implementation<'changePassword'> = async (
  services,
  caller,
  { oldPassword, newPassword },
) => {
  const { directory, passwords } = services
  const { userId, deviceId } = caller
  const credentials = await directory.credentialsOf(userId)
  const verdict = await verifyPassword(
    services,
    [['loginFailures', userId]],
    oldPassword,
    credentials?.passwordHash,
  )
  if (!verdict.ok) return verdict
  await directory.setPassword(userId, await passwords.hash(newPassword))
  endDevices(services, caller, await directory.deleteDevices(userId, { except: deviceId }))
  return done(accepted)
}
