/** How a play begins: people who are there already, know each other, and talk. */
import { acceptRequest, logIn, openChat, requestContact, says, send, signUp, startChat } from './acts.ts'
import { befriend, handleOf, type Person, signUp as signUpPerson } from './person.ts'
import type { Profile, ProfileOptions, Stage } from './stage.ts'

/** Somebody who has just signed up, in a browser of their own. */
export async function enter(stage: Stage, name: string, options?: ProfileOptions): Promise<Profile> {
  const profile = await stage.profile(handleOf(name), options)
  await signUp(profile.page, handleOf(name), name)
  return profile
}

/** Ana and Ben, contacts of each other. */
export async function contacts(
  stage: Stage,
  options: { ana?: ProfileOptions; ben?: ProfileOptions } = {},
): Promise<{ ana: Profile; ben: Profile }> {
  const ana = await enter(stage, 'Ana Lima', options.ana)
  const ben = await enter(stage, 'Ben Krüger', options.ben)
  await requestContact(ana.page, 'ben', 'Ben Krüger')
  await acceptRequest(ben.page, 'Ana Lima')
  return { ana, ben }
}

/** Ana and Ben, and the chat that Ana has begun with him. */
export async function chatBegun(
  stage: Stage,
  options?: { ana?: ProfileOptions; ben?: ProfileOptions },
): Promise<{ ana: Profile; ben: Profile }> {
  const both = await contacts(stage, options)
  await startChat(both.ana.page, 'ben')
  return both
}

/** Ana and Ben with their chat open at both ends and one message read. */
export async function talking(stage: Stage): Promise<{ ana: Profile; ben: Profile }> {
  const { ana, ben } = await chatBegun(stage)
  await send(ana.page, 'Are you there?')
  await ben.page.goto('/')
  await openChat(ben.page, 'Ana Lima')
  await says(ana.page, 'Are you there?', 'read')
  return { ana, ben }
}

/** Ana in a browser, and Ben, a contact of hers, without one; their chat is there and empty. */
export async function withFriend(
  stage: Stage,
  options?: ProfileOptions,
): Promise<{ ana: Profile; ben: Person; conversationId: string }> {
  const beginner = await signUpPerson(stage.server.url, 'ana', 'Ana Lima')
  const ben = await stage.person('Ben Krüger')
  await befriend(beginner, ben)
  await beginner.client.close()
  const conversationId = await ben.client.conversations.openDirect(beginner.userId)
  const ana = await stage.profile('ana', options)
  await logIn(ana.page, 'ana')
  return { ana, ben, conversationId }
}
