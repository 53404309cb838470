/**
 * What an operation may use. Assembled once in server.ts; operations get it as their first argument, so each stays
 * a short function of (services, caller, input).
 */
import type { Entry, Presence, Role, SendContent, SyncEvent } from '@kith/protocol'
import type { Answer } from './answer.ts'
import type { DirectoryPort, MembershipView, UserRow } from './ports/directory.ts'
import type { ConversationSettings, MemberRow } from './ports/log.ts'
import type { Runtime } from './ports/runtime.ts'
import type { RateLimits } from './security/rate-limits.ts'

/** Who calls: resolved from the token, never from what the caller says. */
export type Caller = { userId: string; deviceId: string; sessionId?: number }

export type Sending = {
  conversation: string
  /** UUID text. */
  clientId: string
  content: SendContent
  sentAt?: number
  now?: number
}
export type Stored = { seq: number; time: number; repeat: boolean }

/** An entry as one reader may see it: already replaced by a placeholder where it is withheld. */
export type VisibleEntry = { entry: Entry; clientId?: string }
export type VisibleRange = { head: number; entries: VisibleEntry[]; related: VisibleEntry[] }
export type RangeQuery = { after?: number; before?: number; limit: number }
export type MemberMarks = { userId: string; role: Role; joinedSeq: number; delivered: number; read: number }
export type MemberStatus = {
  userId: string
  delivered: boolean
  read: boolean
  deliveredAt?: number
  readAt?: number
}
/** `after`: the `next` of the page before. */
export type MembersPage = { after?: string; limit?: number }
export type EntryStatus = {
  recalled: boolean
  /** What everybody but the author has reached, on whatever page. */
  reached: 'SENT' | 'RECEIVED' | 'READ'
  members: MemberStatus[]
  next: string | undefined
}

/**
 * Everything that reads or changes one conversation. Each call finds the conversation through the access module
 * first: for a stranger, an ex-member and a missing conversation alike the answer is `not_found`.
 */
export type Conversations = {
  /** Opens (or finds) the direct conversation of the caller and another user. */
  openDirect(caller: Caller, otherId: string): Promise<Answer<{ conversationId: string; created: boolean }>>
  /** With a `conversationId` making it again changes nothing. */
  createGroup(
    caller: Caller,
    memberIds: string[],
    settings: ConversationSettings,
    conversationId?: string,
  ): Promise<Answer<{ conversationId: string }>>
  send(caller: Caller, sending: Sending): Promise<Answer<Stored>>
  mark(
    caller: Caller,
    conversation: string,
    marks: { delivered?: number; read?: number },
  ): Promise<Answer<undefined>>
  range(caller: Caller, conversation: string, query: RangeQuery): Promise<Answer<VisibleRange>>
  /** Who has received and read an entry, and whether its body was recalled. */
  status(caller: Caller, conversation: string, seq: number, page: MembersPage): Promise<Answer<EntryStatus>>
  view(caller: Caller, conversation: string): Promise<Answer<MembershipView>>
  members(
    caller: Caller,
    conversation: string,
    page: MembersPage,
  ): Promise<Answer<{ members: MemberMarks[]; next: string | undefined }>>
  typing(caller: Caller, conversation: string, on: boolean): Promise<Answer<undefined>>
  /** Accepts a request without answering it. */
  accept(caller: Caller, conversation: string): Promise<Answer<undefined>>
  hide(caller: Caller, conversation: string, seqs: number[]): Promise<Answer<undefined>>
  preferences(
    caller: Caller,
    conversation: string,
    change: Partial<Pick<MemberRow, 'pinned' | 'archived' | 'mutedUntil'>>,
  ): Promise<Answer<undefined>>
  removeFromList(caller: Caller, conversation: string): Promise<Answer<undefined>>
  updateSettings(
    caller: Caller,
    conversation: string,
    change: Partial<ConversationSettings>,
  ): Promise<Answer<undefined>>
  addMembers(caller: Caller, conversation: string, userIds: string[]): Promise<Answer<undefined>>
  removeMember(caller: Caller, conversation: string, userId: string): Promise<Answer<undefined>>
  setRole(caller: Caller, conversation: string, userId: string, role: Role): Promise<Answer<undefined>>
  /** @param forGood their account ends: also a group that they ignore */
  leave(caller: Caller, conversation: string, forGood?: boolean): Promise<Answer<undefined>>
  /** Joins by an invite that the operation has already checked; takes a use of it only when there is a place. */
  join(caller: Caller, conversation: string, takeUse: () => Promise<boolean>): Promise<Answer<undefined>>
  /** Contacts, blocks or privacy settings of these users changed: actors that know them read them again. */
  relationChanged(userId: string, otherId: string): Promise<void>
  /** The user ended a contact: they take back their acceptance of the direct conversation. */
  contactEnded(userId: string, otherId: string): Promise<void>
  /** The account is gone: its direct conversations in memory take no more messages. */
  userDeleted(userId: string): void
  privacyChanged(user: UserRow): Promise<void>
}

export type PresenceService = {
  /** A heartbeat by socket ping or HTTP. */
  heartbeat(userId: string, deviceId: string): void
  /** Presence of everybody who may be shown to this user. */
  contactsOf(userId: string): Promise<Presence[]>
  /** A live session of this user ended. */
  sessionEnded(userId: string): void
  /** What this user and the other, or everybody, may see of each other has changed: both sides are told. */
  audienceChanged(userId: string, otherId?: string): void
}

export type LiveSessions = {
  /**
   * Closes the live sessions and long polls of a device of the caller with the close code `unauthenticated`; the
   * session that asks for it, if it is one of them, when it has its answer.
   */
  closeDevice(caller: Caller, deviceId: string): void
  /** Sends an event to all live sessions of a user. */
  toUser(userId: string, event: SyncEvent): void
  /** Users who know this one (contacts, direct partners, members of loaded conversations) get the event. */
  toAcquaintances(userId: string, event: SyncEvent): Promise<void>
}

export type EventsReader = {
  /** What changed since the cursor; holds up to `waitMs` when nothing did. */
  pull(
    caller: Caller,
    cursor: string | undefined,
    waitMs: number,
    aborted: AbortSignal,
  ): Promise<Answer<{ events: SyncEvent[]; cursor: string }>>
  /** The device was logged out: what is held for it is refused at once. */
  endDevice(deviceId: string): void
  /** Polls that are being answered or held. */
  held(): number
  /** Answers everything that is held, with nothing new: the server stops. */
  endAll(): void
}

export type Passwords = {
  /** Argon2id in PHC string form, computed off the socket thread. */
  hash(password: string): Promise<string>
  /** Takes the same time for an unknown user: pass undefined. */
  verify(password: string, hash: string | undefined): Promise<boolean>
}

export type Tokens = {
  /** A new opaque token of 256 bits, and the hash that is stored. */
  issue(): { token: string; hash: Uint8Array }
  /** The caller behind a token, from a bounded cache or the store. */
  authenticate(token: string): Promise<Caller | undefined>
  /** Forget cached tokens of these devices. */
  forget(deviceIds: string[]): void
}

export type Services = {
  runtime: Runtime
  /** A new snowflake, as decimal text. */
  newId(): string
  serverId: string
  /** Address that clients reach this server at; undefined: derive it from the request's Host. */
  publicUrl: string | undefined
  directory: DirectoryPort
  conversations: Conversations
  presence: PresenceService
  sessions: LiveSessions
  events: EventsReader
  passwords: Passwords
  tokens: Tokens
  rateLimits: RateLimits
}
