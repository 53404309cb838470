import { ok } from '../../answer.ts'
import { socketPath } from '../../sockets/adapter.ts'
import type { Implementation } from '../define.ts'
export const init: Implementation<'init'> = async (services, _caller, _input, context) => {
  const origin = services.publicUrl ?? context.origin ?? ''
  const url = `${origin.replace(/^http/, 'ws').replace(/\/$/, '')}${socketPath}`
  return ok({ status: 200, body: { serverId: services.serverId, url } })
}
