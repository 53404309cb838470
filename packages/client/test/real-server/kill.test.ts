/** The SDK against the real server in its own process: cut sockets, kill -9, restart on the same data. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CuttingProxy, type ServerProcess } from '@kith/proof'
import { type ClientOptions, createClient, type KithClient } from '../../src/index.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { shownBy } from '../support/shown.ts'
import { allLive, when } from './await-state.ts'
import { type RealServer, realServer } from './real-server.ts'

const password = 'correct horse'
let real: RealServer
let server: ServerProcess
let proxy: CuttingProxy
let folder: string
let stores = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-clients-'))
  real = await realServer()
  server = real.server
  proxy = await CuttingProxy.listen('127.0.0.1', server.port)
}, 60_000)

afterAll(async () => {
  await proxy[Symbol.asyncDispose]()
  await real.dispose()
  await rm(folder, { recursive: true, force: true })
})

async function newClient(options: Partial<ClientOptions> = {}): Promise<KithClient> {
  return createClient({
    url: proxy.url,
    store: await openSqliteStore(join(folder, `${stores++}.db`)),
    ...options,
  })
}

/** Two users with two devices each, all live, and their conversation. */
async function twoByTwo(
  names: [string, string],
  options: Partial<ClientOptions> = {},
): Promise<{ clients: KithClient[]; conversationId: string }> {
  const clients: KithClient[] = []
  for (const handle of names) {
    const first = await newClient(options)
    await first.account.signUp({ handle, password })
    const second = await newClient()
    await second.account.logIn({ handle, password })
    clients.push(first, second)
  }
  await allLive(clients)
  const conversationId = await clients[0]!.conversations.openDirect(clients[2]!.identity!.userId)
  await when(
    clients,
    () => clients.every(({ conversations }) => conversations.get(conversationId)),
    'everybody knows it',
  )
  await clients[2]!.conversations.accept(conversationId)
  return { clients, conversationId }
}

/** Everything is sent, delivered, and told. */
async function atRest(clients: KithClient[], conversationId: string): Promise<void> {
  await allLive(clients)
  await Promise.all(clients.map(({ messages }) => messages.settled()))
  const views = () => clients.map(({ conversations }) => conversations.get(conversationId)!)
  const head = () => Math.max(...views().map((view) => view.head))
  const isDelivered = (client: KithClient) => {
    const preview = client.conversations.get(conversationId)?.preview
    return !preview?.mine || preview.state === 'delivered' || preview.state === 'read'
  }
  await when(
    clients,
    () => views().every((view) => view.head === head()) && clients.every(isDelivered),
    'all have the same head',
  )
}

async function expectConverged(clients: KithClient[], handles: [string, string]): Promise<void> {
  for (const [index, handle] of handles.entries()) {
    const fresh = await newClient()
    await fresh.account.logIn({ handle, password })
    await fresh.live()
    // The newest entry of a conversation may be none that is shown; then the message before it is fetched.
    const rows = () => fresh.conversations.list()
    await when(
      [fresh],
      () => rows().every(({ head, preview }) => head === 0 || preview),
      'previews are there',
    )
    const expected = await shownBy(fresh)
    for (const old of clients.slice(index * 2, index * 2 + 2)) expect(await shownBy(old)).toEqual(expected)
    await fresh.close()
  }
}

async function textsOf(client: KithClient, conversationId: string): Promise<string[]> {
  const window = await client.messages.open(conversationId)
  while (window.hasOlder()) await window.loadOlder(200)
  const texts = window.items().flatMap(({ kind, text }) => (kind === 'text' ? [text] : []))
  window.close()
  return texts
}

async function closeAll(clients: KithClient[]): Promise<void> {
  for (const client of clients) await client.close()
}

