/** Frames from server to client that nobody asked for. They are hints: a lost one costs a fetch, never a message. */
import { type Static, Type } from 'typebox'
import { Content, Entry } from '../schema/entry.ts'
import { ClientId, Cursor, Id, Mark, Seq, Time } from '../schema/scalars.ts'
import { Contact, ConversationState, Marks, Me, Presence, Profile } from '../schema/views.ts'
import { frame } from './define.ts'

export const EntryEvent = frame(
  'entry',
  64,
  { conversation: Id, entry: Entry, clientId: Type.Optional(ClientId) },
  'A new entry. `clientId` only to its author. The live event does not go to the session that sent it: that one has the answer.',
)
export const ConversationEvent = frame(
  'conversation',
  65,
  { state: ConversationState },
  'A conversation that is new to me or whose settings, membership or list place changed.',
)
export const WatermarksEvent = frame(
  'watermarks',
  66,
  { conversation: Id, mine: Type.Optional(Marks), others: Type.Optional(Marks) },
  'Watermarks moved: mine on another device of mine, or the lowest of the others.',
)
export const LeftEvent = frame(
  'left',
  67,
  { conversation: Id, seq: Mark },
  'I am no longer a member; nothing above `seq` is mine to see.',
)
export const HiddenEvent = frame(
  'hidden',
  68,
  { conversation: Id, seqs: Type.Array(Seq) },
  'I deleted these for me, on some device.',
)
export const ContactEvent = frame('contact', 69, { contact: Contact }, 'A contact changed.')
export const ProfileEvent = frame(
  'profile',
  70,
  { user: Profile },
  'Somebody I talk to changed their profile.',
)
export const MeEvent = frame('me', 71, { me: Me }, 'My own account changed.')
export const PresenceEvent = frame(
  'presence',
  72,
  { presence: Presence },
  'Somebody came online or went offline.',
)
export const TypingEvent = frame(
  'typing',
  73,
  { conversation: Id, userId: Id, on: Type.Boolean() },
  'Somebody types.',
)
export const CaughtUpEvent = frame(
  'caught-up',
  74,
  { cursor: Cursor },
  'Everything up to `cursor` was sent; from here on the session is live.',
)
export const CursorEvent = frame(
  'cursor',
  75,
  { cursor: Cursor },
  'Everything up to `cursor` was sent before this frame.',
)
export const CatchUpEvent = frame(
  'catch-up',
  76,
  { cursor: Cursor },
  'This session was too slow: live events were dropped from `cursor` on. They follow as after a reconnect, then `caught-up`.',
)

export const NextEvent = frame(
  'next',
  77,
  { seq: Seq, time: Time, content: Content, written: Type.Optional(Time) },
  'A short `entry`: conversation and author are those of the last `entry` of this session. Only in kith.v1.msgpack.',
)
export const TicksEvent = frame(
  'ticks',
  78,
  { delivered: Mark, read: Mark },
  'A short `watermarks`: `others` in the conversation of the last one of this session that had `others` alone. Only in kith.v1.msgpack.',
)

export const SyncEvent = Type.Union([
  EntryEvent,
  ConversationEvent,
  WatermarksEvent,
  LeftEvent,
  HiddenEvent,
  ContactEvent,
  ProfileEvent,
  MeEvent,
  PresenceEvent,
  TypingEvent,
])
export type SyncEvent = Static<typeof SyncEvent>
export type EntryEvent = Static<typeof EntryEvent>
export type WatermarksEvent = Static<typeof WatermarksEvent>
