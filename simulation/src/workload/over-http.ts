/**
 * What programs do that speak HTTP without the SDK: send with an id of their own, and send again until they are
 * answered. Checks at once that every answer to one id is the first one (P2).
 */
import type { Conversation } from '@kith/client'
import type { Device } from '../world/device.ts'
import type { HttpResponse } from '../world/platform-types.ts'
import { startMs } from '../world/process.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Actor } from './actor.ts'

type Body = Record<string, unknown>
type Sending = { path: string; body: Body; token: string }
type Answer = { messageId: string; conversationId: string; time: number }

const attemptsMax = 6
const retryMsMax = 2_000
const idSpreadMs = 10 * 86_400_000

/** A4, once and again. */
export async function post(actor: Actor, conversation: Conversation): Promise<void> {
  const sending = sendingTo(actor, conversation)
  const first = await sendUntilAnswered(actor, actor.device, sending)
  if (!first) return
  noteAnswer(actor, conversation.conversationId, sending, first)
  if (actor.random.chance(0.4))
    expectSame(actor, first, await sendUntilAnswered(actor, actor.device, sending))
}

/** Another message under the id of an answered one. */
export async function postAnotherBody(actor: Actor, conversation: Conversation): Promise<void> {
  const sending = sendingTo(actor, conversation)
  const first = await sendUntilAnswered(actor, actor.device, sending)
  if (!first) return
  const { token, text } = actor.intents.newText(actor.random)
  const other = { ...sending, token, body: { ...sending.body, message: text } }
  noteAnswer(actor, conversation.conversationId, sending, first)
  const second = await sendUntilAnswered(actor, actor.device, other)
  if (second) noteAnswer(actor, conversation.conversationId, other, second)
}

/** The same message from two devices of one person at the same time. */
export async function postTwice(actor: Actor, conversation: Conversation): Promise<void> {
  const twin = actor.random.pick(actor.account.devices.filter((device) => device.client?.identity))
  if (!twin) return
  const sending = sendingTo(actor, conversation)
  const [first, second] = await Promise.all([
    sendUntilAnswered(actor, actor.device, sending),
    sendUntilAnswered(actor, twin, sending),
  ])
  if (first) noteAnswer(actor, conversation.conversationId, sending, first)
  if (first) expectSame(actor, first, second)
}

/** A14: to people, wherever that leads. */
export async function postToPeople(actor: Actor): Promise<void> {
  const { random, me, others, intents, witness } = actor
  const recipientIds = random.chance(0.6) ? [random.pick(others)!] : others.filter(() => random.chance(0.4))
  const [only, ...more] = recipientIds
  if (only === undefined) return
  const { token, text } = intents.newText(random)
  if (more.length === 0 && intents.isBlocked(only, me)) witness.privacy.withheld.set(token, only)
  const body = { senderId: me, recipientIds, message: text, clientMessageId: newClientId(random) }
  const sending = { path: '/v1/sendMessage', body, token }
  const first = await sendUntilAnswered(actor, actor.device, sending)
  if (!first) return
  noteAnswer(actor, first.conversationId, sending, first)
  expectSame(actor, first, await sendUntilAnswered(actor, actor.device, sending))
}

function sendingTo({ random, intents, witness, me }: Actor, conversation: Conversation): Sending {
  const { token, text } = intents.newText(random)
  const peerId = conversation.peer?.userId
  if (peerId !== undefined && intents.isBlocked(peerId, me)) witness.privacy.withheld.set(token, peerId)
  const body = { message: text, clientMessageId: newClientId(random) }
  return { path: `/v1/conversation/${conversation.conversationId}/message`, body, token }
}

/** A UUIDv7 of a clock that is far from right. */
function newClientId(random: SeededRandom): string {
  const ms = startMs + random.integer(-idSpreadMs, idSpreadMs)
  const hex = Buffer.from(random.bytes(10)).toString('hex')
  const time = ms.toString(16).padStart(12, '0')
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hex.slice(0, 3)}`,
    `8${hex.slice(3, 6)}`,
    hex.slice(6, 18),
  ].join('-')
}

/** Undefined when it was refused, or never answered. */
async function sendUntilAnswered(
  { scheduler, random }: Actor,
  device: Device,
  { path, body }: Sending,
): Promise<Answer | undefined> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const answer = await device.call('POST', path, body).catch(() => undefined)
    if (answer && answer.status < 500) return answer.status < 300 ? answerOf(answer) : undefined
    await scheduler.wait(random.fraction() * retryMsMax)
  }
  return undefined
}

/** A14 does not tell the time. */
function answerOf({ body }: HttpResponse): Answer {
  const { messageId, conversationId = '', time = 0 } = JSON.parse(body) as Partial<Answer>
  return { messageId: messageId!, conversationId, time }
}

/** The witness checks that it is stored, with this body. */
function noteAnswer(
  { witness }: Actor,
  conversation: string,
  { body }: Sending,
  { messageId, time }: Answer,
): void {
  const answer = { conversation, clientId: String(body.clientMessageId), seq: Number(messageId), time }
  witness.answers.answered(answer, { kind: 'text', text: String(body.message) })
}

function expectSame({ violations, device }: Actor, first: Answer, again: Answer | undefined): void {
  if (!again || (again.messageId === first.messageId && again.conversationId === first.conversationId)) return
  const [one, other] = [first, again].map((answer) => `${answer.conversationId}/${answer.messageId}`)
  violations.add('P2', `${device.name} was answered ${one}, and then ${other} for the same id`)
}
