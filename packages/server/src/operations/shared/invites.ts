import type { InviteRow } from '../../ports/directory.ts'

export function inviteBody(invite: InviteRow) {
  const { inviteCode, createdBy, expiresAt, usesLeft } = invite
  return {
    inviteCode,
    url: `/join/${inviteCode}`,
    ...(expiresAt > 0 ? { expiresAt } : {}),
    ...(usesLeft >= 0 ? { usesLeft } : {}),
    createdBy,
  }
}

export function isValidInvite({ expiresAt, usesLeft }: InviteRow, now: number): boolean {
  return usesLeft !== 0 && (expiresAt === 0 || expiresAt > now)
}
