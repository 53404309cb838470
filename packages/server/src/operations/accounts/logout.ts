import { accepted } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { endDevices } from '../shared/end-devices.ts'

export const logout: Implementation<'logout'> = async (services, caller) => {
  const { userId, deviceId } = caller
  await services.directory.deleteDevices(userId, { only: deviceId })
  endDevices(services, caller, [deviceId])
  return done(accepted)
}
