import { describe, expect, test } from 'bun:test'
import { encodeServerFrame } from '@kith/protocol'
import { addRange, dropBelow, rangeWith } from '../src/inbox/ranges.ts'
import { memoryStore } from '../src/index.ts'
import { type Device, device } from './support/device.ts'
import { FakeServer } from './support/fake-server.ts'
import { World } from './support/world.ts'

async function oneConversation(seed: number, entries = 0) {
  const world = new World(seed)
  const server = new FakeServer(world)
  const conversation = server.addConversation('101', ['11', '12'])
  const say = (text: string) => server.append(conversation, '12', { kind: 'text', text })
  for (let n = 1; n <= entries; n++) say(`old ${n}`)
  const ann = await device(world, '11', '111')
  await world.until(() => ann.client.connection.name === 'live', 'live')
  await world.pass(1_000)
  server.fetches.length = 0
  return { world, server, conversation, say, ann }
}

async function texts({ client }: Device): Promise<string[]> {
  const window = await client.messages.open('101')
  const found = window.items().map(({ text }) => text)
  window.close()
  return found
}

describe('inbox', () => {
  test('P4 a gap is fetched once, by range, however many entries follow it', async () => {
    const { world, server, say, ann } = await oneConversation(1)
    say('one')
    server.faults.loseEvent = 1
    say('two')
    say('three')
    server.faults.loseEvent = 0
    say('four')
    say('five')
    await world.pass(5_000)
    expect(server.fetches).toEqual([{ conversation: '101', after: 1, before: 4 }])
    expect(await texts(ann)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  test('P4 what was missed while away is complete, also when it is more than catch-up brings', async () => {
    const { world, server, say, ann } = await oneConversation(2, 3)
    ann.client.disconnect()
    await world.pass(100)
    for (let n = 1; n <= 500; n++) say(`new ${n}`)
    ann.client.connect()
    await world.until(() => ann.client.connection.name === 'live', 'live')
    await world.pass(5_000)
    expect(server.fetches).toEqual([
      { conversation: '101', after: 3, before: 454 },
      { conversation: '101', after: 203, before: 454 },
      { conversation: '101', after: 403, before: 454 },
    ])
    const window = await world.during(ann.client.messages.open('101', { count: 1_000 }))
    expect(window.items()).toHaveLength(503)
  })

  test('P7 a gap that is too long is not filled: what is older is fetched again when it is looked at', async () => {
    const { world, server, say, ann } = await oneConversation(3, 3)
    ann.client.disconnect()
    await world.pass(100)
    server.append(server.conversations.get('101')!, '12', {
      kind: 'edit',
      target: 2,
      text: 'edited meanwhile',
    })
    for (let n = 1; n <= 3_000; n++) say(`new ${n}`)
    ann.client.connect()
    await world.until(() => ann.client.connection.name === 'live', 'live')
    await world.pass(5_000)
    expect(server.fetches).toEqual([])
    const window = await world.during(ann.client.messages.open('101', { count: 5_000 }))
    expect(window.items()).toHaveLength(3_003)
    expect(window.items()[1]).toMatchObject({ text: 'edited meanwhile', edited: true })
    expect(window.hasOlder()).toBe(false)
  })

  test('P4 what changes while a range is on its way is not lost', async () => {
    const { world, server, conversation, ann } = await oneConversation(11, 20)
    server.rangeDelayMs = 1_000
    const opening = ann.client.messages.open('101')
    await world.pass(200)
    server.append(conversation, '12', { kind: 'edit', target: 1, text: 'edited' })
    server.append(conversation, '12', { kind: 'recall', target: 2 })
    server.broadcast('11', { type: 'hidden', conversation: '101', seqs: [3] })
    const items = (await world.during(opening)).items()
    expect(items.slice(0, 3).map(({ kind, text }) => [kind, text])).toEqual([
      ['text', 'edited'],
      ['recalled', ''],
      ['text', 'old 4'],
    ])
  })

  test('P4 while the newest message to show is looked up, a change of an older one does not take its place', async () => {
    const { world, server, conversation, ann } = await oneConversation(12, 3)
    await world.during(ann.client.messages.open('101'))
    server.broadcast('11', { type: 'hidden', conversation: '101', seqs: [3] })
    await world.pass(20)
    expect(ann.client.conversations.get('101')?.preview).toBeUndefined()
    server.append(conversation, '12', { kind: 'edit', target: 1, text: 'edited' })
    await world.pass(1_000)
    expect(ann.client.conversations.get('101')?.preview).toMatchObject({ seq: 2, text: 'old 2' })
  })

  test('P5 what was read while the first catch-up was cut off stays read, and what was left meanwhile goes', async () => {
    const world = new World(13)
    const server = new FakeServer(world)
    const [kept, left] = [
      server.addConversation('101', ['11', '12']),
      server.addConversation('102', ['11', '12']),
    ]
    for (const conversation of [kept, left])
      server.append(conversation, '12', { kind: 'text', text: 'hello' })
    server.cutsCatchUpsOff = true
    const { client } = await device(world, '11', '111')
    await world.until(() => client.conversations.list().length === 2, 'the first catch-up')
    await world.during(client.conversations.markRead('101'))
    server.cutsCatchUpsOff = false
    server.conversations.delete('102')
    client.disconnect()
    client.connect()
    await world.until(() => client.connection.name === 'live', 'live')
    await world.pass(1_000)
    expect(client.conversations.list()).toMatchObject([{ conversationId: '101', read: 1, unread: 0 }])
    expect(kept.members.get('11')).toMatchObject({ read: 1 })
    const window = await world.during(client.messages.open('101'))
    expect(window.items().map(({ text }) => text)).toEqual(['hello'])
  })

  test('a duplicate changes nothing', async () => {
    const { world, server, say, ann } = await oneConversation(4)
    server.faults.repeatEvent = 1
    say('one')
    await world.pass(1_000)
    const before = ann.events.length
    const messages = ann.events.filter(({ type }) => type === 'message')
    expect(messages).toHaveLength(1)
    ann.client.disconnect()
    ann.client.connect()
    await world.until(() => ann.client.connection.name === 'live', 'live')
    await world.pass(1_000)
    expect(ann.events.slice(before).filter(({ type }) => type === 'message')).toEqual([])
    expect(await texts(ann)).toEqual(['one'])
  })

  test('C7 delivered is told only after the entry is in the local store', async () => {
    const world = new World(5)
    const server = new FakeServer(world)
    const conversation = server.addConversation('101', ['11', '12'])
    const store = memoryStore()
    const ann = await device(world, '11', '111', { store })
    await world.until(() => ann.client.connection.name === 'live', 'live')
    const { promise: diskIsBack, resolve: repairDisk } = Promise.withResolvers<void>()
    const { write } = store
    store.write = async (batch) => {
      if (batch.messages!.length > 0) await diskIsBack
      return write(batch)
    }
    server.append(conversation, '12', { kind: 'text', text: 'hello' })
    await world.pass(10_000)
    expect(server.receipts).toEqual([])
    expect(ann.events.some(({ type }) => type === 'message')).toBe(false)
    repairDisk()
    await world.pass(1_000)
    expect(server.receipts).toEqual([{ conversation: '101', delivered: 1 }])
  })

  test('P7 many delivered marks travel together', async () => {
    const { world, server, say } = await oneConversation(6)
    for (let n = 0; n < 200; n++) say(`${n}`)
    await world.pass(1_000)
    expect(server.receipts.length).toBeLessThanOrEqual(3)
    expect(server.receipts.at(-1)).toEqual({ conversation: '101', delivered: 200 })
  })

  test('a store that fails loses nothing: the session ends, and the next one begins where the store is', async () => {
    const world = new World(7)
    const server = new FakeServer(world)
    const conversation = server.addConversation('101', ['11', '12'])
    const store = memoryStore()
    const ann = await device(world, '11', '111', { store })
    await world.until(() => ann.client.connection.name === 'live', 'live')
    const { write } = store
    store.write = () => Promise.reject(new Error('disk full'))
    server.append(conversation, '12', { kind: 'text', text: 'hello' })
    await world.pass(2_000)
    expect(ann.events.some(({ type }) => type === 'store-failed')).toBe(true)
    expect(server.receipts).toEqual([])
    store.write = write
    await world.until(() => ann.client.connection.name === 'live', 'live again')
    await world.pass(60_000)
    expect(await texts(ann)).toEqual(['hello'])
  })

  test('a cursor that the server does not know any more means everything anew, without doubles', async () => {
    const { world, server, say, ann } = await oneConversation(8, 3)
    ann.client.disconnect()
    say('new')
    server.forgetsBelow = 1_000_000
    ann.client.connect()
    await world.until(() => ann.client.connection.name === 'live', 'live')
    await world.pass(5_000)
    expect(ann.client.conversations.list()).toHaveLength(1)
    const window = await world.during(ann.client.messages.open('101'))
    expect(window.items()).toHaveLength(4)
  })

  test('P6 after leaving nothing of the conversation is kept', async () => {
    const { world, server, ann } = await oneConversation(9, 3)
    await ann.client.messages.send('101', 'mine')
    await ann.client.conversations.setDraft('101', 'half')
    await world.pass(1_000)
    server.broadcast('11', { type: 'left', conversation: '101', seq: 4 })
    await world.pass(1_000)
    expect(ann.client.conversations.list()).toEqual([])
    expect(ann.client.conversations.get('101')).toBeUndefined()
    await expect(ann.client.messages.open('101')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('an event that only a newer server knows is passed over, with what follows it read', async () => {
    const { world, server, say, ann } = await oneConversation(10)
    const unknown = new Uint8Array([0x92, 0x7e, 0xa3, 0x6e, 0x65, 0x77])
    server.broadcastPacket(
      '11',
      Uint8Array.from([
        ...unknown,
        ...(encodeServerFrame({ type: 'cursor', cursor: '1' }, 'kith.v1.msgpack') as Uint8Array),
      ]),
    )
    say('still here')
    await world.pass(1_000)
    expect(ann.client.connection.name).toBe('live')
    expect(await texts(ann)).toEqual(['still here'])
  })

  test('P4 a kind of entry that only a newer server knows keeps its place, live and in a range', async () => {
    const { world, server, conversation, say } = await oneConversation(11, 2)
    const sayNew = () => server.append(conversation, '12', { kind: 'unsupported' })
    sayNew()
    const ann = await device(world, '11', '112')
    await world.until(() => ann.client.connection.name === 'live', 'live')
    const window = await world.during(ann.client.messages.open('101'))
    expect(ann.client.conversations.get('101')!.preview!.kind).toBe('unsupported')
    sayNew()
    say('after')
    await world.pass(1_000)
    expect(window.items().map(({ kind, text }) => (kind === 'text' ? text : kind))).toEqual([
      'old 1',
      'old 2',
      'unsupported',
      'unsupported',
      'after',
    ])
    expect(ann.client.conversations.get('101')).toMatchObject({ head: 5, unread: 5 })
  })
})

describe('ranges', () => {
  test('stretches that touch become one', () => {
    const ranges = [
      { from: 1, to: 3 },
      { from: 7, to: 9 },
      { from: 20, to: 30 },
    ]
    expect(addRange(ranges, { from: 4, to: 6 })).toEqual([
      { from: 1, to: 9 },
      { from: 20, to: 30 },
    ])
    expect(addRange(ranges, { from: 5, to: 5 })).toEqual([
      { from: 1, to: 3 },
      { from: 5, to: 5 },
      { from: 7, to: 9 },
      { from: 20, to: 30 },
    ])
    expect(addRange(ranges, { from: 2, to: 40 })).toEqual([{ from: 1, to: 40 }])
    expect(addRange([], { from: 2, to: 2 })).toEqual([{ from: 2, to: 2 }])
  })

  test('a seq is found in its stretch, and what lies below a seq is dropped', () => {
    const ranges = [
      { from: 1, to: 3 },
      { from: 7, to: 9 },
    ]
    expect([rangeWith(ranges, 3)?.to, rangeWith(ranges, 5), rangeWith(ranges, 7)?.from]).toEqual([
      3,
      undefined,
      7,
    ])
    expect(dropBelow(ranges, 8)).toEqual([{ from: 8, to: 9 }])
  })
})
