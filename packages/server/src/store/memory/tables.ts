/**
 * What the in-memory store holds. The same semantics as the SQLite store in the plainest form: it serves tests and
 * the simulation, where "durable" means as long as the object lives.
 *
 * `changed` is the position of the last change that the row's reader must hear of.
 */
import type { ContactRow, ConversationRow, DeviceRow, InviteRow, UserRow } from '../../ports/directory.ts'
import type { MarkTime, MemberRow, StoredEntry } from '../../ports/log.ts'
import { noSide, type Pair } from '../contact-rules.ts'

export type User = { row: UserRow; passwordHash: string; changed: number }
export type Contact = { row: ContactRow; changed: number }
export type Member = { row: MemberRow; peer: string | undefined; changed: number }
export type Conversation = {
  row: ConversationRow
  /** Index = seq − 1. */
  entries: (StoredEntry & { target: number | undefined })[]
  /** By client id in hexadecimal. */
  seqByClientId: Map<string, number>
  members: Map<string, Member>
  /** In the order of their times. */
  times: MarkTime[]
  /** Settings, membership or shown watermarks; entries change the head alone. */
  stateChanged: number
}
export type Hidden = { conversationId: string; seq: number; changed: number }

export class Tables {
  position = 0
  readonly users = new Map<string, User>()
  /** User id by lower-case handle. */
  readonly handles = new Map<string, string>()
  readonly devices = new Map<string, DeviceRow>()
  /** By owner, then by the other user. */
  readonly contacts = new Map<string, Map<string, Contact>>()
  readonly conversations = new Map<string, Conversation>()
  /** Conversation id by the pair of users. */
  readonly directs = new Map<string, string>()
  /** By user id and key in hexadecimal. */
  readonly remembered = new Map<string, string>()
  /** By user. */
  readonly hidden = new Map<string, Hidden[]>()
  readonly invites = new Map<string, InviteRow>()

  nextPosition(): number {
    return ++this.position
  }

  liveUser(userId: string): User | undefined {
    const user = this.users.get(userId)
    return user?.row.deleted === false ? user : undefined
  }

  contact(userId: string, otherId: string): ContactRow {
    return this.contacts.get(userId)?.get(otherId)?.row ?? { userId, otherId, ...noSide }
  }

  pair(userId: string, otherId: string): Pair {
    return { mine: this.contact(userId, otherId), theirs: this.contact(otherId, userId) }
  }

  hide(userId: string, conversationId: string, seqs: number[], position: number): void {
    const hidden = this.hidden.get(userId) ?? []
    this.hidden.set(userId, hidden)
    for (const seq of new Set(seqs)) {
      const known = hidden.some((one) => one.conversationId === conversationId && one.seq === seq)
      if (!known) hidden.push({ conversationId, seq, changed: position })
    }
  }

  /** The conversations that a user has a row in, in the order of their ids. */
  memberships(userId: string): { conversation: Conversation; member: Member }[] {
    const found: { conversation: Conversation; member: Member }[] = []
    for (const conversation of this.conversations.values()) {
      const member = conversation.members.get(userId)
      if (member !== undefined) found.push({ conversation, member })
    }
    return found.sort((one, other) =>
      compareIds(one.conversation.row.conversationId, other.conversation.row.conversationId),
    )
  }
}

export function compareIds(one: string, other: string): number {
  const difference = BigInt(one) - BigInt(other)
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}

export function pairKey(userId: string, otherId: string): string {
  return [userId, otherId].sort(compareIds).join(' ')
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
