/** A small circle of people with something to say, made through the SDK as anybody would. */
import { befriend, hears, logInAgain, type Person, say, signUp } from './person.ts'

export type Circle = {
  me: Person
  others: Person[]
  directId: string
  groupId: string
  /** Somebody unknown has written. */
  requestId: string
  /** Nothing has been said yet. */
  emptyId: string
  inviteCode: string
  close(): Promise<void>
}

export async function seedCircle(url: string): Promise<Circle> {
  const me = await signUp(url, 'noor', 'Noor Haddad', 'Gardens, maps and slow trains.')
  const ben = await signUp(url, 'ben.k', 'Ben Krüger', 'Usually on a bicycle.')
  const cleo = await signUp(url, 'cleo', 'Cleo Marsh')
  const layla = await signUp(url, 'layla', 'ليلى منصور', 'قهوة أولاً.')
  const theo = await signUp(url, 'theo_w', 'Theo Winter')
  const stranger = await signUp(url, 'ivy', 'Ivy Laurent')
  const blocked = await signUp(url, 'spam99', 'Best Offers')
  const writer = await signUp(url, 'marta.v', 'Marta Voss')
  for (const friend of [ben, cleo, layla]) await befriend(me, friend)
  await me.client.contacts.request(theo.userId)
  await stranger.client.contacts.request(me.userId)
  await me.client.contacts.block(blocked.userId)
  const requestId = await writer.client.conversations.openDirect(me.userId)
  await say(writer, requestId, 'Hello Noor, we met at the market. Do you still have seedlings?')
  const archivedId = await me.client.conversations.openDirect(cleo.userId)
  await say(me, archivedId, 'The key is under the third pot.')
  await me.client.conversations.setPreferences(archivedId, { archived: true })
  const directId = await talkWithBen(me, ben)
  await talkWithLayla(me, layla)
  const groupId = await talkInGroup(me, [ben, cleo, layla])
  await me.client.conversations.setPreferences(groupId, { pinned: true })
  const emptyId = await me.client.conversations.openDirect(theo.userId)
  await logInAgain(url, me, 'Phone · Android')
  const { inviteCode } = await me.client.conversations.createInvite(groupId, {
    expiresInSeconds: 604_800,
    maxUses: 10,
  })
  const others = [ben, cleo, layla, theo, stranger, blocked, writer]
  return {
    me,
    others,
    directId,
    groupId,
    requestId,
    emptyId,
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
  await say(me, id, 'I will bring the shovel.')
  await me.client.messages.edit(id, 7, 'I will bring the small shovel, and cake.')
  await hears(ben, id, 8)
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
