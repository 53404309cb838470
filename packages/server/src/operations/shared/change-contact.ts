/**
 * A step between two users. Which rows it changes is decided by the store, so that somebody who must not learn of it
 * keeps their row as it was; whoever's row changed is told, nobody else. Steps of the same two run one after another,
 * so that what is told last is what is stored.
 */
import { profileOf } from '../../conversation/view.ts'
import type { ContactRow, UserRow } from '../../ports/directory.ts'
import type { Services } from '../../services.ts'
import { oneAtATime } from './one-at-a-time.ts'

type Pair = { mine: ContactRow; theirs: ContactRow; seeEachOther: boolean }

async function readPair({ directory }: Services, userId: string, otherId: string): Promise<Pair> {
  const [mine, theirs, audience] = await Promise.all([
    directory.contact(userId, otherId),
    directory.contact(otherId, userId),
    directory.presenceAudience(userId),
  ])
  return { mine, theirs, seeEachOther: audience.includes(otherId) }
}

export function changeContact<T>(
  services: Services,
  userId: string,
  otherId: string,
  step: () => Promise<T>,
): Promise<T> {
  return oneAtATime(services, [userId, otherId].toSorted().join(), () =>
    change(services, userId, otherId, step),
  )
}

async function change<T>(
  services: Services,
  userId: string,
  otherId: string,
  step: () => Promise<T>,
): Promise<T> {
  const before = await readPair(services, userId, otherId)
  const result = await step()
  const after = await readPair(services, userId, otherId)
  const changed = [!sameRow(before.mine, after.mine), !sameRow(before.theirs, after.theirs)]
  if (!changed.includes(true)) return result
  await followContact(services, before, after)
  const users = new Map(
    (await services.directory.users([userId, otherId])).map((user) => [user.userId, user]),
  )
  for (const [index, row] of [after.mine, after.theirs].entries()) {
    const user = users.get(row.otherId)
    if (changed[index] && user) tellContact(services, row, user)
  }
  return result
}

/** Conversations and presence follow the contact before anybody hears of it. */
async function followContact(
  { conversations, directory, presence }: Services,
  before: Pair,
  after: Pair,
): Promise<void> {
  const { userId, otherId } = after.mine
  await conversations.relationChanged(userId, otherId)
  if (after.mine.state === 'friend') await conversations.relationChanged(otherId, userId)
  if (before.mine.state === 'friend' && after.mine.state !== 'friend') {
    await conversations.contactEnded(userId, otherId)
  }
  const seeEachOther = (await directory.presenceAudience(userId)).includes(otherId)
  if (seeEachOther !== before.seeEachOther) presence.audienceChanged(userId, otherId)
}

export function tellContact({ sessions }: Services, row: ContactRow, user: UserRow): void {
  const contact = { user: profileOf(user), state: row.state, blocked: row.blocked }
  sessions.toUser(row.userId, { type: 'contact', contact })
}

function sameRow(one: ContactRow, other: ContactRow): boolean {
  return one.state === other.state && one.blocked === other.blocked
}
