/**
 * Who gets which answer: the whole authorisation of the interface, to be checked by a reader. Rows are calls and
 * frames, columns are callers; authorisation.test.ts runs every cell, and fails for a call or field without a row.
 * There is one tenant a server, so a column for other tenants does not apply.
 */
import type { ErrorCode } from '@kith/protocol'
import type { OperationName } from '@kith/protocol/operations'

export type Outcome = 'ok' | ErrorCode
/** An outcome for each column. */
type RowOf<Columns extends readonly string[]> = { readonly [K in keyof Columns]: Outcome }

const yes = 'ok'
const gone = 'not_found'
const no = 'forbidden'
const clash = 'conflict'
const wrong = 'bad_request'

/** Callers, as a group knows them. The message that is named was sent by `author`. */
export const groupCallers = [
  'stranger', // never was in it
  'ignoring', // was added by somebody they block
  'invited', // holds an invite and has not joined
  'left', // was in it when the message was sent, and left
  'removed', // was in it when the message was sent, and was taken out
  'newcomer', // joined after the message
  'member',
  'author',
  'admin',
  'owner',
] as const
export type GroupCaller = (typeof groupCallers)[number]
type GroupRow = RowOf<typeof groupCallers>

const insiders: GroupRow = [gone, gone, gone, gone, gone, yes, yes, yes, yes, yes]
const whoSawIt: GroupRow = [gone, gone, gone, gone, gone, gone, yes, yes, yes, yes]
const moderators: GroupRow = [gone, gone, gone, gone, gone, gone, no, yes, yes, yes]
const authorOnly: GroupRow = [gone, gone, gone, gone, gone, gone, no, yes, no, no]
const admins: GroupRow = [gone, gone, gone, gone, gone, no, no, no, yes, yes]
const ownerOnly: GroupRow = [gone, gone, gone, gone, gone, no, no, no, no, yes]
const directOnly: GroupRow = insiders
const everybody: GroupRow = [yes, yes, yes, yes, yes, yes, yes, yes, yes, yes]

export const onGroups = {
  getConversation: insiders,
  conversationDetails: insiders,
  listMembers: insiders,
  setTyping: insiders,
  setConversationPreferences: insiders,
  removeConversation: insiders,
  acceptConversation: directOnly,
  leaveConversation: insiders,
  sendToConversation: insiders,
  markDelivered: whoSawIt,
  markRead: whoSawIt,
  messageStatus: whoSawIt,
  messageHistory: whoSawIt,
  react: whoSawIt,
  editMessage: authorOnly,
  deleteMessage: moderators,
  updateConversation: admins,
  addMembers: admins,
  removeMember: admins,
  createInvite: admins,
  listInvites: admins,
  revokeInvite: admins,
  setRole: ownerOnly,
  showInvite: everybody,
  joinConversation: everybody,
} as const satisfies Partial<Record<OperationName, GroupRow>>

/** Callers, as a direct conversation knows them. The message that is named was sent by `asker` or its counterpart. */
export const directCallers = [
  'stranger',
  'asked', // somebody they do not know opened it, and they have not answered
  'asker', // who opened it
  'friend', // of the other
  'blocked', // by the other
  'blocker', // of the other
] as const
export type DirectCaller = (typeof directCallers)[number]
type DirectRow = RowOf<typeof directCallers>

const bothSides: DirectRow = [gone, yes, yes, yes, yes, yes]
const noGroup: DirectRow = [gone, clash, clash, clash, clash, clash]
/** The message is the other's. */
const theirs: DirectRow = [gone, no, no, no, no, no]

export const onDirect = {
  getConversation: bothSides,
  conversationDetails: bothSides,
  listMembers: bothSides,
  setTyping: bothSides,
  setConversationPreferences: bothSides,
  removeConversation: bothSides,
  acceptConversation: bothSides,
  leaveConversation: noGroup,
  sendToConversation: bothSides,
  markDelivered: bothSides,
  markRead: bothSides,
  messageStatus: bothSides,
  messageHistory: bothSides,
  react: bothSides,
  editMessage: theirs,
  deleteMessage: theirs,
  updateConversation: noGroup,
  addMembers: noGroup,
  removeMember: noGroup,
  createInvite: noGroup,
  listInvites: noGroup,
  revokeInvite: noGroup,
  setRole: noGroup,
} as const satisfies Partial<Record<OperationName, DirectRow>>

