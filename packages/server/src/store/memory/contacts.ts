/** Contacts and who may see whose presence, in memory. */
import type { ContactRow, DirectoryPort } from '../../ports/directory.ts'
import * as rules from '../contact-rules.ts'
import type { Tables } from './tables.ts'

type Contacts = Pick<
  DirectoryPort,
  | 'contacts'
  | 'contact'
  | 'relation'
  | 'requestContact'
  | 'acceptContact'
  | 'declineContact'
  | 'removeContact'
  | 'setBlocked'
  | 'presenceAudience'
  | 'partners'
>

export function memoryContacts(tables: Tables): Contacts {
  const change = (userId: string, otherId: string, rule: (pair: rules.Pair) => rules.Pair) => {
    const before = tables.pair(userId, otherId)
    const after = rule(before)
    if (!rules.sameSide(before.mine, after.mine)) write(tables, userId, otherId, after.mine)
    if (!rules.sameSide(before.theirs, after.theirs)) write(tables, otherId, userId, after.theirs)
    return { before, after }
  }
  const count = (userId: string, counts: (row: ContactRow) => boolean) =>
    [...(tables.contacts.get(userId)?.values() ?? [])].filter(({ row }) => counts(row)).length

  return {
    async contacts(userId) {
      return [...(tables.contacts.get(userId)?.values() ?? [])]
        .filter(({ row }) => rules.isShown(row))
        .map(({ row }) => ({ row: { ...row }, user: { ...tables.users.get(row.otherId)!.row } }))
    },
    contact: async (userId, otherId) => ({ ...tables.contact(userId, otherId) }),
    relation: async (userId, otherId) => rules.relationOf(tables.pair(userId, otherId)),

    async requestContact(userId, otherId, contactsMax) {
      const room = count(otherId, (row) => row.state === 'incoming') < contactsMax
      const before = tables.pair(userId, otherId)
      const grows = !rules.isOwnContact(before.mine)
      if (grows && count(userId, rules.isOwnContact) >= contactsMax) return 'limit_reached'
      change(userId, otherId, (pair) => rules.request(pair, room))
      return 'done'
    },
    acceptContact: async (userId, otherId) =>
      change(userId, otherId, rules.accept).after.mine.state === 'friend',
    async declineContact(userId, otherId) {
      const { before, after } = change(userId, otherId, rules.decline)
      return before.mine.state !== after.mine.state
    },
    async removeContact(userId, otherId) {
      const { before, after } = change(userId, otherId, rules.remove)
      return before.mine.state !== after.mine.state
    },
    async setBlocked(userId, otherId, blocked) {
      change(userId, otherId, (pair) => rules.setBlocked(pair, blocked))
    },

    async presenceAudience(userId) {
      if (tables.liveUser(userId) === undefined) return []
      const known = new Set(friendsOf(tables, userId))
      for (const { conversation, member } of tables.memberships(userId)) {
        const partner = conversation.members.get(member.peer ?? '')
        if (member.row.state === 'active' && partner?.row.state === 'active') known.add(partner.row.userId)
      }
      return [...known].filter((otherId) => {
        const { blocksOther, blockedByOther } = rules.relationOf(tables.pair(userId, otherId))
        return !blocksOther && !blockedByOther && tables.liveUser(otherId) !== undefined
      })
    },

    async partners(userId) {
      return tables
        .memberships(userId)
        .map(({ conversation, member }) => conversation.members.get(member.peer ?? ''))
        .filter((partner) => partner?.row.state === 'active' || partner?.row.state === 'request')
        .map((partner) => partner!.row.userId)
    },
  }
}

export function friendsOf(tables: Tables, userId: string): string[] {
  return [...(tables.contacts.get(userId)?.values() ?? [])]
    .filter(({ row }) => row.state === 'friend')
    .map(({ row }) => row.otherId)
}

function write(tables: Tables, userId: string, otherId: string, { state, blocked }: rules.Side): void {
  let own = tables.contacts.get(userId)
  if (own === undefined) tables.contacts.set(userId, (own = new Map()))
  own.set(otherId, { row: { userId, otherId, state, blocked }, changed: tables.nextPosition() })
}
