/** Mentions in a text: `@handle`, of the people who are in the conversation. */

export type MentionablePerson = { userId: string; handle: string; name: string; picture: string }

const offeredMax = 6

/** The `@…` that is being written before the cursor. */
export function mentionBefore(text: string, cursor: number): { from: number; query: string } | undefined {
  const match = /(?:^|[\s(])@([\p{L}\p{N}_.]*)$/u.exec(text.slice(0, cursor))
  return match ? { from: cursor - match[1]!.length - 1, query: match[1]! } : undefined
}

/** Whose handle or a word of whose name begins so. */
export function offeredFor(query: string, people: readonly MentionablePerson[]): MentionablePerson[] {
  const wanted = query.toLocaleLowerCase()
  return people
    .filter(
      ({ handle, name }) =>
        handle.toLowerCase().startsWith(wanted) ||
        name
          .toLocaleLowerCase()
          .split(/\s+/)
          .some((word) => word.startsWith(wanted)),
    )
    .slice(0, offeredMax)
}

/** User ids of everybody whose handle stands in the text. */
export function mentionsIn(text: string, people: readonly MentionablePerson[]): string[] {
  const handles = new Set(
    [...text.matchAll(/@([a-z0-9_.]+)/gi)].flatMap(([, handle]) => {
      const lower = handle!.toLowerCase()
      return [lower, lower.replace(/\.+$/, '')]
    }),
  )
  return people.filter(({ handle }) => handles.has(handle.toLowerCase())).map(({ userId }) => userId)
}
