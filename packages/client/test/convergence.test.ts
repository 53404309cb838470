/**
 * Seeded runs of several devices over a network that delays, cuts and repeats, with processes that end at any
 * moment. Whatever happened, in the end every device shows the same, nothing is lost and nothing is there twice.
 */
import { describe, expect, test } from 'bun:test'
import { type Device, device } from './support/device.ts'
import { FakeServer } from './support/fake-server.ts'
import { shownBy } from './support/shown.ts'
import { calm, World } from './support/world.ts'

const seeds = Number(process.env.KITH_SEEDS ?? 25)
const steps = 150

describe('convergence', () => {
  for (let seed = 1; seed <= seeds; seed++) {
    test(`P1 P2 P3 P4 P5 all devices show the same after faults, seed ${seed}`, () => run(seed), 60_000)
  }
})

async function run(seed: number): Promise<void> {
  const world = new World(seed)
  const server = new FakeServer(world)
  const users = ['11', '12', '13']
  server.addConversation('101', users)
  server.addConversation('102', users.slice(0, 2))
  const devices: Device[] = []
  for (const userId of users)
    for (const n of [1, 2]) devices.push(await device(world, userId, `${userId}${n}`))
  await world.until(
    () => devices.every(({ client }) => client.connection.name === 'live'),
    'everybody is live',
  )

  world.faults = { delayMsMax: 150, cut: 0.01, refuse: 0.1 }
  server.faults = { overload: 0.05, loseEvent: 0.03, repeatEvent: 0.05 }
  const sent = new Map<string, string[]>()
  for (let step = 0; step < steps; step++) {
    await act(world, server, devices, sent, step)
    await world.pass(world.chance.below(300))
  }

  world.faults = calm
  server.faults = { overload: 0, loseEvent: 0, repeatEvent: 0 }
  world.cutAll()
  await world.until(
    () => devices.every(({ client }) => client.connection.name === 'live' && client.messages.pending() === 0),
    'everything is sent',
  )
  await world.pass(20_000)

  checkLog(server, sent)
  for (const userId of users) {
    const fresh = await device(world, userId, `${userId}9`)
    await world.until(() => fresh.client.connection.name === 'live', 'the fresh device is live')
    await world.pass(5_000)
    const expected = await world.during(shownBy(fresh.client))
    for (const old of devices.filter(({ client }) => client.identity?.userId === userId)) {
      expect(await world.during(shownBy(old.client))).toEqual(expected)
    }
  }
}

async function act(
  world: World,
  server: FakeServer,
  devices: Device[],
  sent: Map<string, string[]>,
  step: number,
): Promise<void> {
  const { chance } = world
  const actor = chance.pick(devices)
  const { client } = actor
  const rows = client.conversations.list()
  const dice = chance.below(100)
  if (dice < 3) return actor.start()
  if (dice < 5) return world.cutAll()
  if (rows.length === 0) return
  const { conversationId, head } = chance.pick(rows)
  const log = server.conversations.get(conversationId)!.log
  const target = 1 + chance.below(Math.max(1, head))
  const isText = log[target - 1]?.entry.content.kind === 'text'
  const mine = isText && log[target - 1]?.entry.from === client.identity!.userId
  if (dice < 65) {
    const text = `${client.identity!.deviceId} says ${step}`
    // Only what was accepted into the outbox counts as sent.
    await client.messages.send(conversationId, text)
    const key = `${conversationId} ${client.identity!.deviceId}`
    sent.set(key, [...(sent.get(key) ?? []), text])
  } else if (dice < 72 && mine) await client.messages.edit(conversationId, target, `edited ${step}`)
  else if (dice < 75 && mine) await client.messages.recall(conversationId, target)
  else if (dice < 85 && head > 0)
    await client.messages.react(conversationId, target, chance.pick(['👍', '😀', '']))
  else if (dice < 95) await client.conversations.markRead(conversationId, target)
  else if (dice < 98 && isText) client.messages.deleteForMe(conversationId, target).catch(() => undefined)
}

/** Every text that was accepted into an outbox is in the log once, and each device's texts in its order. */
function checkLog(server: FakeServer, sent: Map<string, string[]>): void {
  for (const [key, texts] of sent) {
    const [conversationId, deviceId] = key.split(' ') as [string, string]
    const { log } = server.conversations.get(conversationId)!
    const clientIds = log.flatMap(({ clientId }) => clientId ?? [])
    expect(new Set(clientIds).size).toBe(clientIds.length)
    const recalledOrThere = log.flatMap(({ entry }) =>
      entry.content.kind === 'text' && entry.content.text.startsWith(`${deviceId} says`)
        ? [entry.content.text]
        : [],
    )
    const erased = log.filter(({ entry }) => entry.content.kind === 'erased').length
    if (erased === 0) expect(recalledOrThere).toEqual(texts)
    else expect(recalledOrThere).toEqual(texts.filter((text) => recalledOrThere.includes(text)))
  }
}