/** Whom a call is about, as seen from the caller. */
export const targets = [
  'self',
  'friend',
  'asking', // sent a contact request that waits
  'comember',
  'former', // was in a group with the caller, who left it
  'stranger',
  'blocker', // blocks the caller and is otherwise a stranger
  'deleted',
  'missing',
] as const
export type Target = (typeof targets)[number]
type TargetRow = RowOf<typeof targets>

const onlySelf: TargetRow = [yes, no, no, no, no, no, no, no, no]

export const onUsers = {
  init: onlySelf,
  heartbeat: onlySelf,
  listFriends: onlySelf,
  listConversations: onlySelf,
  listGroups: onlySelf,
  fetchConversation: onlySelf,
  getUser: [yes, yes, yes, yes, gone, gone, gone, gone, gone],
  findUser: [yes, yes, yes, yes, yes, yes, yes, gone, gone],
  requestFriend: [wrong, yes, yes, yes, yes, yes, yes, gone, gone],
  block: [wrong, yes, yes, yes, yes, yes, yes, gone, gone],
  unblock: [yes, yes, yes, yes, yes, yes, yes, yes, yes],
  acceptFriend: [gone, yes, yes, gone, gone, gone, gone, gone, gone],
  declineFriend: [gone, gone, yes, gone, gone, gone, gone, gone, gone],
  removeFriend: [gone, yes, yes, gone, gone, gone, gone, gone, gone],
  createConversation: [wrong, yes, yes, yes, yes, yes, yes, gone, gone],
  sendMessage: [wrong, yes, yes, yes, yes, yes, yes, gone, gone],
} as const satisfies Partial<Record<OperationName, TargetRow>>

/** About the caller's own account, and naming nobody else. */
export const onOneself = [
  'logout',
  'getMe',
  'updateMe',
  'deleteMe',
  'changePassword',
  'listDevices',
  'revokeDevice',
  'listBlocks',
  'events',
] as const satisfies readonly OperationName[]

/** Without a token. */
export const open = ['signup', 'login'] as const satisfies readonly OperationName[]

/**
 * What a field names. The answer for something that exists and is not the caller's is the answer for nothing at all:
 * - `conversation`, `invite`, `device`, `message`: not_found
 * - `actor`: forbidden, whoever it is but the caller
 * - `user`: as the table above says
 * - `person`: anybody who has an account may be named; else not_found
 * - `insider`: a member of the named group; else not_found
 * - `peer`: the other of a direct conversation; else bad_request
 * - `unread`: taken as it is, nothing is looked up
 * - `seq`: a bound within what the caller may see anyway
 * - `cursor`: a position, the same for everybody; what is read from there is the caller's own
 * - `clientId`: the caller's own, within the conversation
 * - `secret`: what proves who the caller is
 * - `text`: names nothing
 */
export type FieldKind =
  | 'conversation'
  | 'invite'
  | 'device'
  | 'message'
  | 'actor'
  | 'user'
  | 'person'
  | 'insider'
  | 'peer'
  | 'unread'
  | 'seq'
  | 'cursor'
  | 'clientId'
  | 'secret'
  | 'text'