describe('SDK against the real server', () => {
  test('P1 P2 P3 P4 nothing is lost, doubled or reordered when sockets are cut and the server is killed', async () => {
    const { clients, conversationId } = await twoByTwo(['ann', 'bob'])
    const rounds = 60
    const speaking = clients.map(async (client, speaker) => {
      for (let round = 0; round < rounds; round++) {
        await client.messages.send(conversationId, `${speaker} says ${round}`)
        if (round % 3 === 0) await client.messages.settled()
      }
    })
    for (let fault = 0; fault < 6; fault++) {
      const progress = () => clients[0]!.conversations.get(conversationId)!.head
      const from = progress()
      await when(
        clients,
        () => progress() >= from + 12 || clients.every(({ messages }) => messages.pending() === 0),
        'some are sent',
      )
      if (fault % 2 === 0) proxy.cut()
      else {
        await server.kill()
        await server.start()
      }
    }
    await Promise.all(speaking)
    await atRest(clients, conversationId)

    const texts = await textsOf(clients[0]!, conversationId)
    expect(texts).toHaveLength(rounds * clients.length)
    for (const speaker of clients.keys()) {
      const said = texts.filter((text) => text.startsWith(`${speaker} says`))
      expect(said).toEqual(Array.from({ length: rounds }, (_, round) => `${speaker} says ${round}`))
    }
    await expectConverged(clients, ['ann', 'bob'])
    await closeAll(clients)
  }, 180_000)

  test('P4 P5 edits, recalls, reactions, deletions and marks converge across cuts', async () => {
    const { clients, conversationId } = await twoByTwo(['carla', 'dan'])
    const [carla, carlaToo, dan] = clients as [KithClient, KithClient, KithClient]
    for (let n = 1; n <= 8; n++) await carla.messages.send(conversationId, `message ${n}`)
    await atRest(clients, conversationId)
    const seqOf = async (text: string) => {
      const window = await dan.messages.open(conversationId)
      return window.items().find((message) => message.text === text)!.seq!
    }
    carlaToo.disconnect()
    await carla.messages.edit(conversationId, await seqOf('message 1'), 'message one')
    await carla.messages.recall(conversationId, await seqOf('message 2'))
    proxy.cut()
    await dan.messages.react(conversationId, await seqOf('message 3'), '👍')
    await dan.messages.react(conversationId, await seqOf('message 4'), '😀')
    await dan.messages.react(conversationId, await seqOf('message 4'), '')
    await dan.live()
    await dan.messages.deleteForMe(conversationId, await seqOf('message 5'))
    await dan.conversations.markRead(conversationId, await seqOf('message 6'))
    carlaToo.connect()
    await atRest(clients, conversationId)
    const readByDan = () => carlaToo.conversations.get(conversationId)
    await when(clients, () => readByDan()?.preview !== undefined, 'carla knows')
    const window = await carla.messages.open(conversationId)
    await when(
      clients,
      () => window.items().find(({ text }) => text === 'message 6')?.state === 'read',
      'read by dan',
    )
    expect(
      window.items().map(({ text, kind, edited, reactions }) => [kind, text, edited, reactions.length]),
    ).toEqual([
      ['text', 'message one', true, 0],
      ['recalled', '', false, 0],
      ['text', 'message 3', false, 1],
      ['text', 'message 4', false, 0],
      ...[5, 6, 7, 8].map((n) => ['text', `message ${n}`, false, 0]),
    ])
    expect(await textsOf(dan, conversationId)).not.toContain('message 5')
    await expectConverged(clients, ['carla', 'dan'])
    await closeAll(clients)
  }, 120_000)

  test('P1 P2 a send survives the end of its process, and is sent by the next', async () => {
    const { clients, conversationId } = await twoByTwo(['erin', 'fred'])
    const path = join(folder, 'survivor.db')
    const first = await createClient({ url: proxy.url, store: await openSqliteStore(path) })
    await first.account.logIn({ handle: 'erin', password })
    await first.live()
    await server.kill()
    await first.messages.send(conversationId, 'written while the server was down')
    await first.close()
    await server.start()
    const second = await createClient({ url: proxy.url, store: await openSqliteStore(path) })
    expect((await (await second.messages.open(conversationId)).items()).at(-1)?.state).toBe('pending')
    await second.messages.settled()
    await atRest([...clients, second], conversationId)
    expect(await textsOf(clients[2]!, conversationId)).toEqual(['written while the server was down'])
    await closeAll([...clients, second])
  }, 120_000)

  test('M9 long polling gives the same as a socket', async () => {
    const { clients, conversationId } = await twoByTwo(['gina', 'hugo'], { transport: 'poll' })
    const [gina, , hugo] = clients as [KithClient, KithClient, KithClient]
    expect(gina.connection).toMatchObject({ name: 'live', via: 'poll' })
    for (let n = 1; n <= 5; n++) {
      await gina.messages.send(conversationId, `poll ${n}`)
      await hugo.messages.send(conversationId, `echo ${n}`)
    }
    await atRest(clients, conversationId)
    const window = await gina.messages.open(conversationId)
    const seq = window.items().find(({ text }) => text === 'poll 1')!.seq!
    await gina.messages.edit(conversationId, seq, 'poll one')
    await gina.messages.react(conversationId, window.items().at(-1)!.seq!, '🎉')
    await gina.messages.recall(conversationId, window.items().find(({ text }) => text === 'poll 2')!.seq!)
    await gina.conversations.markRead(conversationId)
    await atRest(clients, conversationId)
    await when(
      clients,
      () => window.items().filter(({ kind }) => kind === 'recalled').length === 1,
      'the recall came by poll',
    )
    await expectConverged(clients, ['gina', 'hugo'])
    await closeAll(clients)
  }, 120_000)

  test('a revoked device is stopped and keeps what it has', async () => {
    const { clients } = await twoByTwo(['ines', 'jan'])
    const [ines, inesToo] = clients as [KithClient, KithClient]
    await ines.account.revokeDevice(inesToo.identity!.deviceId)
    await when([inesToo], () => inesToo.connection.name === 'stopped', 'stopped')
    expect(inesToo.connection).toEqual({ name: 'stopped', reason: 'unauthenticated' })
    expect(inesToo.conversations.list()).toHaveLength(ines.conversations.list().length)
    await closeAll(clients)
  }, 60_000)
})
