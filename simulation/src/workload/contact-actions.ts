/** What a person does with the people they know. */
import type { Actor } from './actor.ts'

export async function befriend({ client, random, others }: Actor): Promise<void> {
  const incoming = client.contacts.list().filter((contact) => contact.state === 'incoming')
  const asked = random.pickByName(incoming, ({ user }) => user.userId)
  if (asked && random.chance(0.7)) return client.contacts.accept(asked.user.userId)
  const other = random.pick(others)
  if (other) await client.contacts.request(other)
}

export async function decline({ client, random }: Actor): Promise<void> {
  const incoming = client.contacts.list().filter((contact) => contact.state === 'incoming')
  const asked = random.pickByName(incoming, ({ user }) => user.userId)
  if (asked) await client.contacts.decline(asked.user.userId)
}

export async function endFriendship({ client, random }: Actor): Promise<void> {
  const known = random.pickByName(client.contacts.list(), ({ user }) => user.userId)
  if (known) await client.contacts.remove(known.user.userId)
}

export async function block({ client, random, others, intents, me }: Actor): Promise<void> {
  const other = random.pick(others)
  if (!other) return
  await client.contacts.block(other)
  intents.blocked(me, other)
}

export async function unblock({ client, random, others, intents, witness, me }: Actor): Promise<void> {
  const other = random.pick(others)
  if (!other) return
  intents.unblockBegins(me, other)
  witness.privacy.mayBeShown(me)
  await client.contacts.unblock(other)
}
