/** Somebody who uses Kith without a browser: through the SDK, as a bot or another app would. */
import { createClient, type KithClient } from '@kith/client'
import { password } from './acts.ts'

export type Person = { handle: string; userId: string; client: KithClient }

export function handleOf(name: string): string {
  return name.split(' ')[0]!.toLowerCase()
}

export async function signUp(url: string, handle: string, name: string, bio = ''): Promise<Person> {
  const client = await createClient({ url, clientName: 'Kith e2e' })
  const { userId } = await client.account.signUp({ handle, password, name, deviceName: 'Desktop · Linux' })
  if (bio) await client.account.update({ bio })
  await client.live()
  return { handle, userId, client }
}

/** Another device of theirs, which stays away after that. */
export async function logInAgain(url: string, { handle }: Person, deviceName: string): Promise<void> {
  const client = await createClient({ url, clientName: 'Kith e2e' })
  await client.account.logIn({ handle, password, deviceName })
  await client.close()
}

export async function befriend(one: Person, other: Person): Promise<void> {
  await one.client.contacts.request(other.userId)
  await other.client.contacts.accept(one.userId)
}

export async function say(
  { client }: Person,
  conversationId: string,
  text: string,
  replyTo?: number,
): Promise<void> {
  await client.messages.send(conversationId, text, replyTo ? { replyTo } : undefined)
  await client.messages.settled()
}

/** Resolves when their device has the conversation up to `seq`. */
export function hears({ client }: Person, conversationId: string, seq: number): Promise<void> {
  return untilTold(client, () => (client.conversations.get(conversationId)?.head ?? 0) >= seq)
}

/** Resolves when their device knows of somebody who asks for contact. */
export function isAsked({ client }: Person): Promise<void> {
  return untilTold(client, () => client.contacts.list().some(({ state }) => state === 'incoming'))
}

async function untilTold(client: KithClient, holds: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const check = () => {
    if (holds()) resolve()
  }
  const unsubscribe = client.subscribe(check)
  check()
  await promise
  unsubscribe()
}
