/**
 * An entry: one record of a conversation's log. The server encodes it once, stores those bytes and forwards the
 * same bytes. `tag` is the variant's number in `kith.v1.msgpack`; a field is only ever appended.
 */
import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { Emoji, HistoryRule, Id, Picture, Role, Seq, Text, Time, Title } from './scalars.ts'

const Mentions = Type.Array(Id, { maxItems: limits.mentionsMax, description: 'User ids named in the text.' })

export const TextContent = Type.Object(
  { kind: Type.Literal('text'), text: Text, replyTo: Type.Optional(Seq), mentions: Type.Optional(Mentions) },
  { tag: 1, additionalProperties: false },
)
export const EditContent = Type.Object(
  { kind: Type.Literal('edit'), target: Seq, text: Text, mentions: Type.Optional(Mentions) },
  { tag: 2, additionalProperties: false },
)
export const RecallContent = Type.Object(
  { kind: Type.Literal('recall'), target: Seq },
  { tag: 3, additionalProperties: false },
)
export const ReactionContent = Type.Object(
  { kind: Type.Literal('reaction'), target: Seq, emoji: Emoji },
  { tag: 4, additionalProperties: false },
)
export const MembersContent = Type.Object(
  {
    kind: Type.Literal('members'),
    change: Type.Union([
      Type.Literal('created'),
      Type.Literal('added'),
      Type.Literal('joined'),
      Type.Literal('removed'),
      Type.Literal('left'),
      Type.Literal('role'),
    ]),
    /** Those of one call, and who made the group. */
    users: Type.Array(Id, { maxItems: limits.membersPerCallMax + 1 }),
    role: Type.Optional(Role),
  },
  { tag: 5, additionalProperties: false },
)
export const SettingsContent = Type.Object(
  {
    kind: Type.Literal('settings'),
    title: Type.Optional(Title),
    picture: Type.Optional(Picture),
    history: Type.Optional(HistoryRule),
  },
  { tag: 6, additionalProperties: false },
)
/** Stands where a recalled text or edit stood: the place in the order stays, the body is gone. */
export const ErasedContent = Type.Object(
  { kind: Type.Literal('erased') },
  { tag: 7, additionalProperties: false },
)
/** Stands where the reader may not see the entry (its author was blocked by the reader when it was written). */
export const WithheldContent = Type.Object(
  { kind: Type.Literal('withheld') },
  { tag: 8, additionalProperties: false },
)

/** What a reader makes of a kind that only a newer server knows: the place in the order stays. Never sent. */
export const UnsupportedContent = Type.Object(
  { kind: Type.Literal('unsupported') },
  { tag: 9, additionalProperties: false },
)

/** What a member may send; everything else is written by the server. */
export const SendContent = Type.Union([TextContent, EditContent, RecallContent, ReactionContent])
export const Content = Type.Union(
  [
    TextContent,
    EditContent,
    RecallContent,
    ReactionContent,
    MembersContent,
    SettingsContent,
    ErasedContent,
    WithheldContent,
    UnsupportedContent,
  ],
  { unknownTagsAre: 'unsupported' },
)

export const Entry = Type.Object(
  {
    seq: Seq,
    from: Id,
    time: Time,
    content: Content,
    written: Type.Optional(
      Type.Integer({
        ...Time,
        description: 'C13: when the author wrote it, corrected by the offset of the device clock.',
      }),
    ),
  },
  { additionalProperties: false, description: '`time` is when the server received it.' },
)

export type Entry = Static<typeof Entry>
export type Content = Static<typeof Content>
export type SendContent = Static<typeof SendContent>
export type TextContent = Static<typeof TextContent>
export type MembersContent = Static<typeof MembersContent>
export type SettingsContent = Static<typeof SettingsContent>
