/** What a person does with messages. */
import type { Conversation } from '@kith/client'
import type { SeededRandom } from '../world/random.ts'
import { type Actor, someConversation, someMessage } from './actor.ts'

const emojis = ['👍', '❤️', '😂', '']

export async function send(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (conversation) await sendTo(actor, conversation)
}

async function sendTo(actor: Actor, to: Conversation): Promise<void> {
  const { token, text } = actor.intents.newText(actor.random)
  await sendText(actor, to, token, text)
}

async function sendText(
  { client, intents, witness, device, me, random }: Actor,
  to: Conversation,
  token: string,
  text: string,
): Promise<void> {
  const { conversationId } = to
  const peerId = to.peer?.userId
  if (peerId !== undefined && intents.isBlocked(peerId, me)) witness.privacy.withheld.set(token, peerId)
  const replyTo = replyIn(to, random.fork(`reply of ${token}`))
  const clientId = await client.messages.send(conversationId, text, replyTo === undefined ? {} : { replyTo })
  intents.sent.push({ token, clientId, device: device.name, userId: me, conversationId, kind: 'text' })
}

/** Now and then the newest that they see. By a stream of its own: what else happens does not depend on it. */
function replyIn({ head }: Conversation, random: SeededRandom): number | undefined {
  return head > 0 && random.chance(0.2) ? head : undefined
}

export async function burst(actor: Actor): Promise<void> {
  const conversation = someConversation(actor)
  if (!conversation) return
  for (let count = actor.random.integer(3, 12); count > 0; count--) await sendTo(actor, conversation)
}

/** More than a slow reader's connection may hold back: mostly at a moment when the others read slowly. */
export async function flood(actor: Actor): Promise<void> {
  const conversation = someConversation(actor, 'group')
  if (!conversation) return
  if (actor.random.chance(0.8)) actor.slowDown(actor.random.integer(8_000, 25_000), actor.device)
  for (let count = 0; count < 24; count++) {
    const { token, text } = actor.intents.newText(actor.random, 60_000)
    await sendText(actor, conversation, token, text)
  }
}

export async function edit(actor: Actor): Promise<void> {
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

export async function recall(actor: Actor): Promise<void> {
  const message = await someMessage(actor, true)
  if (message) await actor.client.messages.recall(message.conversationId, message.seq)
}

export async function react(actor: Actor): Promise<void> {
  const message = await someMessage(actor, false)
  const emoji = actor.random.pick(emojis)!
  if (message) await actor.client.messages.react(message.conversationId, message.seq, emoji)
}

export async function hide(actor: Actor): Promise<void> {
  const message = await someMessage(actor, false)
  if (message) await actor.client.messages.deleteForMe(message.conversationId, message.seq)
}

export async function lookBack(actor: Actor): Promise<void> {
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

export async function lookAtDetails(actor: Actor): Promise<void> {
  const message = await someMessage(actor, true)
  if (!message) return
  await actor.client.messages.details(message.conversationId, message.seq)
  await actor.client.messages.history(message.conversationId, message.seq)
  await actor.client.conversations.members(message.conversationId)
}

export async function retryFailed(actor: Actor): Promise<void> {
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
