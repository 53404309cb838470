/**
 * The directory port: users, devices, contacts, conversations, members, and what changed for a user since a cursor.
 *
 * Contract, tested by store/contract:
 * - Every write is durable when it resolves, atomic, and idempotent: repeating it changes nothing and gives the
 *   same answer. Writes are applied one after another; reads see every write that resolved before them.
 * - Handles are unique without regard to case (`handleKey` is the lower-case form).
 * - Writes that concern a user's view get a new position, so that `changes` finds them.
 * - Members and watermarks are written through the log port, by the conversation's one writer.
 */
import type { ConversationSettings, MemberRow, StoredEntry } from './log.ts'

export type UserRow = {
  userId: string
  handle: string
  name: string
  bio: string
  picture: string
  readReceipts: boolean
  lastSeenShared: boolean
  lastSeen: number
  createdAt: number
  /** The account was deleted: the row stays so that old entries have an author; the handle is free again. */
  deleted: boolean
}
export type UserPatch = Partial<Pick<UserRow, 'name' | 'bio' | 'picture' | 'readReceipts' | 'lastSeenShared'>>

export type Credentials = { user: UserRow; passwordHash: string }

export type DeviceRow = {
  deviceId: string
  userId: string
  name: string
  createdAt: number
  lastSeen: number
  /** SHA-256 of the token; the token itself is never stored. */
  tokenHash: Uint8Array
}

/** One direction of a contact as its owner sees it. */
export type ContactRow = {
  userId: string
  otherId: string
  state: 'friend' | 'requested' | 'incoming' | 'none'
  blocked: boolean
}
/** Both directions at once: what decides about receipts, presence and withholding. */
export type Relation = { friends: boolean; blocksOther: boolean; blockedByOther: boolean }

export type ConversationRow = ConversationSettings & {
  conversationId: string
  kind: 'direct' | 'group'
  createdAt: number
  head: number
  epoch: number
  clientTimeMax: number
  /** Time of the last entry, or of the creation. */
  lastTime: number
}

/** Everything an actor needs to start. Includes members that left. */
export type ConversationRecord = {
  conversation: ConversationRow
  members: (MemberRow & { readReceipts: boolean })[]
  position: number
}

/** A conversation as one member sees it, ready to be shown: the row, my place in it and the others' ticks. */
export type MembershipView = {
  /** `head` and `lastTime` are those of the last entry that is not withheld from me. */
  conversation: ConversationRow
  mine: MemberRow
  /** Lowest shown watermarks of the others who have not left, whatever their state (0 when there is none); `read` is 0 for who sends none. */
  others: { delivered: number; read: number }
  /** All that have not left, whatever their state: who ignores or has not accepted is not told apart. */
  memberCount: number
  /** The other user of a direct conversation. */
  peer?: UserRow
}

export type InviteRow = {
  inviteCode: string
  conversationId: string
  createdBy: string
  createdAt: number
  /** 0: never. */
  expiresAt: number
  /** −1: unlimited. */
  usesLeft: number
}

export type ConversationChange = {
  view: MembershipView
  /** The newest entries above the cursor that are visible to the user, in seq order, at most the given limit. */
  entries: StoredEntry[]
  /** Settings, membership, list place or watermarks changed since the cursor, not only entries. */
  stateChanged: boolean
}

/** What changed for a user in (since, until]. */
export type Changes = {
  /** Position of the snapshot that was read. */
  until: number
  /** Set when there is more: pass it as `after` with the same `since` and `until`. */
  more?: string
  conversations: ConversationChange[]
  left: { conversationId: string; leftSeq: number }[]
  hidden: { conversationId: string; seqs: number[] }[]
  contacts: { row: ContactRow; user: UserRow }[]
  /** Friends and partners of direct conversations whose profile changed. */
  profiles: UserRow[]
  /** My own account changed. */
  me?: UserRow
}

export type ChangesQuery = {
  userId: string
  /** 0: everything. */
  since: number
  /** Continue a paged reading: the `until` and `more` of the answer before. */
  until?: number
  after?: string
  conversationsMax: number
  entriesPerConversationMax: number
}

