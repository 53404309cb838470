/** Three users, their contacts, a direct conversation and a group, made through the SDK as anybody would. */
import { randomBytes, randomInt } from 'node:crypto'
import { createClient, type KithClient, KithError } from '@kith/client'

export type DemoUser = { name: string; handle: string; password: string }
type Person = DemoUser & { client: KithClient; userId: string }

export async function seedDemo(url: string): Promise<DemoUser[]> {
  const people = await Promise.all(['Ada', 'Ben', 'Cleo'].map((name) => signUp(url, name)))
  const [ada, ben, cleo] = people as [Person, Person, Person]
  await befriend(ada, ben)
  await befriend(ada, cleo)
  await befriend(ben, cleo)
  await talkDirectly(ada, ben)
  await talkInGroup(ada, ben, cleo)
  await Promise.all(people.map(({ client }) => client.close()))
  return people.map(({ name, handle, password }) => ({ name, handle, password }))
}

/** On a server where the demo ran before, the handle gets a number. */
async function signUp(url: string, name: string, handle = name.toLowerCase()): Promise<Person> {
  const client = await createClient({ url, clientName: 'kith demo' })
  const password = randomBytes(9).toString('base64url')
  try {
    const { userId } = await client.account.signUp({ handle, password, name, deviceName: 'demo' })
    await client.live()
    return { name, handle, password, client, userId }
  } catch (error) {
    await client.close()
    if (!(error instanceof KithError && error.code === 'handle_taken')) throw error
    return await signUp(url, name, `${name.toLowerCase()}_${randomInt(1000, 9999)}`)
  }
}

async function befriend(one: Person, other: Person): Promise<void> {
  await one.client.contacts.request(other.userId)
  await other.client.contacts.accept(one.userId)
}

/** Each line waits for the one before to be stored, so that the talk reads in this order. */
async function say({ client }: Person, conversationId: string, text: string): Promise<void> {
  await client.messages.send(conversationId, text)
  await client.messages.settled()
}

/** Resolves when the conversation has reached them. */
async function knows({ client }: Person, conversationId: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const check = () => {
      if (client.conversations.get(conversationId) === undefined) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = client.on('conversation', check)
    check()
  })
}

async function talkDirectly(ada: Person, ben: Person): Promise<void> {
  const id = await ada.client.conversations.openDirect(ben.userId)
  await say(ada, id, 'Hi Ben, are you there?')
  await knows(ben, id)
  await say(
    ben,
    id,
    'Yes! The two ticks say that I have your message,\nand when they turn blue I have read it.',
  )
  await say(ada, id, 'And if my train goes through a tunnel?')
  await say(ben, id, 'Then it waits on your device and goes out once. 🚇')
}

async function talkInGroup(ada: Person, ben: Person, cleo: Person): Promise<void> {
  const id = await ada.client.conversations.createGroup({
    title: 'Weekend',
    members: [ben.userId, cleo.userId],
  })
  await say(ada, id, 'Who is in for a walk on Saturday?')
  await Promise.all([knows(ben, id), knows(cleo, id)])
  await say(cleo, id, 'Me! 🥾')
  await say(ben, id, 'If it does not rain.')
}
