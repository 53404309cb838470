import { describe, expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import type { Message } from '../src/index.ts'
import { type Device, device } from './support/device.ts'
import { FakeServer } from './support/fake-server.ts'
import { World } from './support/world.ts'

async function oneConversation(seed: number) {
  const world = new World(seed)
  const server = new FakeServer(world)
  const conversation = server.addConversation('101', ['11', '12'])
  const ann = await device(world, '11', '111')
  const bob = await device(world, '12', '121')
  await world.until(() => [ann, bob].every(({ client }) => client.connection.name === 'live'), 'live')
  await world.pass(1_000)
  return { world, server, conversation, ann, bob }
}

function goOffline(world: World, server: FakeServer): () => void {
  world.accept = undefined
  world.cutAll()
  return () => {
    world.accept = server.accept
  }
}

async function shown({ client }: Device): Promise<readonly Message[]> {
  const window = await client.messages.open('101')
  const items = window.items()
  window.close()
  return items
}

describe('outbox', () => {
  test('P1 a send is in the store before it is on the wire, and survives the end of the process', async () => {
    const { world, server, conversation, ann } = await oneConversation(1)
    const goOnline = goOffline(world, server)
    await ann.client.messages.send('101', 'written offline')
    ann.kill()
    goOnline()
    await world.pass(60_000)
    expect(conversation.log).toHaveLength(0)
    await ann.start()
    expect((await shown(ann)).map(({ text, state }) => [text, state])).toEqual([
      ['written offline', 'pending'],
    ])
    await world.until(() => ann.client.messages.pending() === 0, 'sent')
    expect(conversation.log.map(({ entry }) => entry.content)).toEqual([
      { kind: 'text', text: 'written offline' },
    ])
  })

  test('P2 a call repeated with the same client id sends one message, before its answer and after', async () => {
    const { world, conversation, ann } = await oneConversation(30)
    const clientId = '0192f3a0-0000-7000-8000-000000000001'
    const again = () => ann.client.messages.send('101', 'once', { clientId })
    await Promise.all([again(), again()])
    await world.until(() => ann.client.messages.pending() === 0, 'answered')
    await again()
    await world.until(() => ann.client.messages.pending() === 0, 'answered again')
    expect(conversation.log).toHaveLength(1)
    expect((await shown(ann)).map(({ text, state }) => [text, state])).toEqual([['once', 'sent']])
  })

  test('P2 an answer that is lost costs a repeat with the same client id, never a second copy', async () => {
    const { world, server, conversation, ann } = await oneConversation(2)
    server.loseAnswers = 1
    await ann.client.messages.send('101', 'once')
    await world.until(() => conversation.log.length === 1, 'stored')
    expect(ann.client.messages.pending()).toBe(1)
    await world.until(() => ann.client.messages.pending() === 0, 'answered')
    expect(conversation.log).toHaveLength(1)
    expect((await shown(ann)).map(({ text, seq, state }) => [text, seq, state])).toEqual([
      ['once', 1, 'delivered'],
    ])
  })

  test('P2 P5 an answer that comes while the session catches up again leaves nothing of mine unread', async () => {
    const { world, server, conversation, ann } = await oneConversation(31)
    await ann.client.messages.send('101', 'once')
    server.broadcast('11', { type: 'catch-up', cursor: '1' })
    await world.until(() => conversation.log.length === 1, 'stored')
    await world.pass(1_000)
    expect(ann.client.messages.pending()).toBe(1)
    server.broadcast('11', { type: 'caught-up', cursor: '2' })
    await world.until(() => ann.client.messages.pending() === 0, 'answered again')
    await ann.client.messages.send('101', 'twice')
    await world.until(() => ann.client.messages.pending() === 0, 'answered')
    await world.pass(1_000)
    expect(conversation.log).toHaveLength(2)
    expect(ann.client.conversations.get('101')).toMatchObject({ head: 2, read: 2, unread: 0 })
    expect(conversation.members.get('11')).toMatchObject({ delivered: 2, read: 2 })
  })

  test('P3 A stays before B when A is refused for a moment', async () => {
    const { world, server, conversation, ann } = await oneConversation(3)
    server.faults.overload = 0.7
    for (let n = 0; n < 10; n++) await ann.client.messages.send('101', `${n}`)
    await world.until(() => ann.client.messages.pending() === 0, 'sent')
    const texts = conversation.log.map(({ entry }) =>
      entry.content.kind === 'text' ? entry.content.text : '',
    )
    expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `${n}`))
  })

  test('goes from pending over sent and delivered to read', async () => {
    const { world, ann, bob } = await oneConversation(4)
    bob.client.disconnect()
    await world.pass(1_000)
    const window = await ann.client.messages.open('101')
    const states: (string | undefined)[] = []
    window.subscribe(() => {
      const state = window.items()[0]?.state
      if (state !== states.at(-1)) states.push(state)
    })
    await ann.client.messages.send('101', 'look')
    await world.until(() => states.includes('sent'), 'sent')
    bob.client.connect()
    await world.until(() => states.includes('delivered'), 'delivered')
    await bob.client.conversations.markRead('101')
    await world.until(() => states.includes('read'), 'read')
    expect(states).toEqual(['pending', 'sent', 'delivered', 'read'])
  })

  test('what is refused for good stays visible, does not hold up the rest, and can be retried or discarded', async () => {
    const { world, server, conversation, ann } = await oneConversation(5)
    server.refuseNext = { code: 'forbidden', retry: 'giveup' }
    const clientId = await ann.client.messages.send('101', 'refused')
    await ann.client.messages.send('101', 'accepted')
    await world.until(() => ann.client.messages.pending() === 0, 'settled')
    await world.pass(1_000)
    const states = (await shown(ann)).map(({ text, state, failure }) => [text, state, failure?.code])
    expect(states).toEqual([
      ['accepted', 'delivered', undefined],
      ['refused', 'failed', 'forbidden'],
    ])
    await ann.client.messages.retry(clientId)
    await world.until(() => ann.client.messages.pending() === 0, 'sent')
    expect(conversation.log.at(-1)?.clientId).toBe(clientId)

    server.refuseNext = { code: 'forbidden', retry: 'giveup' }
    const again = await ann.client.messages.send('101', 'no')
    await world.until(() => ann.client.messages.pending() === 0, 'refused')
    await ann.client.messages.discard(again)
    expect((await shown(ann)).map(({ text }) => text)).toEqual(['accepted', 'refused'])
    await expect(ann.client.messages.discard(clientId)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('C13 tells the server how long it waited, only when it waited', async () => {
    const { world, server, conversation, ann } = await oneConversation(6)
    await ann.client.messages.send('101', 'at once')
    await world.until(() => ann.client.messages.pending() === 0, 'sent')
    expect(conversation.log[0]!.entry.written).toBeUndefined()
    const goOnline = goOffline(world, server)
    await ann.client.messages.send('101', 'later')
    const written = world.now
    await world.pass(3_600_000)
    goOnline()
    await world.until(() => ann.client.messages.pending() === 0, 'sent')
    expect(Math.abs(conversation.log[1]!.entry.written! - written)).toBeLessThan(100)
  })

  test('P7 what cannot be sent at all is refused at once', async () => {
    const { ann } = await oneConversation(7)
    const tooLong = '🙂'.repeat(limits.textBytesMax / 4 + 1)
    await expect(ann.client.messages.send('101', tooLong)).rejects.toMatchObject({ code: 'too_large' })
    await expect(ann.client.messages.send('101', '')).rejects.toMatchObject({ code: 'bad_request' })
    await expect(ann.client.messages.send('999', 'hello')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('edits, recalls and reactions are shown while they wait', async () => {
    const { world, server, ann } = await oneConversation(8)
    for (const text of ['one', 'two', 'three']) await ann.client.messages.send('101', text)
    await world.until(() => ann.client.messages.pending() === 0, 'sent')
    goOffline(world, server)
    await ann.client.messages.edit('101', 1, 'ONE')
    await ann.client.messages.recall('101', 2)
    await ann.client.messages.react('101', 3, '👍')
    const lines = (await shown(ann)).map(({ kind, text, edited, reactions }) => [
      kind,
      text,
      edited,
      reactions.length,
    ])
    expect(lines).toEqual([
      ['text', 'ONE', true, 0],
      ['recalled', '', false, 0],
      ['text', 'three', false, 1],
    ])
  })
})
