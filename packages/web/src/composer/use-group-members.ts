import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { kith } from '../state/host.ts'
import { conversationOf, isLive, me } from '../state/store.ts'
import type { MentionablePerson } from './mentions.ts'

type People = readonly MentionablePerson[]

export type GroupMembers = {
  /** Everybody else in a group; empty for a direct conversation and while the members are not known. */
  people: People
  /** The same as soon as an answer is there; without a connection what is known. */
  known(): Promise<People>
}

export function useGroupMembers(conversationId: string): GroupMembers {
  const [people, setPeople] = useState<People>([])
  const asked = useRef<Promise<People>>(Promise.resolve([]))
  const { kind, memberCount } = conversationOf(conversationId).value ?? {}
  const live = isLive.value
  // Before the next frame, so that nothing is sent before the members are asked for.
  useLayoutEffect(() => {
    if (kind !== 'group' || !live) return
    let current = true
    asked.current = kith.conversations.members(conversationId).then(
      (all) => {
        const others = all.map(({ user }) => user).filter(({ userId }) => userId !== me.peek()?.userId)
        if (current) setPeople(others)
        return others
      },
      // Without the members nothing is offered; asked again with the next connection.
      () => [],
    )
    return () => {
      current = false
    }
  }, [conversationId, kind, memberCount, live])
  return { people, known: () => asked.current }
}
