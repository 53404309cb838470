/** What a person does with one device. Each action is one call of the SDK, or a few; refusals are ordinary life. */
import type { Conversation, KithClient } from '@kith/client'
import type { Violations } from '../checks/violation.ts'
import type { Witness } from '../checks/witness.ts'
import type { Device } from '../world/device.ts'
import { startMs } from '../world/process.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { Account } from './account.ts'
import {
  changePassword,
  changePrivacy,
  deleteAccount,
  logOut,
  renameMyself,
  revokeDevice,
  wipeDevice,
} from './account-actions.ts'
import type { Intents } from './intents.ts'
import { post, postAnotherBody, postToPeople, postTwice } from './over-http.ts'

export type Actor = {
  device: Device
  client: KithClient
  me: string
  others: readonly string[]
  random: SeededRandom
  intents: Intents
  witness: Witness
  /** Invite codes that somebody made, for everybody to use. */
  invites: string[]
  account: Account
  scheduler: Scheduler
  violations: Violations
}
/** Does not throw before it returns a promise. */
export type Action = (actor: Actor) => Promise<unknown>

const emojis = ['👍', '❤️', '😂', '']

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
  { name: 'flood', weight: 0.15, run: flood },
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
  { name: 'delete account', weight: 0.1, run: deleteAccount },
  { name: 'retry failed', weight: 2, run: retryFailed },
]

/** The name of one. */
export function pickAction(random: SeededRandom): string {
  return random.pickWeighted(actions)!.name
}

export function actionNamed(name: string): Action {
  return actions.find((action) => action.name === name)!.run
}

function someConversation({ client, random }: Actor, kind?: Conversation['kind']): Conversation | undefined {
  const choices = client.conversations.list().filter((one) => kind === undefined || one.kind === kind)
  return random.pickByName(choices, ({ conversationId }) => conversationId)
}

async function send(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (conversation) await sendTo(actor, conversation)
}

async function sendTo(actor: Actor, to: Conversation): Promise<void> {
  const { token, text } = actor.intents.newText(actor.random)
  await sendText(actor, to, token, text)
}

async function sendText(
  { client, intents, witness, device, me }: Actor,
  to: Conversation,
  token: string,
  text: string,
): Promise<void> {
  const { conversationId } = to
  const peerId = to.peer?.userId
  if (peerId !== undefined && intents.isBlocked(peerId, me)) witness.privacy.withheld.set(token, peerId)
  const clientId = await client.messages.send(conversationId, text)
  intents.sent.push({ token, clientId, device: device.name, userId: me, conversationId, kind: 'text' })
}

async function burst(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  for (let count = actor.random.integer(3, 12); count > 0; count--) await sendTo(actor, conversation)
}

/** More than a slow reader's connection may hold back. */
async function flood(actor: Actor): Promise<void> {
  const conversation = someConversation(actor, 'group')
  if (!conversation) return
  for (let count = 0; count < 24; count++) {
    const { token, text } = actor.intents.newText(actor.random, 60_000)
    await sendText(actor, conversation, token, text)
  }
}

/** A message of the newest that this device has, or of mine. */
async function someMessage(actor: Actor, mine: boolean) {
  const conversation = someConversation(actor)
  if (!conversation) return undefined
  const window = await actor.client.messages.open(conversation.conversationId, { count: 20 })
  const found = window
    .items()
    .filter((item) => item.seq !== undefined && item.kind === 'text' && (!mine || item.mine))
  window.close()
  const message = actor.random.pickByName(found, ({ text }) => text)
  return message && { conversationId: conversation.conversationId, seq: message.seq! }
}

async function edit(actor: Actor): Promise<void> {
  const message = await someMessage(actor, true)
  if (!message) return
  const { token, text } = actor.intents.newText(actor.random)
  const peerId = actor.client.conversations.get(message.conversationId)?.peer?.userId
  if (peerId !== undefined && actor.intents.isBlocked(peerId, actor.me))
    actor.witness.privacy.withheld.set(token, peerId)
  const clientId = await actor.client.messages.edit(message.conversationId, message.seq, text)
  const { conversationId } = message
  actor.intents.sent.push({
    token,
    clientId,
    device: actor.device.name,
    userId: actor.me,
    conversationId,
    kind: 'edit',
  })
}

async function recall(actor: Actor): Promise<void> {
  const message = await someMessage(actor, true)
  if (message) await actor.client.messages.recall(message.conversationId, message.seq)
}

async function react(actor: Actor): Promise<void> {
  const message = await someMessage(actor, false)
  const emoji = actor.random.pick(emojis)!
  if (message) await actor.client.messages.react(message.conversationId, message.seq, emoji)
}

async function hide(actor: Actor): Promise<void> {
  const message = await someMessage(actor, false)
  if (message) await actor.client.messages.deleteForMe(message.conversationId, message.seq)
}

async function read(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  const seq = actor.random.chance(0.7) ? undefined : actor.random.integer(1, Math.max(1, conversation.head))
  await actor.client.conversations.markRead(conversation.conversationId, seq)
}

async function openDirect({ client, random, others }: Actor): Promise<void> {
  const other = random.pick(others)
  if (other) await client.conversations.openDirect(other)
}

async function createGroup({ client, random, others }: Actor): Promise<void> {
  const members = others.filter(() => random.chance(0.6))
  const history = random.chance(0.5) ? 'all' : 'joined'
  await client.conversations.createGroup({ title: `Group ${random.integer(1, 999)}`, members, history })
}

