import { accepted, refuse } from '../../answer.ts'
import { done, type Implementation } from '../define.ts'
import { viewAsAdmin } from '../shared/group-admin.ts'

export const revokeInvite: Implementation<'revokeInvite'> = async (services, caller, { id, inviteCode }) => {
  const view = await viewAsAdmin(services, caller, id)
  if (!view.ok) return view
  return (await services.directory.deleteInvite(id, inviteCode)) ? done(accepted) : refuse('not_found')
}
