import { Type } from 'typebox'
import { limits } from '../limits.ts'
import { HistoryRule, Id, Kind, Mark, Picture, Role, Time, Title } from '../schema/scalars.ts'
import { ConversationState, Member } from '../schema/views.ts'
import { Nothing, operation, queryInteger } from './define.ts'
import { MembersAfter, MembersPage } from './members-page.ts'
import { MessageView } from './messages.ts'

const ById = Type.Object({ id: Id })
const Members = Type.Array(Id, { minItems: 1, maxItems: limits.membersPerCallMax })

const ListedConversation = Type.Object({
  conversationId: Id,
  kind: Kind,
  recipientName: Type.String({
    description: 'Of a direct conversation the other’s name, of a group its title.',
  }),
  recipientProfilePic: Type.String(),
  recipientId: Type.Optional(Id),
  latestMessage: Type.Union([MessageView, Type.Null()]),
  unread: Type.Integer({ minimum: 0 }),
  head: Mark,
  membership: ConversationState.properties.membership,
  pinned: Type.Boolean(),
  archived: Type.Boolean(),
  mutedUntil: Time,
  lastUpdatedTimeStamp: Time,
})

const Invite = Type.Object({
  inviteCode: Type.String(),
  url: Type.String({ description: 'Path below the server’s address.' }),
  expiresAt: Type.Optional(Time),
  usesLeft: Type.Optional(Type.Integer({ minimum: 0 })),
  createdBy: Id,
})

