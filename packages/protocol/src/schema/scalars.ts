import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'

/**
 * `wire` names how a scalar travels in `kith.v1.msgpack`: `id` as 8 bytes, `uuid` as 16 bytes; everything else
 * follows its JSON type. In `kith.v1.json` all of them are plain JSON.
 */
export const Id = Type.String({
  wire: 'id',
  pattern: '^(?:[1-9][0-9]{0,17}|[1-8][0-9]{18}|9[01][0-9]{17})$',
  description: 'A snowflake: 64 bit, as a decimal string.',
})

export const ClientId = Type.String({
  wire: 'uuid',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'The id that a client gives an entry before it sends it: a UUIDv7, kept until answered.',
})

export const Seq = Type.Integer({
  minimum: 1,
  maximum: 0xffffffff,
  description: "An entry's place in its conversation: 1, 2, 3 …",
})
/** A watermark or head: like a seq, but 0 before the first entry. */
export const Mark = Type.Integer({
  minimum: 0,
  maximum: 0xffffffff,
  description: 'A seq, or 0 for none yet.',
})
export const Time = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Milliseconds since 1970-01-01 UTC.',
})
export const Cursor = Type.String({
  maxLength: limits.cursorCharsMax,
  description: 'Opaque position of one user in everything that concerns them; only grows.',
})
export const RequestId = Type.Integer({
  minimum: 1,
  maximum: 0xffffffff,
  description: 'Chosen by the client; returned.',
})

export const Handle = Type.String({
  pattern: `^[A-Za-z0-9_.]{${limits.handleCharsMin},${limits.handleCharsMax}}$`,
  description: 'Public name, unique without regard to case.',
})
export const Password = Type.String({
  minLength: limits.passwordCharsMin,
  maxLength: limits.passwordCharsMax,
})
export const Name = Type.String({
  minLength: 1,
  maxLength: limits.nameCharsMax,
  description: 'Display name.',
})
export const Bio = Type.String({ maxLength: limits.bioCharsMax })
export const Picture = Type.String({
  maxLength: limits.pictureCharsMax,
  description: 'Reference to a picture; empty for none.',
})
export const Title = Type.String({ minLength: 1, maxLength: limits.titleCharsMax })
export const DeviceName = Type.String({ maxLength: limits.deviceNameCharsMax })

/** The length is checked in bytes by the server; this bound only keeps validation cheap. */
export const Text = Type.String({
  minLength: 1,
  maxLength: limits.textBytesMax,
  description: 'At most 64 KiB as UTF-8.',
})
export const Emoji = Type.String({
  maxLength: limits.emojiCharsMax,
  description: 'Empty takes the reaction back.',
})

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('member')])
export const Kind = Type.Union([Type.Literal('direct'), Type.Literal('group')])
export const HistoryRule = Type.Union([Type.Literal('joined'), Type.Literal('all')], {
  description: 'What a new member sees: from joining, or everything.',
})

export type Role = Static<typeof Role>
export type Kind = Static<typeof Kind>
export type HistoryRule = Static<typeof HistoryRule>
