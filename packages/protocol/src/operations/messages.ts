import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { Content } from '../schema/entry.ts'
import { ClientId, Emoji, Id, Mark, Seq, Text, Time } from '../schema/scalars.ts'
import { Nothing, operation, queryInteger } from './define.ts'
import { MembersAfter, MembersPage } from './members-page.ts'

const MessageId = Type.String({ pattern: '^[1-9][0-9]{0,9}$', description: 'The entry’s seq as a string.' })
const ById = Type.Object({ id: Id })
const ByMessage = Type.Object({ id: Id, messageId: MessageId })
/** Any string of the caller’s choice that stays the same in every retry; a UUIDv7 is best. */
const CallerId = Type.String({ minLength: 1, maxLength: limits.clientIdCharsMax })

const MessageStatus = Type.Union([
  Type.Literal('SENT'),
  Type.Literal('RECEIVED'),
  Type.Literal('READ'),
  Type.Literal('RECALLED'),
])
const Stored = Type.Object({ messageId: MessageId, seq: Seq, status: Type.Literal('SENT'), time: Time })

const OwnClientId = Type.String({
  ...ClientId,
  description:
    'Only on the reader’s own: the UUID under which it is stored, made from `clientMessageId` if that was none.',
})

/** An entry as the HTTP interface shows it. `message` is the text, empty for entries without one. */
export const MessageView = Type.Object({
  messageId: MessageId,
  seq: Seq,
  from: Id,
  message: Type.String(),
  time: Time,
  status: MessageStatus,
  content: Content,
  written: Type.Optional(Time),
  clientId: Type.Optional(OwnClientId),
  editedAt: Type.Optional(Time),
  replyTo: Type.Optional(MessageId),
  reactions: Type.Optional(Type.Array(Type.Object({ userId: Id, emoji: Type.String() }))),
})
export type MessageView = Static<typeof MessageView>

const ReceiptTime = Type.Integer({
  ...Time,
  description: 'To the minute, for messages of the last 30 days; absent when it is not known.',
})
const MessageReceipt = Type.Object({
  userId: Id,
  delivered: Type.Boolean(),
  read: Type.Boolean(),
  deliveredAt: Type.Optional(ReceiptTime),
  readAt: Type.Optional(ReceiptTime),
})

export const messageOperations = {
  sendToConversation: operation('sendToConversation', 'POST', '/v1/conversation/{id}/message', {
    params: ById,
    body: Type.Object({
      message: Text,
      clientMessageId: CallerId,
      toUserId: Type.Optional(Id),
      replyTo: Type.Optional(Type.Union([MessageId, Seq])),
      mentions: Type.Optional(Type.Array(Id, { maxItems: limits.mentionsMax })),
      sentAt: Type.Optional(Time),
      now: Type.Optional(Time),
    }),
    answers: { 201: Stored, 200: Stored },
    errors: ['not_found', 'client_id_reused', 'too_large', 'user_deleted'],
    summary: 'Send a message. A repeat with the same clientMessageId answers 200 with the first values.',
  }),
  sendMessage: operation('sendMessage', 'POST', '/v1/sendMessage', {
    body: Type.Object({
      senderId: Id,
      recipientIds: Type.Array(Id, { minItems: 1, maxItems: limits.membersPerCallMax }),
      message: Text,
      clientMessageId: CallerId,
    }),
    actor: 'senderId',
    answers: {
      201: Type.Object({ status: MessageStatus, conversationId: Id, messageId: MessageId }),
      200: Type.Object({ status: MessageStatus, conversationId: Id, messageId: MessageId }),
    },
    errors: ['not_found', 'client_id_reused', 'too_large', 'group_full', 'user_deleted'],
    summary: 'Send to people: finds or makes the conversation by its participants (A14).',
  }),
  markDelivered: operation('markDelivered', 'POST', '/v1/conversation/{id}/message/{messageId}/delivery', {
    params: ByMessage,
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'I have everything up to this message.',
  }),
  markRead: operation('markRead', 'POST', '/v1/conversation/{id}/message/{messageId}/read', {
    params: ByMessage,
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'I have read everything up to this message.',
  }),
  messageStatus: operation('messageStatus', 'GET', '/v1/conversation/{id}/message/{messageId}/status', {
    params: ByMessage,
    query: MembersPage,
    answers: {
      200: Type.Object({
        status: MessageStatus,
        members: Type.Array(MessageReceipt),
        next: Type.Optional(MembersAfter),
      }),
    },
    errors: ['not_found'],
    summary:
      'Who has received and read a message, and when, in pages; the status is what all others have reached.',
  }),
  editMessage: operation('editMessage', 'PATCH', '/v1/conversation/{id}/message/{messageId}', {
    params: ByMessage,
    body: Type.Object({ message: Text, clientMessageId: Type.Optional(CallerId) }),
    answers: { 200: Stored },
    errors: ['not_found', 'forbidden', 'conflict', 'too_large'],
    summary: 'Replace the text of my own message; the answer is the edit’s own place in the order.',
  }),
  deleteMessage: operation('deleteMessage', 'DELETE', '/v1/conversation/{id}/message/{messageId}', {
    params: ByMessage,
    query: Type.Object({ for: Type.Optional(Type.Union([Type.Literal('me'), Type.Literal('everyone')])) }),
    answers: { 204: Nothing },
    errors: ['not_found', 'forbidden'],
    summary:
      'Recall my message for everybody (admins: anybody’s in their group), or with for=me hide it from me.',
  }),
  react: operation('react', 'PUT', '/v1/conversation/{id}/message/{messageId}/reaction', {
    params: ByMessage,
    body: Type.Object({ emoji: Emoji }),
    answers: { 204: Nothing },
    errors: ['not_found', 'conflict'],
    summary: 'My reaction; empty takes it back.',
  }),
  messageHistory: operation('messageHistory', 'GET', '/v1/conversation/{id}/message/{messageId}/history', {
    params: ByMessage,
    answers: {
      200: Type.Object({ versions: Type.Array(Type.Object({ message: Type.String(), time: Time })) }),
    },
    errors: ['not_found'],
    summary: 'The versions of an edited message, oldest first.',
  }),
  conversationDetails: operation('conversationDetails', 'GET', '/v1/conversation/{id}/details', {
    params: ById,
    query: Type.Object({
      uid: Type.Optional(Id),
      before: queryInteger(0, 0xffffffff, 'Entries below this seq.'),
      after: queryInteger(0, 0xffffffff, 'Entries above this seq.'),
      limit: queryInteger(1, limits.rangeEntriesMax, 'Default 50.'),
    }),
    actor: 'uid',
    answers: { 200: Type.Object({ messages: Type.Array(MessageView), head: Mark }) },
    errors: ['not_found'],
    summary:
      'A range of the conversation in seq order; the newest without before and after. Large messages come in smaller pages.',
  }),
}
