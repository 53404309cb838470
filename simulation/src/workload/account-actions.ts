/** What a person does with their account and devices. */
import type { Actor } from './actor.ts'

export async function renameMyself({ client, random }: Actor): Promise<void> {
  await client.account.update({ name: `Name ${random.integer(1, 999)}` })
}

export async function changePrivacy({ client, random, intents, me }: Actor): Promise<void> {
  const isOn = random.chance(0.5)
  if (isOn) intents.presenceSharingBegins(me)
  await client.account.update({ lastSeenShared: isOn })
  if (!isOn) intents.presenceHidden(me)
}

export async function changePassword({ account, client, random }: Actor): Promise<void> {
  await account.changePassword(client, `correct horse ${random.integer(1, 1e6)}`)
}

export async function logOut({ client, intents, device }: Actor): Promise<void> {
  intents.giveUpUnsent(device.name)
  await client.account.logOut()
}

export async function revokeDevice({ client, random }: Actor): Promise<void> {
  const others = (await client.account.devices()).filter(({ current }) => !current)
  const other = random.pickByName(others, ({ deviceId }) => deviceId)
  if (other) await client.account.revokeDevice(other.deviceId)
}

export async function wipeDevice({ device, intents }: Actor): Promise<void> {
  intents.giveUpUnsent(device.name)
  await device.wipe()
  await device.start()
}

/** The lid is opened: whether what looks live still is has to be asked. */
export async function wakeUp({ client }: Actor): Promise<void> {
  client.wake()
}

/** It falls into the water, and the next one is begun on: the server never hears from it again. */
export async function loseDevice(actor: Actor): Promise<void> {
  actor.vanish(actor.device)
  await wipeDevice(actor)
}

export async function deleteAccount({ account, client, others, me, intents, witness }: Actor): Promise<void> {
  account.isGivenUp = true
  for (const { name } of account.devices) intents.giveUpUnsent(name)
  intents.accountEnds(me)
  for (const userId of [me, ...others]) witness.privacy.mayBeShown(userId)
  await client.account.delete(account.password)
}
