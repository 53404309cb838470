/**
 * The public types of the SDK: what a user interface, a bot or the command line works with. Everything here is a
 * plain value or a function; how it is done stays behind `createClient`.
 */
import type {
  ConversationState,
  Device,
  HistoryRule,
  Kind,
  Me,
  Member,
  MembersContent,
  Presence,
  Profile,
  Role,
  SettingsContent,
  Subprotocol,
} from '@kith/protocol'
import type { BodyOf, operations } from '@kith/protocol/operations'
import type { ConnectionState } from './connection/state.ts'
import type { ContactView } from './model/contact-list.ts'
import type { Platform } from './runtime/platform.ts'
import type { LocalStore } from './store/local-store.ts'

export type ClientOptions = {
  /** Address of the server: `http://…` or `https://…`. */
  url: string
  /** Where everything local is kept. Default: in memory, forgotten with the process. */
  store?: LocalStore
  /** Clock, timers, random, network. Default: those of the browser, Node or Bun. */
  platform?: Platform
  /** Default `kith.v1.msgpack`. */
  subprotocol?: Subprotocol
  /** Name and version of the program, shown to the server in `hello`. */
  clientName?: string
  /** Default `auto`: WebSocket, and long polling when no WebSocket can be had. */
  transport?: 'auto' | 'socket' | 'poll'
}

export type Identity = { userId: string; deviceId: string; token: string }
export type Unsubscribe = () => void

/** What changed, no more than a user interface needs to draw again. Read the new value from the client. */
export type ClientEvent =
  | { type: 'connection'; state: ConnectionState }
  /** My account changed, or I logged in or out (then `client.me` or `client.identity` is undefined). */
  | { type: 'me' }
  /** One row of the conversation list changed, appeared or went (then `conversations.get` gives undefined). */
  | { type: 'conversation'; conversationId: string }
  /**
   * Messages of a conversation changed: a window that shows it tells its own subscribers. `seqs`: those that were
   * stored anew, edited or recalled; without it, only how they are shown.
   */
  | { type: 'messages'; conversationId: string; seqs?: readonly number[] }
  /** A message of somebody else arrived for the first time on this device. `live`: while we were connected. */
  | { type: 'message'; conversationId: string; message: Message; live: boolean }
  | { type: 'contact'; userId: string }
  | { type: 'profile'; userId: string }
  | { type: 'presence'; userId: string }
  | { type: 'typing'; conversationId: string }
  /** An entry of my outbox was queued, sent, refused or discarded. */
  | { type: 'outbox'; conversationId: string; clientId: string }
  /** The local store failed; what is shown may not survive the process. */
  | { type: 'store-failed'; error: Error }
export type ClientEventType = ClientEvent['type']

/** State of a message of mine. `failed`: refused for good; retry or discard it. */
export type SendState = 'pending' | 'sent' | 'delivered' | 'read' | 'failed'
export type Reaction = { userId: string; emoji: string }

/** One line of a conversation as it is shown. The object is replaced when anything in it changes. */
export type Message = {
  /** Stays the same from pending to read: for keys of lists. */
  key: string
  conversationId: string
  /** Absent until the server has answered. */
  seq?: number
  /** Of my own messages. */
  clientId?: string
  from: string
  mine: boolean
  /**
   * `recalled`: the body is gone. `members` and `settings`: what happened to the group, see `change`. `unsupported`:
   * only a newer version of this program can show it.
   */
  kind: 'text' | 'recalled' | 'members' | 'settings' | 'unsupported'
  /** Empty unless `kind` is `text`. */
  text: string
  /** When it was written, by the server's clock as far as known; for display only. */
  time: number
  /** Of my own messages only. */
  state?: SendState
  /** Why it failed. */
  failure?: { code: string; message: string }
  edited: boolean
  reactions: readonly Reaction[]
  /** The seq of the message this one answers. */
  replyTo?: number
  /** User ids. */
  mentions: readonly string[]
  change?: MembersContent | SettingsContent
}

