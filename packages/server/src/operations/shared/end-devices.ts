import type { Caller, Services } from '../../services.ts'

/** After devices were deleted: their tokens are void at once and their sessions close. */
export function endDevices(services: Services, caller: Caller, deviceIds: string[]): void {
  services.tokens.forget(deviceIds)
  for (const deviceId of deviceIds) services.sessions.closeDevice(caller, deviceId)
}
