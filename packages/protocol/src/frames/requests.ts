/** Frames from client to server. A request carries an id and gets exactly one answer; a notice carries none. */
import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { SendContent } from '../schema/entry.ts'
import { ClientId, Cursor, Id, Mark, RequestId, Time } from '../schema/scalars.ts'
import { frame } from './define.ts'

export const Hello = frame(
  'hello',
  1,
  {
    token: Type.String({ maxLength: 128 }),
    cursor: Type.Optional(Cursor),
    client: Type.Optional(
      Type.String({ maxLength: 64, description: 'Name and version of the client program.' }),
    ),
    revision: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'The wire revision that the client knows. From 8 on it may be sent `next` and `ticks`.',
      }),
    ),
  },
  'The first frame of a session. Answered by `welcome`, then everything that changed since the cursor, then `caught-up`.',
)

export const Send = frame(
  'send',
  2,
  {
    id: RequestId,
    conversation: Id,
    clientId: ClientId,
    content: SendContent,
    sentAt: Type.Optional(
      Type.Integer({ ...Time, description: 'When the user pressed send, by the device clock.' }),
    ),
    now: Type.Optional(Type.Integer({ ...Time, description: 'The device clock when this frame was sent.' })),
  },
  'Append to a conversation. Answered by `sent` once it is durable. `sentAt` and `now` only when they differ (C13).',
)

export const ReceiptMark = Type.Object(
  { conversation: Id, delivered: Type.Optional(Mark), read: Type.Optional(Mark) },
  { additionalProperties: false },
)

export const Receipts = frame(
  'receipts',
  3,
  { id: RequestId, marks: Type.Array(ReceiptMark, { minItems: 1, maxItems: limits.receiptsPerFrameMax }) },
  'Move my watermarks. Answered by `done` once durable. Marks beyond the head are cut to the head.',
)

export const Fetch = frame(
  'fetch',
  4,
  {
    id: RequestId,
    conversation: Id,
    after: Type.Optional(Mark),
    before: Type.Optional(Mark),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.rangeEntriesMax })),
  },
  'A range of the log: the first entries above `after` (and below `before`), or the last ones below `before`, or the newest. Fewer than `limit` when they are large: go on where they end.',
)

export const Typing = frame(
  'typing',
  5,
  { conversation: Id, on: Type.Boolean() },
  'A notice, not answered: the user types. Repeat it every few seconds while it lasts.',
)

export const Ping = frame('ping', 6, { id: RequestId }, 'Counts as a heartbeat. Answered by `pong`.')

export const Call = frame(
  'call',
  7,
  {
    id: RequestId,
    operation: Type.String({ maxLength: 64, description: 'An operationId of the HTTP interface.' }),
    input: Type.Unknown({ description: 'Its parameters and body, in one object.' }),
  },
  'Any call of the HTTP interface, over the socket. Answered by `result` or `error`.',
)

export const More = frame(
  'more',
  8,
  {
    id: RequestId,
    clientId: ClientId,
    content: SendContent,
    sentAt: Send.properties.sentAt,
    now: Send.properties.now,
  },
  'A short `send`: to the conversation of the last `send` of this session.',
)

export const MarkAgain = frame(
  'mark',
  9,
  { id: RequestId, delivered: Type.Optional(Mark), read: Type.Optional(Mark) },
  'A short `receipts`: in the conversation of the last `receipts` of this session that had one mark.',
)

export const ClientFrame = Type.Union([Hello, Send, Receipts, Fetch, Typing, Ping, Call, More, MarkAgain])
export type ClientFrame = Static<typeof ClientFrame>
export type Hello = Static<typeof Hello>
export type Send = Static<typeof Send>
export type Receipts = Static<typeof Receipts>
export type Fetch = Static<typeof Fetch>
export type Typing = Static<typeof Typing>
export type Ping = Static<typeof Ping>
export type Call = Static<typeof Call>
