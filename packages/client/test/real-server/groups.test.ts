/** Groups, contacts and the echo bot, by the SDK against the real server. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createClient, type KithClient } from '../../src/index.ts'
import { when } from './await-state.ts'
import { type RealServer, realServer } from './real-server.ts'

const password = 'correct horse'
let real: RealServer
let url: string
const clients: KithClient[] = []

beforeAll(async () => {
  real = await realServer()
  url = real.server.url
}, 60_000)

afterAll(async () => {
  for (const client of clients) await client.close()
  await real.dispose()
})

async function user(handle: string): Promise<KithClient> {
  const client = await createClient({ url })
  clients.push(client)
  await client.account.signUp({ handle, password, name: handle.toUpperCase() })
  await client.live()
  return client
}

function idOf(client: KithClient): string {
  return client.identity!.userId
}

describe('SDK against the real server: people and groups', () => {
  test('an account deleted over its own session resolves, although the session ends with it', async () => {
    const [rosa, sven] = [await user('rosa'), await user('sven')]
    await expect(rosa.account.delete('not her password')).rejects.toMatchObject({ code: 'wrong_credentials' })
    await rosa.account.delete(password)
    expect(rosa.identity).toBeUndefined()
    expect(await sven.contacts.find('rosa')).toBeUndefined()
  })

  test('F3 F5 a group: create, talk, change, invite, join, remove and leave', async () => {
    const [olga, pete, quin] = [await user('olga'), await user('pete'), await user('quin')]
    const group = await olga.conversations.createGroup({ title: 'Tea', members: [idOf(pete)] })
    await when([pete], () => pete.conversations.get(group) !== undefined, 'pete knows the group')
    await pete.messages.send(group, 'hello tea')
    await when([olga], () => olga.conversations.get(group)?.preview?.text === 'hello tea', 'olga has it')

    await olga.conversations.update(group, { title: 'Coffee' })
    await when([pete], () => pete.conversations.get(group)?.title === 'Coffee', 'pete sees the title')
    const { inviteCode } = await olga.conversations.createInvite(group, { maxUses: 1 })
    expect(await quin.conversations.join(inviteCode)).toBe(group)
    await when([olga], () => olga.conversations.get(group)?.memberCount === 3, 'three members')
    expect((await quin.conversations.members(group)).map(({ user }) => user.name).sort()).toEqual([
      'OLGA',
      'PETE',
      'QUIN',
    ])
    expect(quin.contacts.name(idOf(olga))).toBe('OLGA')

    await olga.conversations.removeMember(group, idOf(pete))
    await when([pete], () => pete.conversations.get(group) === undefined, 'pete is out')
    await quin.conversations.leave(group)
    expect(quin.conversations.list()).toEqual([])
    await when([olga], () => olga.conversations.get(group)?.memberCount === 1, 'olga is alone')
  }, 60_000)

  test('F7 F11 request, accept, presence, typing, block', async () => {
    const [rosa, stan] = [await user('rosa'), await user('stan')]
    const found = await rosa.contacts.find('STAN')
    await rosa.contacts.request(found!.userId)
    await when([stan], () => stan.contacts.get(idOf(rosa))?.state === 'incoming', 'the request came')
    await stan.contacts.accept(idOf(rosa))
    await when([rosa], () => rosa.contacts.get(idOf(stan))?.state === 'friend', 'accepted')
    await when([rosa], () => rosa.contacts.presence(idOf(stan))?.online === true, 'stan is online')

    const direct = await rosa.conversations.openDirect(idOf(stan))
    await when([stan], () => stan.conversations.get(direct) !== undefined, 'stan knows it')
    rosa.conversations.setTyping(direct, true)
    await when([stan], () => stan.conversations.get(direct)!.typing.includes(idOf(rosa)), 'rosa types')
    await rosa.messages.send(direct, 'hi')
    await when([stan], () => stan.conversations.get(direct)!.typing.length === 0, 'and has written')

    await rosa.conversations.setPreferences(direct, { pinned: true })
    expect(rosa.conversations.list()[0]).toMatchObject({ conversationId: direct, pinned: true })
    expect(stan.conversations.get(direct)).toMatchObject({ request: false, unread: 1 })
    await stan.conversations.markRead(direct)
    await when([rosa], () => rosa.conversations.get(direct)!.preview?.state === 'read', 'read by stan')
    await stan.contacts.block(idOf(rosa))
    await when([stan], () => stan.contacts.get(idOf(rosa))?.blocked === true, 'blocked')
    await rosa.messages.send(direct, 'still there?')
    await rosa.messages.settled()
    await stan.conversations.setPreferences(direct, { archived: true })
    expect(stan.conversations.get(direct)).toMatchObject({ unread: 0, preview: { text: 'hi' } })
  }, 60_000)

  test('the echo bot answers, also what came while it was away', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-echo-'))
    const tom = await user('tom')
    let bot = await startBot(folder)
    const echo = await tom.contacts.find('echo')
    const direct = await tom.conversations.openDirect(echo!.userId)
    await tom.messages.send(direct, 'is anybody there')
    await when([tom], () => tom.conversations.get(direct)!.preview?.mine === false, 'the bot answered')
    expect(tom.conversations.get(direct)!.preview?.text).toBe('is anybody there')
    await stopBot(bot)
    await tom.messages.send(direct, 'and now')
    await tom.messages.settled()
    bot = await startBot(folder)
    await when([tom], () => tom.conversations.get(direct)!.preview?.mine === false, 'the bot answered later')
    expect(tom.conversations.get(direct)!.preview?.text).toBe('and now')
    await stopBot(bot)
    await rm(folder, { recursive: true, force: true })
  }, 60_000)
})

async function startBot(folder: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../../../../examples/echo-bot/main.ts', import.meta.url))
  const env = { ...process.env, KITH_URL: url, KITH_PASSWORD: password, KITH_STORE: join(folder, 'echo.db') }
  const bot = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: bot.stdout! }))
    if (line.endsWith('is listening.')) return bot
  throw new Error('The bot did not start.')
}

async function stopBot(bot: ChildProcess): Promise<void> {
  const exited = once(bot, 'exit')
  bot.kill('SIGTERM')
  await exited
}
