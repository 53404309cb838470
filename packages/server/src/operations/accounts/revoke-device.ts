import { accepted, refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { endDevices } from '../shared/end-devices.ts'

export const revokeDevice: Implementation<'revokeDevice'> = async (services, caller, { deviceId }) => {
  const deleted = await services.directory.deleteDevices(caller.userId, { only: deviceId })
  if (deleted.length === 0) return refuse('not_found')
  endDevices(services, caller, deleted)
  return done(accepted)
}
