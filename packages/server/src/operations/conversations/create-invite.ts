import { limits } from '@kith/protocol'
import { ok, refuse } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { viewAsAdmin } from '../shared/group-admin.ts'
import { inviteBody, isValidInvite } from '../shared/invites.ts'

const inviteCodeBytes = 12

export const createInvite: Implementation<'createInvite'> = async (
  services,
  caller,
  { id, expiresAt, expiresInSeconds, maxUses },
) => {
  const { directory, runtime } = services
  const view = await viewAsAdmin(services, caller, id)
  if (!view.ok) return view
  const now = runtime.clock.now()
  const invite = {
    inviteCode: Buffer.from(runtime.random.bytes(inviteCodeBytes)).toString('base64url'),
    conversationId: id,
    createdBy: caller.userId,
    createdAt: now,
    expiresAt: expiresAt ?? (expiresInSeconds === undefined ? 0 : now + expiresInSeconds * 1000),
    usesLeft: maxUses ?? -1,
  }
  if (!isValidInvite(invite, now)) return refuse('bad_request', 'The invite would already have expired.')
  const outcome = await directory.createInvite(invite, limits.invitesPerGroupMax)
  if (outcome === 'limit_reached') return refuse('limit_reached', 'Revoke an invite first.')
  return ok({ status: 201, body: inviteBody(invite) })
}
