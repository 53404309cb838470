import { useEffect, useState } from 'preact/hooks'
import { kith } from '../state/host.ts'
import { conversationOf, isLive, me } from '../state/store.ts'
import type { MentionablePerson } from './mentions.ts'

/** Everybody else in a group; empty for a direct conversation and while the members are not known. */
export function useGroupMembers(conversationId: string): readonly MentionablePerson[] {
  const [members, setMembers] = useState<readonly MentionablePerson[]>([])
  const { kind, memberCount } = conversationOf(conversationId).value ?? {}
  const live = isLive.value
  useEffect(() => {
    if (kind !== 'group' || !live) return
    let current = true
    kith.conversations.members(conversationId).then(
      (all) =>
        current &&
        setMembers(all.map(({ user }) => user).filter(({ userId }) => userId !== me.peek()?.userId)),
      // Without the members nothing is offered; asked again with the next connection.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [conversationId, kind, memberCount, live])
  return members
}