export type DirectoryPort = {
  // accounts
  createUser(user: UserRow, passwordHash: string, device: DeviceRow): Promise<'created' | 'handle_taken'>
  credentials(handle: string): Promise<Credentials | undefined>
  credentialsOf(userId: string): Promise<Credentials | undefined>
  /** Rows of those that exist, in any order. */
  users(userIds: string[]): Promise<UserRow[]>
  userByHandle(handle: string): Promise<UserRow | undefined>
  updateUser(userId: string, patch: UserPatch): Promise<UserRow | undefined>
  setPassword(userId: string, passwordHash: string): Promise<void>
  /** Frees the handle, blanks the profile, removes devices, contacts and blocks in both directions. */
  deleteUser(userId: string): Promise<void>
  /** Debounced last-seen times; not urgent, merged with max. */
  touch(seen: { userId: string; deviceId?: string; at: number }[]): Promise<void>

  // devices
  createDevice(device: DeviceRow, devicesMax: number): Promise<'created' | 'limit_reached'>
  deviceByToken(tokenHash: Uint8Array): Promise<DeviceRow | undefined>
  devices(userId: string): Promise<DeviceRow[]>
  /** The ids that were deleted: one, or all but one. */
  deleteDevices(userId: string, which: { only: string } | { except: string }): Promise<string[]>

  // contacts
  contacts(userId: string): Promise<{ row: ContactRow; user: UserRow }[]>
  contact(userId: string, otherId: string): Promise<ContactRow>
  relation(userId: string, otherId: string): Promise<Relation>
  /**
   * Becomes `friend` on both sides when the other asked first, and stays `requested` on my side alone when the
   * other blocks me.
   */
  requestContact(userId: string, otherId: string, contactsMax: number): Promise<'done' | 'limit_reached'>
  /** False when there is no request to accept. */
  acceptContact(userId: string, otherId: string): Promise<boolean>
  /** Removes the incoming request; on the other side it stays `requested`. False when there was none. */
  declineContact(userId: string, otherId: string): Promise<boolean>
  /**
   * Ends it on both sides (a declined or withheld request on mine alone; an incoming one as by declining it). False
   * when there was none.
   */
  removeContact(userId: string, otherId: string): Promise<boolean>
  /** Blocking also ends the contact, on both sides; a request of the blocked user stays `requested` on theirs. */
  setBlocked(userId: string, otherId: string, blocked: boolean): Promise<void>
  /** Users whose presence may be shown to each other: friends and partners of accepted direct conversations, neither blocking. */
  presenceAudience(userId: string): Promise<string[]>
  /** Whose lists have a direct conversation with the user, as a chat or as a request: `changes` tells them the profile. */
  partners(userId: string): Promise<string[]>

  // conversations
  /** Finds the direct conversation of two users or makes it; the caller's row is active, the other's as given. */
  openDirect(
    conversation: ConversationRow,
    creator: MemberRow,
    other: MemberRow,
  ): Promise<{ conversationId: string; created: boolean }>
  findDirect(userId: string, otherId: string): Promise<string | undefined>
  /** A group with its first members and entries (seq 1 …). */
  createGroup(
    conversation: ConversationRow,
    members: MemberRow[],
    entries: Uint8Array[],
  ): Promise<{ position: number }>
  /**
   * The oldest group with exactly these members, whatever their state, in which the first takes part: the hint of
   * C15.
   */
  findGroupByMembers(userIds: string[]): Promise<string | undefined>
  /**
   * Where a user's message to several people went (A14): the conversation that was given with this key first, for
   * ever, whoever is in it now.
   */
  rememberConversation(userId: string, key: Uint8Array, conversationId: string): Promise<string>
  conversation(conversationId: string): Promise<ConversationRecord | undefined>
  /**
   * When each member's shown watermarks first reached a seq, of the steps of time that ended from `from` on (0: at a
   * time that is not known); absent for who reached it in the current step, or not yet.
   */
  markTimes(
    conversationId: string,
    seq: number,
    from: number,
  ): Promise<{ userId: string; delivered?: number; read?: number }[]>
  /** One membership that is active, request or ignored. */
  membership(userId: string, conversationId: string): Promise<MembershipView | undefined>
  /** The listed memberships (active or request, not removed), most recent entry first, and how many there are. */
  memberships(query: {
    userId: string
    offset: number
    limit: number
    kind?: 'direct' | 'group'
    changedAfterTime?: number
  }): Promise<{ total: number; views: MembershipView[] }>
  /** Ids of the groups that somebody whom the user blocks has brought them into. */
  ignoredGroups(userId: string): Promise<string[]>
  /** Whether the user is in a group in which the other is, or was: with one look for each group of the user. */
  sharesGroup(userId: string, otherId: string): Promise<boolean>
  /** Ids of all conversations the user is in. */
  conversationIds(userId: string): Promise<string[]>
  /** A change of that member's own view: `changes` reports the conversation as changed for them. */
  hide(userId: string, conversationId: string, seqs: number[]): Promise<void>
  /** The hidden ones among from ≤ seq ≤ to. */
  hidden(userId: string, conversationId: string, from: number, to: number): Promise<number[]>

  // invites
  createInvite(invite: InviteRow, invitesMax: number): Promise<'created' | 'limit_reached'>
  invite(inviteCode: string): Promise<InviteRow | undefined>
  invites(conversationId: string): Promise<InviteRow[]>
  /** Takes one use; false when it is void, used up or expired at `now`. */
  useInvite(inviteCode: string, now: number): Promise<boolean>
  deleteInvite(conversationId: string, inviteCode: string): Promise<boolean>

  // sync
  changes(query: ChangesQuery): Promise<Changes>
  /** The store's current position. */
  position(): Promise<number>
  /** False for a position that this store never had, or that a restored backup took back. */
  wasIssued(position: number): Promise<boolean>
}