export const fields: Record<string, FieldKind> = {
  'signup handle': 'text',
  'signup password': 'text',
  'signup name': 'text',
  'signup deviceName': 'text',
  'login handle': 'secret',
  'login password': 'secret',
  'login deviceName': 'text',
  'init userId': 'actor',
  'heartbeat userId': 'actor',
  'updateMe name': 'text',
  'updateMe bio': 'text',
  'updateMe picture': 'text',
  'deleteMe password': 'secret',
  'changePassword oldPassword': 'secret',
  'changePassword newPassword': 'text',
  'revokeDevice deviceId': 'device',
  'findUser handle': 'user',
  'getUser userId': 'user',
  'listFriends uid': 'actor',
  'requestFriend userId': 'user',
  'acceptFriend userId': 'user',
  'declineFriend userId': 'user',
  'removeFriend userId': 'user',
  'block userId': 'user',
  'unblock userId': 'user',
  'createConversation user1': 'person',
  'createConversation user2': 'person',
  'createConversation members[]': 'person',
  'createConversation title': 'text',
  'createConversation picture': 'text',

  'getConversation id': 'conversation',
  'listConversations uid': 'actor',
  'removeConversation id': 'conversation',
  'fetchConversation userId': 'actor',
  'updateConversation id': 'conversation',
  'updateConversation title': 'text',
  'updateConversation picture': 'text',
  'updateConversation roles[].userId': 'insider',
  'setConversationPreferences id': 'conversation',
  'acceptConversation id': 'conversation',
  'setTyping id': 'conversation',
  'listMembers id': 'conversation',
  'listMembers after': 'cursor',
  'addMembers id': 'conversation',
  'addMembers members[]': 'person',
  'removeMember id': 'conversation',
  'removeMember userId': 'insider',
  'setRole id': 'conversation',
  'setRole userId': 'insider',
  'leaveConversation id': 'conversation',
  'createInvite id': 'conversation',
  'listInvites id': 'conversation',
  'revokeInvite id': 'conversation',
  'revokeInvite inviteCode': 'invite',
  'showInvite inviteCode': 'invite',
  'joinConversation inviteCode': 'invite',
  'listGroups uid': 'actor',
  'sendToConversation id': 'conversation',
  'sendToConversation message': 'text',
  'sendToConversation clientMessageId': 'clientId',
  'sendToConversation toUserId': 'peer',
  'sendToConversation replyTo': 'message',
  'sendToConversation mentions[]': 'unread',
  'sendMessage senderId': 'actor',
  'sendMessage recipientIds[]': 'person',
  'sendMessage message': 'text',
  'sendMessage clientMessageId': 'clientId',
  'markDelivered id': 'conversation',
  'markDelivered messageId': 'message',
  'markRead id': 'conversation',
  'markRead messageId': 'message',
  'messageStatus id': 'conversation',
  'messageStatus messageId': 'message',
  'messageStatus after': 'cursor',
  'editMessage id': 'conversation',
  'editMessage messageId': 'message',
  'editMessage message': 'text',
  'editMessage clientMessageId': 'clientId',
  'deleteMessage id': 'conversation',
  'deleteMessage messageId': 'message',
  'react id': 'conversation',
  'react messageId': 'message',
  'react emoji': 'text',
  'messageHistory id': 'conversation',
  'messageHistory messageId': 'message',
  'conversationDetails id': 'conversation',
  'conversationDetails uid': 'actor',
  'conversationDetails before': 'seq',
  'conversationDetails after': 'seq',
  'events cursor': 'cursor',
}

export const frameFields: Record<string, FieldKind> = {
  'hello token': 'secret',
  'hello cursor': 'cursor',
  'hello client': 'text',
  'send conversation': 'conversation',
  'send clientId': 'clientId',
  'send content.text': 'text',
  'send content.replyTo': 'message',
  'send content.mentions[]': 'unread',
  'send content.target': 'message',
  'send content.emoji': 'text',
  'more clientId': 'clientId',
  'more content.text': 'text',
  'more content.replyTo': 'message',
  'more content.mentions[]': 'unread',
  'more content.target': 'message',
  'more content.emoji': 'text',
  'mark delivered': 'seq',
  'mark read': 'seq',
  'receipts marks[].conversation': 'conversation',
  'receipts marks[].delivered': 'seq',
  'receipts marks[].read': 'seq',
  'fetch conversation': 'conversation',
  'fetch after': 'seq',
  'fetch before': 'seq',
  'typing conversation': 'conversation',
  'call operation': 'text',
}
