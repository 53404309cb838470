import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'

export const listDevices: Implementation<'listDevices'> = async ({ directory }, caller) => {
  const devices = await directory.devices(caller.userId)
  return ok({
    status: 200,
    body: {
      devices: devices.map(({ deviceId, name, createdAt, lastSeen }) => {
        return { deviceId, name, createdAt, lastSeen, current: deviceId === caller.deviceId }
      }),
    },
  })
}
