/** Everything a person does with one device, and how often. Each action is one call of the SDK, or a few; refusals are ordinary life. */
import type { SeededRandom } from '../world/random.ts'
import {
  changePassword,
  changePrivacy,
  deleteAccount,
  logOut,
  loseDevice,
  renameMyself,
  revokeDevice,
  wakeUp,
  wipeDevice,
} from './account-actions.ts'
import { type Action, inSomeConversation } from './actor.ts'
import { befriend, block, decline, endFriendship, unblock } from './contact-actions.ts'
import {
  acceptRequest,
  addMembers,
  createGroup,
  join,
  leave,
  makeInvite,
  openDirect,
  preferences,
  read,
  readOnEveryDevice,
  removeFromList,
  removeMember,
  renameGroup,
  revokeInvite,
  setRole,
  type,
} from './conversation-actions.ts'
import {
  burst,
  edit,
  flood,
  hide,
  lookAtDetails,
  lookBack,
  react,
  recall,
  retryFailed,
  send,
} from './message-actions.ts'
import { post, postAnotherBody, postToPeople, postTwice } from './over-http.ts'

const actions: { name: string; weight: number; run: Action }[] = [
  { name: 'send', weight: 40, run: send },
  { name: 'burst', weight: 4, run: burst },
  { name: 'edit', weight: 6, run: edit },
  { name: 'recall', weight: 3, run: recall },
  { name: 'react', weight: 8, run: react },
  { name: 'hide', weight: 3, run: hide },
  { name: 'read', weight: 16, run: read },
  { name: 'open direct', weight: 6, run: openDirect },
  { name: 'create group', weight: 3, run: createGroup },
  { name: 'add members', weight: 4, run: addMembers },
  { name: 'remove member', weight: 3, run: removeMember },
  { name: 'leave', weight: 2, run: leave },
  { name: 'make invite', weight: 2, run: makeInvite },
  { name: 'join', weight: 4, run: join },
  { name: 'befriend', weight: 4, run: befriend },
  { name: 'block', weight: 1, run: block },
  { name: 'unblock', weight: 1, run: unblock },
  { name: 'preferences', weight: 3, run: preferences },
  { name: 'rename group', weight: 1, run: renameGroup },
  { name: 'rename myself', weight: 1, run: renameMyself },
  { name: 'remove from list', weight: 1, run: removeFromList },
  { name: 'look back', weight: 3, run: lookBack },
  { name: 'look at details', weight: 1, run: lookAtDetails },
  { name: 'flood', weight: 1, run: flood },
  { name: 'read on every device', weight: 2, run: readOnEveryDevice },
  { name: 'type', weight: 2, run: type },
  { name: 'decline', weight: 2, run: decline },
  { name: 'end a friendship', weight: 1, run: endFriendship },
  { name: 'accept request', weight: 2, run: acceptRequest },
  { name: 'set role', weight: 2, run: setRole },
  { name: 'revoke invite', weight: 0.5, run: revokeInvite },
  { name: 'post', weight: 4, run: inSomeConversation(post) },
  { name: 'post twice', weight: 2, run: inSomeConversation(postTwice) },
  { name: 'post another body', weight: 1, run: inSomeConversation(postAnotherBody) },
  { name: 'post to people', weight: 2, run: postToPeople },
  { name: 'change privacy', weight: 1, run: changePrivacy },
  { name: 'change password', weight: 0.3, run: changePassword },
  { name: 'log out', weight: 0.5, run: logOut },
  { name: 'revoke device', weight: 0.4, run: revokeDevice },
  { name: 'wipe device', weight: 0.4, run: wipeDevice },
  { name: 'wake up', weight: 1, run: wakeUp },
  { name: 'lose device', weight: 0.2, run: loseDevice },
  { name: 'delete account', weight: 0.1, run: deleteAccount },
  { name: 'retry failed', weight: 2, run: retryFailed },
]

export const actionNames = actions.map(({ name }) => name)

/** The name of one. */
export function pickAction(random: SeededRandom): string {
  return random.pickWeighted(actions)!.name
}

export function actionNamed(name: string): Action {
  return actions.find((action) => action.name === name)!.run
}