export const conversationOperations = {
  createConversation: operation('createConversation', 'POST', '/v1/conversation', {
    // Strict, because what is half the one and half the other would be checked as one and read as the other.
    body: Type.Union([
      Type.Object({ user1: Id, user2: Id }, { additionalProperties: false }),
      Type.Object(
        {
          members: Type.Array(Id, { maxItems: limits.membersPerCallMax }),
          title: Title,
          picture: Type.Optional(Picture),
          history: Type.Optional(HistoryRule),
        },
        { additionalProperties: false },
      ),
    ]),
    answers: { 201: Type.Object({ conversationId: Id }), 200: Type.Object({ conversationId: Id }) },
    errors: ['not_found', 'forbidden', 'group_full', 'limit_reached'],
    summary: 'The direct conversation of two users (200 when it existed), or a new group.',
  }),
  getConversation: operation('getConversation', 'GET', '/v1/conversation/{id}', {
    params: ById,
    answers: { 200: ConversationState },
    errors: ['not_found'],
    summary: 'One conversation as I see it.',
  }),
  listConversations: operation('listConversations', 'GET', '/v1/conversation', {
    query: Type.Object({
      uid: Type.Optional(Id),
      page_number: queryInteger(1, 1_000_000, 'From 1.'),
      page_size: queryInteger(1, limits.pageSizeMax, 'Default 10.'),
    }),
    actor: 'uid',
    answers: {
      200: Type.Object({
        conversations: Type.Array(ListedConversation),
        page_size: Type.Integer(),
        page_number: Type.Integer(),
        total: Type.Integer(),
      }),
    },
    summary: 'My conversation list, the most recently changed first.',
  }),
  removeConversation: operation('removeConversation', 'DELETE', '/v1/conversation', {
    query: Type.Object({ id: Id }),
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'Remove from my list on all my devices, until something new arrives.',
  }),
  fetchConversation: operation('fetchConversation', 'GET', '/v1/fetchConversation', {
    query: Type.Object({
      userId: Id,
      offset: queryInteger(0, 1_000_000),
      messageCount: queryInteger(1, limits.pageSizeMax, 'Conversations to return, default 10.'),
      lastUpdatedTimeStamp: queryInteger(0, Number.MAX_SAFE_INTEGER, 'Only what changed after it.'),
    }),
    actor: 'userId',
    answers: {
      200: Type.Object({
        conversations: Type.Array(
          Type.Object({
            conversationId: Id,
            participantIds: Type.Array(Id, {
              description: 'Of a large group those who joined first; `listMembers` has all.',
            }),
            snippet: Type.String(),
            lastUpdatedTimeStamp: Time,
          }),
        ),
        isDBupdate: Type.Boolean({ description: 'Something changed since lastUpdatedTimeStamp.' }),
      }),
    },
    summary: 'Conversations that changed since a point in time, for clients on little data (A15).',
  }),
  updateConversation: operation('updateConversation', 'PATCH', '/v1/conversation/{id}', {
    params: ById,
    body: Type.Object(
      {
        title: Type.Optional(Title),
        picture: Type.Optional(Picture),
        history: Type.Optional(HistoryRule),
        roles: Type.Optional(
          Type.Array(Type.Object({ userId: Id, role: Role }), {
            maxItems: limits.membersPerCallMax,
            description: '`owner` transfers the group; the old owner becomes an admin.',
          }),
        ),
      },
      { minProperties: 1 },
    ),
    answers: { 204: Nothing },
    errors: ['not_found', 'forbidden', 'conflict'],
    summary: 'Change a group: title and picture by admins, roles by the owner.',
  }),
  setConversationPreferences: operation(
    'setConversationPreferences',
    'PATCH',
    '/v1/conversation/{id}/preferences',
    {
      params: ById,
      body: Type.Object(
        {
          pinned: Type.Optional(Type.Boolean()),
          archived: Type.Optional(Type.Boolean()),
          mutedUntil: Type.Optional(Time),
        },
        { minProperties: 1 },
      ),
      answers: { 204: Nothing },
      errors: ['not_found'],
      summary: 'How this conversation appears to me, on all my devices.',
    },
  ),
  acceptConversation: operation('acceptConversation', 'POST', '/v1/conversation/{id}/accept', {
    params: ById,
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'Accept a stranger’s direct conversation without answering it.',
  }),
  setTyping: operation('setTyping', 'POST', '/v1/conversation/{id}/typing', {
    params: ById,
    body: Type.Object({ on: Type.Boolean() }),
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'I type, or stopped.',
  }),
  listMembers: operation('listMembers', 'GET', '/v1/conversation/{id}/members', {
    params: ById,
    query: MembersPage,
    answers: { 200: Type.Object({ members: Type.Array(Member), next: Type.Optional(MembersAfter) }) },
    errors: ['not_found'],
    summary:
      'The members by when they joined, in pages; of members whose receipts I may not see the marks are 0.',
  }),
  addMembers: operation('addMembers', 'POST', '/v1/conversation/{id}/members', {
    params: ById,
    body: Type.Object({ members: Members }),
    answers: { 204: Nothing },
    errors: ['not_found', 'forbidden', 'group_full', 'conflict'],
    summary: 'Add users to a group, as an admin. Those already in it are passed over.',
  }),
  removeMember: operation('removeMember', 'DELETE', '/v1/conversation/{id}/members/{userId}', {
    params: Type.Object({ id: Id, userId: Id }),
    answers: { 204: Nothing },
    errors: ['not_found', 'forbidden', 'conflict'],
    summary: 'Remove a member, as an admin; the owner cannot be removed.',
  }),
  setRole: operation('setRole', 'PATCH', '/v1/conversation/{id}/members/{userId}', {
    params: Type.Object({ id: Id, userId: Id }),
    body: Type.Object({ role: Role }),
    answers: { 204: Nothing },
    errors: ['not_found', 'forbidden', 'conflict'],
    summary: 'Change a role, as the owner. `owner` transfers the group; the old owner becomes an admin.',
  }),
  leaveConversation: operation('leaveConversation', 'POST', '/v1/conversation/{id}/leave', {
    params: ById,
    answers: { 204: Nothing },
    errors: ['not_found', 'conflict'],
    summary: 'Leave a group. When the owner leaves, the longest-standing admin, else member, becomes owner.',
  }),
  createInvite: operation('createInvite', 'POST', '/v1/conversation/{id}/invites', {
    params: ById,
    body: Type.Object({
      expiresAt: Type.Optional(Time),
      expiresInSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 * 86_400 })),
      maxUses: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    }),
    answers: { 201: Invite },
    errors: ['not_found', 'forbidden', 'conflict', 'limit_reached'],
    summary: 'An invite link to a group, by an admin.',
  }),
  listInvites: operation('listInvites', 'GET', '/v1/conversation/{id}/invites', {
    params: ById,
    answers: { 200: Type.Object({ invites: Type.Array(Invite) }) },
    errors: ['not_found', 'forbidden'],
    summary: 'The group’s valid invites, for admins.',
  }),
  revokeInvite: operation('revokeInvite', 'DELETE', '/v1/conversation/{id}/invites/{inviteCode}', {
    params: Type.Object({ id: Id, inviteCode: Type.String({ maxLength: 64 }) }),
    answers: { 204: Nothing },
    errors: ['not_found', 'forbidden'],
    summary: 'Make an invite void.',
  }),
  showInvite: operation('showInvite', 'GET', '/v1/join/{inviteCode}', {
    params: Type.Object({ inviteCode: Type.String({ maxLength: 64 }) }),
    answers: {
      200: Type.Object({ title: Type.String(), picture: Type.String(), memberCount: Type.Integer() }),
    },
    errors: ['not_found'],
    summary: 'What an invite leads to, before joining.',
  }),
  joinConversation: operation('joinConversation', 'POST', '/v1/join/{inviteCode}', {
    params: Type.Object({ inviteCode: Type.String({ maxLength: 64 }) }),
    answers: { 200: Type.Object({ conversationId: Id }) },
    errors: ['not_found', 'group_full', 'limit_reached'],
    summary: 'Join a group by invite. Joining again changes nothing and uses nothing up.',
  }),
  listGroups: operation('listGroups', 'GET', '/v1/groups', {
    query: Type.Object({ uid: Type.Optional(Id) }),
    actor: 'uid',
    answers: {
      200: Type.Object({
        groups: Type.Array(
          Type.Object({
            conversationId: Id,
            title: Title,
            picture: Picture,
            role: Role,
            memberCount: Type.Integer(),
          }),
        ),
      }),
    },
    summary: 'The groups I am in.',
  }),
}
