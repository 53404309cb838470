/** What a person does with conversations, groups and their invites. */
import { startMs } from '../world/process.ts'
import { type Actor, someConversation } from './actor.ts'

export async function read(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  const seq = actor.random.chance(0.7) ? undefined : actor.random.integer(1, Math.max(1, conversation.head))
  await actor.client.conversations.markRead(conversation.conversationId, seq)
}

/** Each up to where it likes: the highest counts. */
export async function readOnEveryDevice(actor: Actor): Promise<void> {
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

export async function openDirect({ client, random, others }: Actor): Promise<void> {
  const other = random.pick(others)
  if (other) await client.conversations.openDirect(other)
}

export async function createGroup({ client, random, others }: Actor): Promise<void> {
  const members = others.filter(() => random.chance(0.6))
  const history = random.chance(0.5) ? 'all' : 'joined'
  await client.conversations.createGroup({ title: `Group ${random.integer(1, 999)}`, members, history })
}

export async function addMembers(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const users = actor.others.filter(() => actor.random.chance(0.4))
  if (group && users.length > 0) await actor.client.conversations.addMembers(group.conversationId, users)
}

export async function removeMember(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const other = actor.random.pick(actor.others)
  if (group && other) await actor.client.conversations.removeMember(group.conversationId, other)
}

export async function leave(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  if (group) await actor.client.conversations.leave(group.conversationId)
}

export async function makeInvite(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  if (!group) return
  const { inviteCode } = await actor.client.conversations.createInvite(group.conversationId)
  actor.invites.push(inviteCode)
}

export async function join({ client, random, invites }: Actor): Promise<void> {
  const code = random.pickByName(invites, (invite) => invite)
  if (code) await client.conversations.join(code)
}

export async function revokeInvite(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  if (!group) return
  const [invite] = await actor.client.conversations.listInvites(group.conversationId)
  if (invite) await actor.client.conversations.revokeInvite(group.conversationId, invite.inviteCode)
}

export async function preferences(actor: Actor): Promise<void> {
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

export async function renameGroup(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const history = actor.random.chance(0.5) ? 'all' : 'joined'
  const title = `Group ${actor.random.integer(1, 999)}`
  if (group) await actor.client.conversations.update(group.conversationId, { title, history })
}

export async function removeFromList(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (conversation) await actor.client.conversations.remove(conversation.conversationId)
}

export async function acceptRequest({ client, random }: Actor): Promise<void> {
  const requests = client.conversations.list().filter(({ request }) => request)
  const asked = random.pickByName(requests, ({ conversationId }) => conversationId)
  if (asked) await client.conversations.accept(asked.conversationId)
}

export async function setRole(actor: Actor): Promise<void> {
  const group = someConversation(actor, 'group')
  const other = actor.random.pick(actor.others)
  const role = actor.random.pick(['member', 'admin', 'admin', 'owner'] as const)!
  if (group && other) await actor.client.conversations.setRole(group.conversationId, other, role)
}

export async function type(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (conversation)
    actor.client.conversations.setTyping(conversation.conversationId, actor.random.chance(0.7))
}
