/** Frames from server to client that answer a request: each carries the request's id. */
import { type Static, Type } from 'typebox'
import { Cursor, Id, Mark, RequestId, Seq, Time } from '../schema/scalars.ts'
import { DeliveredEntry } from '../schema/views.ts'
import { frame } from './define.ts'

export const Sent = frame(
  'sent',
  32,
  {
    id: RequestId,
    seq: Seq,
    time: Time,
    repeat: Type.Optional(
      Type.Boolean({ description: 'This client id was stored before; these are the first values.' }),
    ),
  },
  'P1: the entry is on stable storage.',
)
export const Done = frame('done', 33, { id: RequestId }, 'The request took effect and is durable.')
export const Range = frame(
  'range',
  34,
  {
    id: RequestId,
    conversation: Id,
    head: Mark,
    entries: Type.Array(DeliveredEntry),
    related: Type.Optional(
      Type.Array(DeliveredEntry, {
        description: 'Later edits, recalls and reactions that refer to these entries.',
      }),
    ),
  },
  'Entries in seq order, without gaps.',
)
export const Pong = frame(
  'pong',
  35,
  { id: RequestId, now: Time, cursor: Cursor },
  'Everything up to `cursor` was sent before this frame.',
)
export const Result = frame(
  'result',
  36,
  { id: RequestId, status: Type.Integer(), body: Type.Optional(Type.Unknown()) },
  'Answer of a `call`: the HTTP status and JSON body.',
)
export const ErrorAnswer = frame(
  'error',
  37,
  {
    id: RequestId,
    code: Type.String(),
    message: Type.String(),
    retry: Type.Union([Type.Literal('retry'), Type.Literal('reconnect'), Type.Literal('giveup')]),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  'The request changed nothing. Codes are listed in codes.ts.',
)
export const Welcome = frame(
  'welcome',
  38,
  {
    userId: Id,
    deviceId: Id,
    serverId: Type.String(),
    now: Time,
    pingEveryMs: Type.Integer(),
    resumed: Type.Boolean({
      description: 'False: the cursor was missing or unusable and everything follows.',
    }),
    revision: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'The wire revision of the server. From 8 on it understands `more` and `mark`.',
      }),
    ),
  },
  'Answer of `hello`.',
)

export type Sent = Static<typeof Sent>
export type Range = Static<typeof Range>
export type ErrorAnswer = Static<typeof ErrorAnswer>
export type Welcome = Static<typeof Welcome>
