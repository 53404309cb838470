import type { MemberRow } from '../../ports/log.ts'
import { done, type Implementation } from '../define.ts'

export const setConversationPreferences: Implementation<'setConversationPreferences'> = async (
  { conversations },
  caller,
  { id, pinned, archived, mutedUntil },
) => {
  const change: Partial<Pick<MemberRow, 'pinned' | 'archived' | 'mutedUntil'>> = {}
  if (pinned !== undefined) change.pinned = pinned
  if (archived !== undefined) change.archived = archived
  if (mutedUntil !== undefined) change.mutedUntil = mutedUntil
  return done(await conversations.preferences(caller, id, change))
}
