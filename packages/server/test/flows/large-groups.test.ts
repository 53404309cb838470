/** F4: groups up to the limit of the server, made in several calls and read in pages. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '@kith/protocol'
import { Device, makeGroup, type Session, sendText } from './harness/person.ts'
import { type Seeded, seedPeople } from './harness/seed.ts'
import { ServerProcess } from './harness/server.ts'
import { flows } from './harness/suite.ts'

const defaultMax = 1_024
const members = 5_000
const online = 500

async function serverWith(
  runtime: ServerProcess['runtime'],
  people: number,
  flags: string[] = [],
): Promise<{ server: ServerProcess; people: Seeded[]; devices: Device[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-flows-'))
  const seeded = await seedPeople(folder, people)
  const server = await ServerProcess.start(runtime, { folder, flags })
  return { server, people: seeded, devices: seeded.map((login) => new Device(server, login)) }
}

async function addAll(owner: Device, id: string, userIds: string[]): Promise<void> {
  for (let from = 0; from < userIds.length; from += limits.membersPerCallMax)
    await owner.call('addMembers', { id, members: userIds.slice(from, from + limits.membersPerCallMax) })
}

/** Every page of a list of members. */
async function everyPage(
  device: Device,
  name: 'listMembers' | 'messageStatus',
  input: Record<string, unknown>,
): Promise<string[][]> {
  const pages: string[][] = []
  let after: string | undefined
  do {
    const page = await device.call(name, after === undefined ? input : { ...input, after })
    pages.push(page.members.map((member) => ('user' in member ? member.user.userId : member.userId)))
    after = page.next
  } while (after !== undefined)
  return pages
}

