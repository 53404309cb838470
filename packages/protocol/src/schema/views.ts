/** What a user sees of people and conversations: the shapes that events, answers and the HTTP interface share. */
import { type Static, Type } from 'typebox'
import { Entry } from './entry.ts'
import { Bio, ClientId, HistoryRule, Id, Kind, Mark, Name, Picture, Role, Time } from './scalars.ts'

export const Profile = Type.Object({
  userId: Id,
  handle: Type.String(),
  name: Name,
  bio: Bio,
  picture: Picture,
})

/** My own account: my profile and my privacy settings. */
export const Me = Type.Object({
  ...Profile.properties,
  readReceipts: Type.Boolean({ description: 'Off: I send none and see nobody’s.' }),
  lastSeenShared: Type.Boolean({ description: 'Off: nobody sees my presence and I see nobody’s.' }),
  createdAt: Time,
})

export const Presence = Type.Object({
  userId: Id,
  online: Type.Boolean(),
  lastSeen: Type.Optional(Time),
})

export const ContactState = Type.Union([
  Type.Literal('friend'),
  Type.Literal('requested'),
  Type.Literal('incoming'),
  Type.Literal('none'),
])

export const Contact = Type.Object({
  user: Profile,
  state: ContactState,
  blocked: Type.Boolean({ description: 'I have blocked this user.' }),
})

export const Marks = Type.Object(
  { delivered: Mark, read: Mark },
  { additionalProperties: false, description: 'Watermarks: each a seq that only grows.' },
)

/** A conversation as one member sees it. Unread = head − mine.read. */
export const ConversationState = Type.Object({
  conversationId: Id,
  kind: Kind,
  head: Mark,
  mine: Marks,
  others: Type.Object(Marks.properties, {
    additionalProperties: false,
    description: 'What every other member (whose receipts I may see) has at least: the ticks of my messages.',
  }),
  membership: Type.Union([Type.Literal('active'), Type.Literal('request')], {
    description: '`request`: a stranger opened it and I have not accepted.',
  }),
  role: Role,
  joinedSeq: Mark,
  memberCount: Type.Integer({ minimum: 0 }),
  title: Type.String({ description: 'Of a group; of a direct conversation the other’s display name.' }),
  picture: Picture,
  peer: Type.Optional(Profile),
  history: HistoryRule,
  listed: Type.Boolean({
    description: 'False after I removed it from my list, until something new arrives.',
  }),
  pinned: Type.Boolean(),
  archived: Type.Boolean(),
  mutedUntil: Type.Integer({ ...Time, description: '0: not muted.' }),
  createdAt: Time,
})

export const Member = Type.Object({
  user: Profile,
  role: Role,
  joinedSeq: Mark,
  delivered: Mark,
  read: Mark,
})

/** An entry as it is handed to one reader; `clientId` only on the reader's own entries. */
export const DeliveredEntry = Type.Object(
  { entry: Entry, clientId: Type.Optional(ClientId) },
  { additionalProperties: false },
)

export const Device = Type.Object({
  deviceId: Id,
  name: Type.String(),
  createdAt: Time,
  lastSeen: Time,
  current: Type.Boolean(),
})

export type Profile = Static<typeof Profile>
export type Me = Static<typeof Me>
export type Presence = Static<typeof Presence>
export type Contact = Static<typeof Contact>
export type ContactState = Static<typeof ContactState>
export type Marks = Static<typeof Marks>
export type ConversationState = Static<typeof ConversationState>
export type Member = Static<typeof Member>
export type Device = Static<typeof Device>
export type DeliveredEntry = Static<typeof DeliveredEntry>
