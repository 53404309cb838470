import type { Services } from '../../services.ts'

/** After devices were deleted: their tokens are void at once and their sessions close. */
export function endDevices(services: Services, userId: string, deviceIds: string[]): void {
  services.tokens.forget(deviceIds)
  for (const deviceId of deviceIds) services.sessions.closeDevice(userId, deviceId)
}
