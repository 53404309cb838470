import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'

export const heartbeat: Implementation<'heartbeat'> = async ({ presence }, caller) => {
  presence.heartbeat(caller.userId, caller.deviceId)
  return ok({ status: 200, body: { contacts: await presence.contactsOf(caller.userId) } })
}
