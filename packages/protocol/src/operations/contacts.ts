import { Type } from 'typebox'
import { Id } from '../schema/scalars.ts'
import { Contact, Presence, Profile } from '../schema/views.ts'
import { Nothing, operation } from './define.ts'

const ByUser = Type.Object({ userId: Id })
const Friend = Type.Object({
  ...Profile.properties,
  state: Contact.properties.state,
  online: Presence.properties.online,
  lastSeen: Presence.properties.lastSeen,
})

export const contactOperations = {
  listFriends: operation('listFriends', 'GET', '/v1/friends', {
    query: Type.Object({ uid: Type.Optional(Id) }),
    actor: 'uid',
    answers: { 200: Type.Object({ friends: Type.Array(Friend) }) },
    summary: 'My contacts with their state and, of friends, presence.',
  }),
  requestFriend: operation('requestFriend', 'POST', '/v1/friends/{userId}', {
    params: ByUser,
    answers: { 204: Nothing },
    errors: ['not_found', 'bad_request', 'limit_reached'],
    summary: 'Ask somebody to be my contact; accepts when they asked first. Repeating it changes nothing.',
  }),
  acceptFriend: operation('acceptFriend', 'POST', '/v1/friends/{userId}/accept', {
    params: ByUser,
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'Accept a request; also accepts our direct conversation.',
  }),
  declineFriend: operation('declineFriend', 'POST', '/v1/friends/{userId}/decline', {
    params: ByUser,
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'Decline a request; the other is not told.',
  }),
  removeFriend: operation('removeFriend', 'DELETE', '/v1/friends/{userId}', {
    params: ByUser,
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'End the contact, or take back a request.',
  }),
  listBlocks: operation('listBlocks', 'GET', '/v1/blocks', {
    answers: { 200: Type.Object({ blocks: Type.Array(Profile) }) },
    summary: 'Whom I have blocked.',
  }),
  block: operation('block', 'PUT', '/v1/blocks/{userId}', {
    params: ByUser,
    answers: { 204: Nothing },
    errors: ['not_found', 'bad_request'],
    summary:
      'Nothing of theirs reaches me, no receipt, typing or presence of mine is shown to them, and they are not told.',
  }),
  unblock: operation('unblock', 'DELETE', '/v1/blocks/{userId}', {
    params: ByUser,
    answers: { 204: Nothing },
    summary: 'Take a block back. What was withheld stays withheld.',
  }),
}