/** A conversation as it is shown in the list. The object is replaced when anything in it changes. */
export type Conversation = {
  conversationId: string
  kind: Kind
  title: string
  picture: string
  /** The other user of a direct conversation. */
  peer?: Profile
  role: Role
  memberCount: number
  history: HistoryRule
  head: number
  /** head − my read watermark. */
  unread: number
  /** My read watermark. */
  read: number
  /** A stranger opened it and I have not accepted. */
  request: boolean
  pinned: boolean
  archived: boolean
  /** 0: not muted. */
  mutedUntil: number
  listed: boolean
  /** Time of the last message, or of the creation. */
  lastActivity: number
  /** The last message to show, pending ones of mine included. */
  preview?: MessagePreview
  /** User ids of those who type now. */
  typing: readonly string[]
  draft: string
}
export type MessagePreview = Pick<
  Message,
  'seq' | 'from' | 'mine' | 'kind' | 'text' | 'time' | 'state' | 'change'
>

/**
 * A part of a conversation, open at both ends: reads what is stored locally and asks the server for more when the
 * local part ends. Stays up to date until closed.
 */
export type MessageWindow = {
  readonly conversationId: string
  /** Oldest first. The array and every message in it are replaced when they change, and kept when not. */
  items(): readonly Message[]
  /** False once the beginning of what I may see was reached. */
  hasOlder(): boolean
  /** False while the window follows the newest message. */
  hasNewer(): boolean
  /** Resolves with how many were added. Rejects with code `offline` when the server is needed and not there. */
  loadOlder(count?: number): Promise<number>
  loadNewer(count?: number): Promise<number>
  subscribe(listener: () => void): Unsubscribe
  close(): void
}
export type WindowOptions = {
  /** Messages to start with, default 50. */
  count?: number
  /** Start around this seq instead of at the newest message. */
  around?: number
}

/** Times to the minute; absent when they are not known. */
export type MemberDetail = {
  userId: string
  delivered: boolean
  read: boolean
  deliveredAt?: number
  readAt?: number
}
export type MessageDetails = { status: 'SENT' | 'RECEIVED' | 'READ' | 'RECALLED'; members: MemberDetail[] }
export type MessageVersion = { message: string; time: number }
export type Invite = {
  inviteCode: string
  url: string
  expiresAt?: number
  usesLeft?: number
  createdBy: string
}
export type NewInvite = BodyOf<(typeof operations)['createInvite']>
export type NewGroup = { title: string; members: string[]; picture?: string; history?: HistoryRule }
export type GroupChange = { title?: string; picture?: string; history?: HistoryRule }
export type Preferences = { pinned?: boolean; archived?: boolean; mutedUntil?: number }
/** `clientId`: a UUIDv7 of the caller's; a call repeated with the same one sends one message. */
export type SendOptions = { replyTo?: number; mentions?: string[]; clientId?: string }

/** Everything about conversations and their messages. Methods reject with `KithError`. */
export type Conversations = {
  /** Those on my list: pinned first, then the most recently active. Read from memory. */
  list(): readonly Conversation[]
  get(conversationId: string): Conversation | undefined
  /** The direct conversation with this user, if this device knows it. */
  findDirect(userId: string): Conversation | undefined
  /** Sum over the list, muted and archived ones left out. */
  unreadTotal(): number
  /** Finds or makes it; resolves when it can be read and written to. */
  openDirect(userId: string): Promise<string>
  createGroup(group: NewGroup): Promise<string>
  update(conversationId: string, change: GroupChange): Promise<void>
  setPreferences(conversationId: string, change: Preferences): Promise<void>
  /** Off my list on all my devices, until something new arrives. */
  remove(conversationId: string): Promise<void>
  /** Accepts a stranger's request without answering it. */
  accept(conversationId: string): Promise<void>
  leave(conversationId: string): Promise<void>
  members(conversationId: string): Promise<Member[]>
  addMembers(conversationId: string, userIds: string[]): Promise<void>
  removeMember(conversationId: string, userId: string): Promise<void>
  setRole(conversationId: string, userId: string, role: Role): Promise<void>
  createInvite(conversationId: string, invite?: NewInvite): Promise<Invite>
  listInvites(conversationId: string): Promise<Invite[]>
  revokeInvite(conversationId: string, inviteCode: string): Promise<void>
  showInvite(inviteCode: string): Promise<{ title: string; picture: string; memberCount: number }>
  /** Resolves with the conversation's id. */
  join(inviteCode: string): Promise<string>

  /** Up to `seq`, or to the head. Works offline; told to the server when possible. */
  markRead(conversationId: string, seq?: number): Promise<void>
  /** Call it on every key press: it is sent at most every few seconds. */
  setTyping(conversationId: string, on: boolean): void
  /** Kept on this device only. Empty removes it. */
  setDraft(conversationId: string, text: string): Promise<void>
}

