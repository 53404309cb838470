/** Who talks to whom: the same numbers for every server, and for the set-ups that prepare them. */

/** User 2n and user 2n + 1 have a conversation with each other. */
export function partnerOf(user: number): number {
  return user ^ 1
}

/** The history lies in conversations of users 2n and 2n + 1, n below this, evenly. */
export const historyConversations = 100

export const mixedGroupMembers = 10
/** Groups 0 and 1 are the large ones; those of the mixed load follow. */
export const firstMixedGroup = 2
