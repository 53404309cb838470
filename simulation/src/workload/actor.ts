/** Who acts, on which device, and what there is to act upon. */
import type { Conversation, KithClient } from '@kith/client'
import type { Violations } from '../checks/violation.ts'
import type { Witness } from '../checks/witness.ts'
import type { Device } from '../world/device.ts'
import type { SeededRandom } from '../world/random.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { Account } from './account.ts'
import type { Intents } from './intents.ts'

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
  /** Everybody else reads slowly for so long. */
  slowDown(ms: number, except: Device): void
  /** What it is connected by is lost, and nobody is told. */
  vanish(device: Device): void
  scheduler: Scheduler
  violations: Violations
}
/** Does not throw before it returns a promise. */
export type Action = (actor: Actor) => Promise<unknown>

export function someConversation(
  { client, random }: Actor,
  kind?: Conversation['kind'],
): Conversation | undefined {
  const choices = client.conversations.list().filter((one) => kind === undefined || one.kind === kind)
  return random.pickByName(choices, ({ conversationId }) => conversationId)
}

/** A message of the newest that this device has, or of mine. */
export async function someMessage(actor: Actor, mine: boolean) {
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

export function inSomeConversation(run: (actor: Actor, conversation: Conversation) => Promise<void>): Action {
  return async (actor) => {
    const conversation = someConversation(actor)
    if (conversation) await run(actor, conversation)
  }
}