flows('large groups', (suite) => {
  test('F4: at most 1,024 members unless the server says otherwise, also when the last places are taken at once', async () => {
    const { server, people, devices } = await serverWith(suite.runtime, defaultMax + 8)
    await using _ends = server
    const [owner] = devices as [Device]
    const id = await makeGroup(owner, devices.slice(1, 257))
    const add = (from: number, to: number) =>
      owner.reply('addMembers', { id, members: people.slice(from, to).map(({ userId }) => userId) })
    for (const from of [257, 513]) expect((await add(from, from + 256)).status).toBe(204)
    expect((await add(769, 1_026)).status).toBe(400)
    expect((await add(769, 1_020)).status).toBe(204)
    const { inviteCode } = await owner.call('createInvite', { id })
    const late = devices.slice(1_020)
    const joins = await Promise.all(late.map((device) => device.reply('joinConversation', { inviteCode })))
    expect(joins.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, ...Array(8).fill(409)])
    expect(JSON.parse(joins.find(({ status }) => status === 409)!.text).error.code).toBe('group_full')
    const [all] = await everyPage(owner, 'listMembers', { id })
    expect(all).toHaveLength(defaultMax)
    expect(await owner.refused('addMembers', { id, members: [late.at(-1)!.userId] })).toMatchObject({
      status: 409,
      code: 'group_full',
    })
    expect((await add(1, 20)).status).toBe(204)
  })

  test('F4: a server may hold groups to less; one that is larger already keeps everybody and takes nobody in', async () => {
    const { server: wide, people, devices } = await serverWith(suite.runtime, 12)
    const id = await makeGroup(devices[0]!, devices.slice(1, 10))
    await wide.stop()
    const { folder } = wide
    await using server = await ServerProcess.start(suite.runtime, {
      folder,
      flags: ['--group-members-max', '3'],
    })
    const [owner, one, two, three] = people.map((login) => new Device(server, login)) as Four
    const newcomer = new Device(server, people[11]!)
    const full = { status: 409, code: 'group_full' }
    expect(await owner.refused('addMembers', { id, members: [newcomer.userId] })).toMatchObject(full)
    const { inviteCode } = await owner.call('createInvite', { id })
    expect(await newcomer.refused('joinConversation', { inviteCode })).toMatchObject(full)
    expect((await owner.call('listMembers', { id })).members).toHaveLength(10)
    const four = { title: 'Four', members: [one, two, three].map(({ userId }) => userId) }
    expect(await owner.refused('createConversation', four)).toMatchObject(full)
    await makeGroup(owner, [one, two])
  })

  describe('of 5,000', () => {
    let server: ServerProcess
    let devices: Device[]
    let id: string
    let sessions: Session[]

    beforeAll(async () => {
      const started = await serverWith(suite.runtime, members + 1, ['--group-members-max', String(members)])
      server = started.server
      devices = started.devices
      id = await makeGroup(devices[0]!, devices.slice(1, 257), { history: 'all' })
      await addAll(
        devices[0]!,
        id,
        started.people.slice(257, members).map(({ userId }) => userId),
      )
      sessions = await Promise.all(devices.slice(1, online + 1).map((device) => device.connect()))
    })
    afterAll(async () => {
      expect(server.bugs()).toEqual([])
      await server[Symbol.asyncDispose]()
    })

    test('F4: everybody is in it, in pages without gap or repeat, over HTTP and the socket, and one more is too many', async () => {
      const [owner] = devices as [Device]
      const everybody = devices.slice(0, members).map(({ userId }) => userId)
      const pages = await everyPage(owner, 'listMembers', { id })
      expect(pages.map(({ length }) => length)).toEqual([1_024, 1_024, 1_024, 1_024, 904])
      expect(pages.flat().toSorted()).toEqual(everybody.toSorted())
      const small = await everyPage(owner, 'listMembers', { id, limit: 700 })
      expect(small.flat()).toEqual(pages.flat())
      const overSocket = await sessions[0]!.socket.expectAnswer('result', {
        type: 'call',
        operation: 'listMembers',
        input: { id, limit: 3, after: (await owner.call('listMembers', { id, limit: 2 })).next! },
      })
      const { members: third } = overSocket.body as { members: { user: { userId: string } }[] }
      expect(third.map(({ user }) => user.userId)).toEqual(pages[0]!.slice(2, 5))
      expect(await owner.call('getConversation', { id })).toMatchObject({ memberCount: members })
      const late = devices[members]!.userId
      expect(await owner.refused('addMembers', { id, members: [late] })).toMatchObject({ code: 'group_full' })
      for (const limit of [0, limits.membersPerPageMax + 1])
        expect((await owner.reply('listMembers', { id, limit })).status).toBe(400)
    })

    test('F4 P4: a message reaches all 500 who are online, and who was away finds it', async () => {
      const seq = await sendText(devices[0]!, id, 'to all of you')
      await Promise.all(sessions.map((session) => session.entry(id, seq)))
      const away = await devices[members - 1]!.connect()
      expect(away.entries(id).at(-1)).toMatchObject({ seq, content: { kind: 'text', text: 'to all of you' } })
      await away.disconnect()
    })

    test('F4: receipts of 500 are counted, for one message in pages', async () => {
      const [owner] = devices as [Device]
      const seq = await sendText(owner, id, 'who has seen it?')
      await Promise.all(sessions.map((session) => session.mark(id, { read: seq })))
      const input = { id, messageId: String(seq) }
      const read = new Set<string>()
      let after: string | undefined
      do {
        const page = await owner.call('messageStatus', { ...input, ...(after && { after }) })
        expect(page.status).toBe('SENT')
        for (const member of page.members) if (member.read) read.add(member.userId)
        after = page.next
      } while (after !== undefined)
      expect([...read].toSorted()).toEqual(sessions.map(({ device }) => device.userId).toSorted())
      expect((await everyPage(owner, 'messageStatus', input)).flat()).toHaveLength(members - 1)
    })

    test('F3 P6: a role, a title, leaving and removal are told to all who are online, and who is out hears no more', async () => {
      const [owner, admin, leaver, removed] = devices as Four
      const [atAdmin, atLeaver, atRemoved, ...staying] = sessions as [Session, Session, Session, ...Session[]]
      await owner.call('setRole', { id, userId: admin.userId, role: 'admin' })
      await atAdmin.socket.next('conversation', ({ state }) => state.role === 'admin')
      await admin.call('updateConversation', { id, title: 'A large one' })
      await leaver.call('leaveConversation', { id })
      await admin.call('removeMember', { id, userId: removed.userId })
      await Promise.all([atLeaver, atRemoved].map(({ socket }) => socket.next('left')))
      const seq = await sendText(admin, id, 'among those who stayed')
      await Promise.all(
        staying.map(async (session) => {
          await session.socket.next(
            'conversation',
            ({ state }) => state.title === 'A large one' && state.memberCount === members - 2,
          )
          await session.entry(id, seq)
        }),
      )
      for (const session of [atLeaver, atRemoved]) {
        await session.socket.settle()
        expect(session.entries(id).some((entry) => entry.seq === seq)).toBe(false)
        expect((await session.device.refused('listMembers', { id })).status).toBe(404)
      }
      await owner.call('addMembers', { id, members: [devices[members]!.userId] })
      const pages = await everyPage(owner, 'listMembers', { id })
      expect(pages.flat()).toHaveLength(members - 1)
      expect(pages.flat().at(-1)).toBe(devices[members]!.userId)
    })
  })
})

type Four = [Device, Device, Device, Device]