async function addMembers(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const users = actor.others.filter(() => actor.random.chance(0.4))
  if (group && users.length > 0) await actor.client.conversations.addMembers(group.conversationId, users)
}

async function removeMember(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const other = actor.random.pick(actor.others)
  if (group && other) await actor.client.conversations.removeMember(group.conversationId, other)
}

async function leave(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  if (group) await actor.client.conversations.leave(group.conversationId)
}

async function makeInvite(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  if (!group) return
  const { inviteCode } = await actor.client.conversations.createInvite(group.conversationId)
  actor.invites.push(inviteCode)
}

async function join({ client, random, invites }: Actor): Promise<void> {
  const code = random.pickByName(invites, (invite) => invite)
  if (code) await client.conversations.join(code)
}

async function befriend({ client, random, others }: Actor): Promise<void> {
  const incoming = client.contacts.list().filter((contact) => contact.state === 'incoming')
  const asked = random.pickByName(incoming, ({ user }) => user.userId)
  if (asked && random.chance(0.7)) return client.contacts.accept(asked.user.userId)
  const other = random.pick(others)
  if (other) await client.contacts.request(other)
}

async function block({ client, random, others, intents, me }: Actor): Promise<void> {
  const other = random.pick(others)
  if (!other) return
  await client.contacts.block(other)
  intents.blocked(me, other)
}

async function unblock({ client, random, others, intents, witness, me }: Actor): Promise<void> {
  const other = random.pick(others)
  if (!other) return
  intents.unblockBegins(me, other)
  witness.privacy.mayBeShown(me)
  await client.contacts.unblock(other)
}

async function preferences(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  const change = actor.random.pick([
    { pinned: true },
    { pinned: false },
    { archived: true },
    { archived: false },
    { mutedUntil: 0 },
    { mutedUntil: startMs + actor.random.integer(1, 86_400_000) },
  ])!
  if (conversation) await actor.client.conversations.setPreferences(conversation.conversationId, change)
}

async function renameGroup(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const history = actor.random.chance(0.5) ? 'all' : 'joined'
  const title = `Group ${actor.random.integer(1, 999)}`
  if (group) await actor.client.conversations.update(group.conversationId, { title, history })
}

async function removeFromList(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (conversation) await actor.client.conversations.remove(conversation.conversationId)
}

async function lookBack(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  const around = actor.random.integer(1, Math.max(1, conversation.head))
  const window = await actor.client.messages.open(conversation.conversationId, { count: 10, around })
  try {
    await window.loadOlder(10)
    await window.loadNewer(10)
  } finally {
    window.close()
  }
}

async function retryFailed(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  const window = await actor.client.messages.open(conversation.conversationId)
  const failed = window.items().find(({ state }) => state === 'failed')
  window.close()
  if (!failed?.clientId) return
  actor.intents.givenUp.add(failed.clientId)
  if (actor.random.chance(0.5)) await actor.client.messages.retry(failed.clientId)
  else await actor.client.messages.discard(failed.clientId)
}

function inSomeConversation(run: (actor: Actor, conversation: Conversation) => Promise<void>): Action {
  return async (actor) => {
    const conversation = someConversation(actor)
    if (conversation) await run(actor, conversation)
  }
}

async function lookAtDetails(actor: Actor): Promise<void> {
  const message = await someMessage(actor, true)
  if (!message) return
  await actor.client.messages.details(message.conversationId, message.seq)
  await actor.client.messages.history(message.conversationId, message.seq)
  await actor.client.conversations.members(message.conversationId)
}

/** Each up to where it likes: the highest counts. */
async function readOnEveryDevice(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  const { conversationId, head } = conversation
  const knowing = actor.account.devices.filter(({ client }) => client?.conversations.get(conversationId))
  await Promise.all(
    knowing.map(({ client }) =>
      client!.conversations.markRead(conversationId, actor.random.integer(1, Math.max(1, head))),
    ),
  )
}

async function type(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (conversation)
    actor.client.conversations.setTyping(conversation.conversationId, actor.random.chance(0.7))
}

async function decline({ client, random }: Actor): Promise<void> {
  const incoming = client.contacts.list().filter((contact) => contact.state === 'incoming')
  const asked = random.pickByName(incoming, ({ user }) => user.userId)
  if (asked) await client.contacts.decline(asked.user.userId)
}

async function endFriendship({ client, random }: Actor): Promise<void> {
  const known = random.pickByName(client.contacts.list(), ({ user }) => user.userId)
  if (known) await client.contacts.remove(known.user.userId)
}

async function acceptRequest({ client, random }: Actor): Promise<void> {
  const requests = client.conversations.list().filter(({ request }) => request)
  const asked = random.pickByName(requests, ({ conversationId }) => conversationId)
  if (asked) await client.conversations.accept(asked.conversationId)
}

async function setRole(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const other = actor.random.pick(actor.others)
  const role = actor.random.pick(['member', 'admin', 'admin', 'owner'] as const)!
  if (group && other) await actor.client.conversations.setRole(group.conversationId, other, role)
}

async function revokeInvite(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  if (!group) return
  const [invite] = await actor.client.conversations.listInvites(group.conversationId)
  if (invite) await actor.client.conversations.revokeInvite(group.conversationId, invite.inviteCode)
}
