/** A small circle of people with something to say, made through the SDK as anybody would. */
import { createClient, type KithClient } from '@kith/client'

export type Person = { handle: string; password: string; userId: string; client: KithClient }
export type Circle = {
  me: Person
  others: Person[]
  directId: string
  groupId: string
  inviteCode: string
  close(): Promise<void>
}

const password = 'correct horse battery'

async function signUp(url: string, handle: string, name: string, bio = ''): Promise<Person> {
  const client = await createClient({ url, clientName: 'Kith e2e' })
  const { userId } = await client.account.signUp({ handle, password, name, deviceName: 'Desktop · Linux' })
  if (bio) await client.account.update({ bio })
  await client.live()
  return { handle, password, userId, client }
}

async function befriend(one: Person, other: Person): Promise<void> {
  await one.client.contacts.request(other.userId)
  await other.client.contacts.accept(one.userId)
}

async function say(
  { client }: Person,
  conversationId: string,
  text: string,
  replyTo?: number,
): Promise<void> {
  await client.messages.send(conversationId, text, replyTo ? { replyTo } : undefined)
  await client.messages.settled()
}

/** Resolves when their device has the conversation up to `seq`. */
async function hears({ client }: Person, conversationId: string, seq: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const check = () => {
    if ((client.conversations.get(conversationId)?.head ?? 0) >= seq) resolve()
  }
  const unsubscribe = client.on('conversation', check)
  check()
  await promise
  unsubscribe()
}

export async function seedCircle(url: string): Promise<Circle> {
  const me = await signUp(url, 'noor', 'Noor Haddad', 'Gardens, maps and slow trains.')
  const ben = await signUp(url, 'ben.k', 'Ben Krüger', 'Usually on a bicycle.')
  const cleo = await signUp(url, 'cleo', 'Cleo Marsh')
  const layla = await signUp(url, 'layla', 'ليلى منصور', 'قهوة أولاً.')
  const theo = await signUp(url, 'theo_w', 'Theo Winter')
  const stranger = await signUp(url, 'ivy', 'Ivy Laurent')
  const blocked = await signUp(url, 'spam99', 'Best Offers')
  for (const friend of [ben, cleo, layla]) await befriend(me, friend)
  await me.client.contacts.request(theo.userId)
  await stranger.client.contacts.request(me.userId)
  await me.client.contacts.block(blocked.userId)
  const directId = await talkWithBen(me, ben)
  await talkWithLayla(me, layla)
  const groupId = await talkInGroup(me, [ben, cleo, layla])
  const { inviteCode } = await me.client.conversations.createInvite(groupId, {
    expiresInSeconds: 604_800,
    maxUses: 10,
  })
  const others = [ben, cleo, layla, theo, stranger, blocked]
  return {
    me,
    others,
    directId,
    groupId,
    inviteCode,
    close: async () => {
      await Promise.all([me, ...others].map(({ client }) => client.close()))
    },
  }
}

async function talkWithBen(me: Person, ben: Person): Promise<string> {
  const id = await me.client.conversations.openDirect(ben.userId)
  await say(me, id, 'Morning! Did the parcel with the seeds arrive?')
  await hears(ben, id, 1)
  await say(ben, id, 'Yes, yesterday evening.')
  await say(ben, id, 'Tomatoes, sage and something with a label I cannot read 🌱')
  await say(me, id, 'That would be the borage. Bees love it: https://en.wikipedia.org/wiki/Borage', 3)
  await hears(ben, id, 4)
  await ben.client.messages.react(id, 4, '🐝')
  await say(ben, id, 'Then it goes right next to the hives. Are you coming on Saturday?')
  await hears(me, id, 6)
  await me.client.conversations.markRead(id)
  await ben.client.conversations.markRead(id)
  await say(me, id, 'I will bring the small shovel, and cake.')
  await hears(ben, id, 7)
  return id
}

async function talkWithLayla(me: Person, layla: Person): Promise<void> {
  const id = await me.client.conversations.openDirect(layla.userId)
  await say(me, id, 'مساء الخير ليلى!')
  await hears(layla, id, 1)
  await say(layla, id, 'مساء النور. نلتقي عند الثامنة؟')
  await say(layla, id, 'وأحضر معي الكتاب.')
}

async function talkInGroup(me: Person, friends: Person[]): Promise<string> {
  const members = friends.map(({ userId }) => userId)
  const id = await me.client.conversations.createGroup({ title: 'Allotment 12', members, history: 'all' })
  await say(me, id, 'Who can water the beds this week?')
  const [ben, cleo] = friends as [Person, Person]
  await Promise.all(friends.map((friend) => hears(friend, id, 2)))
  await say(ben, id, 'Monday and Tuesday, before work.')
  await say(cleo, id, 'I take the rest of the week. The hose has a new nozzle, it is in the shed.')
  await me.client.conversations.setRole(id, ben.userId, 'admin')
  return id
}
