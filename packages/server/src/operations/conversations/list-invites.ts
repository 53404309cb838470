import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { viewAsAdmin } from '../shared/group-admin.ts'
import { inviteBody, isValidInvite } from '../shared/invites.ts'

export const listInvites: Implementation<'listInvites'> = async (services, caller, { id }) => {
  const view = await viewAsAdmin(services, caller, id)
  if (!view.ok) return view
  const now = services.runtime.clock.now()
  const all = await services.directory.invites(id)
  return ok({
    status: 200,
    body: { invites: all.filter((invite) => isValidInvite(invite, now)).map(inviteBody) },
  })
}