/** Sending and changing messages. Each resolves with the client id once it is in the durable outbox. */
export type Messages = {
  open(conversationId: string, options?: WindowOptions): Promise<MessageWindow>
  send(conversationId: string, text: string, options?: SendOptions): Promise<string>
  edit(conversationId: string, seq: number, text: string): Promise<string>
  /** For everybody. */
  recall(conversationId: string, seq: number): Promise<string>
  /** Empty takes my reaction back. */
  react(conversationId: string, seq: number, emoji: string): Promise<string>
  /** On all my devices. Needs the server. */
  deleteForMe(conversationId: string, seq: number): Promise<void>
  /** A failed one again, with the same client id. */
  retry(clientId: string): Promise<void>
  /** Forgets a failed one. */
  discard(clientId: string): Promise<void>
  /** Who has received and read it. */
  details(conversationId: string, seq: number): Promise<MessageDetails>
  /** The versions of an edited message, oldest first. */
  history(conversationId: string, seq: number): Promise<MessageVersion[]>
  /** How many entries wait for the server. */
  pending(): number
  /** Resolves when everything that waits now was answered, well or badly. */
  settled(): Promise<void>
}

export type Contacts = {
  /** Friends and requests, by name. Read from memory. */
  list(): readonly ContactView[]
  get(userId: string): ContactView | undefined
  /** By exact handle. Undefined when nobody has it. */
  find(handle: string): Promise<Profile | undefined>
  request(userId: string): Promise<void>
  accept(userId: string): Promise<void>
  decline(userId: string): Promise<void>
  remove(userId: string): Promise<void>
  block(userId: string): Promise<void>
  unblock(userId: string): Promise<void>
  blocks(): Promise<Profile[]>
  /** What is known of a user, read from memory. */
  profile(userId: string): Profile | undefined
  /** The name to show: display name, or the id while the profile is unknown. */
  name(userId: string): string
  /** The same, asking the server when it is not known yet. */
  loadProfile(userId: string): Promise<Profile | undefined>
  presence(userId: string): Presence | undefined
  /** Asks for everybody's presence now. */
  refreshPresence(): Promise<readonly Presence[]>
}

export type SignUp = { handle: string; password: string; name?: string; deviceName?: string }
export type LogIn = { handle: string; password: string; deviceName?: string }

export type Account = {
  /** Make an account, log this device in and connect. */
  signUp(input: SignUp): Promise<Identity>
  logIn(input: LogIn): Promise<Identity>
  /** Void on the server when it can be reached; everything local is removed in any case. */
  logOut(): Promise<void>
  update(change: BodyOf<(typeof operations)['updateMe']>): Promise<Me>
  changePassword(oldPassword: string, newPassword: string): Promise<void>
  devices(): Promise<Device[]>
  revokeDevice(deviceId: string): Promise<void>
  /** Also removes everything local. */
  delete(password: string): Promise<void>
}

/** How much waits now, each of it bounded: for a page of diagnostics. */
export type Waiting = {
  /** Requests without their answer, at most `limits.requestsInFlightMax`. */
  requests: number
  /** Of these, ranges of messages. */
  fetches: number
  /** Conversations in which something may be missing. */
  gaps: number
  /** Conversations whose watermarks the server does not have yet. */
  receipts: number
  /** Changes that wait for the local store. */
  writes: number
  /** Entries in the outbox, failed ones included, and those of them under way. */
  outbox: number
  sends: number
}

export type KithClient = {
  readonly identity: Identity | undefined
  readonly me: Me | undefined
  readonly connection: ConnectionState
  readonly account: Account
  readonly conversations: Conversations
  readonly messages: Messages
  readonly contacts: Contacts
  /** Starts connecting, and keeps connected, when logged in. Also after `stopped`. */
  connect(): void
  /** Call it when the device may have slept: nothing is `live` then before the server has answered. */
  wake(): void
  /** Goes offline and stays so until `connect`. */
  disconnect(): void
  /** Resolves when everything that the server had at the time is here; rejects when the connection is stopped. */
  live(): Promise<void>
  subscribe(listener: (event: ClientEvent) => void): Unsubscribe
  on<T extends ClientEventType>(
    type: T,
    listener: (event: Extract<ClientEvent, { type: T }>) => void,
  ): Unsubscribe
  waiting(): Waiting
  /** Writes what is pending, disconnects and closes the store. */
  close(): Promise<void>
}

export type { ConnectionState, ContactView, ConversationState, LocalStore, Platform }
