/**
 * P7: what one call may cost, in units of work and never in time: calls of the store, records it answers with, users
 * who are told. Every call is made with the largest input that it takes, by somebody who is in many conversations and
 * one full group; one without a row below may cost as little as the smallest.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import type { Runtime } from '../../src/ports/runtime.ts'
import type { RunningServer } from '../../src/server.ts'
import { type Seeded, seedInto } from '../flows/harness/seed.ts'
import { Api, type Json, startTestServer } from '../http/support.ts'
import { realRuntime } from '../store/support.ts'
import { CountingRouter, countingStore, Tally, type Work } from './counting.ts'

const groupMembers = 1_024
const directs = 110
const messages = 230
const reactions = 250
const perCall = limits.membersPerCallMax
/** Reads of entries that changed earlier ones: 200 at a time. */
const relatedReads = limits.relatedEntriesMax / 200
const conversations = directs + 2

/** For whatever has no row: a few reads of single records. */
const smallest: Work = { reads: 4, rows: 4, told: 4 }
const contact: Work = { reads: 14, rows: 4, told: 4 }
/** Reading about all members of a group. */
const aboutAll: Work = { reads: 4, rows: groupMembers, told: 0 }
/** An entry is told to each member, and so is what a change of the group makes of it. */
const change: Work = { reads: 6, rows: 4, told: 3 * groupMembers }
const rangeOf = (entries: number): Work => ({
  reads: 4 + relatedReads,
  rows: entries + limits.relatedEntriesMax,
  told: 0,
})
/** For each listed conversation the newest 8 entries, and 64 more where those are no messages. */
const listed: Work = times(limits.pageSizeMax, { reads: 2 * (3 + relatedReads), rows: 100, told: 0 })
/** What is read and told for each conversation of the caller. */
const everyConversation = plus(smallest, {
  reads: 4 * conversations,
  rows: 4 * conversations + groupMembers,
  told: 4 * groupMembers,
})

const bounds: { [N in OperationName]?: Work } = {
  requestFriend: contact,
  acceptFriend: contact,
  declineFriend: contact,
  removeFriend: contact,
  block: contact,
  unblock: contact,
  listMembers: aboutAll,
  messageStatus: aboutAll,
  showInvite: aboutAll,
  setTyping: change,
  setRole: change,
  removeMember: change,
  leaveConversation: change,
  joinConversation: change,
  sendToConversation: change,
  editMessage: change,
  deleteMessage: plus(change, rangeOf(1)),
  react: change,
  createConversation: times(perCall + 4, { reads: 1, rows: 4, told: 1 }),
  addMembers: plus(change, { reads: perCall, rows: perCall, told: 0 }),
  updateConversation: plus(change, times(perCall, { reads: 1, rows: 1, told: 2 * groupMembers })),
  sendMessage: times(perCall + 12, { reads: 1, rows: 4, told: 3 }),
  conversationDetails: rangeOf(limits.rangeEntriesMax),
  messageHistory: rangeOf(1),
  listConversations: plus(smallest, listed),
  fetchConversation: plus(smallest, listed),
  listGroups: everyConversation,
  updateMe: everyConversation,
  deleteMe: everyConversation,
  events: { reads: 8, rows: limits.conversationsPerPullMax * (limits.catchUpEntriesMax + 4), told: 0 },
}

function times(count: number, { reads, rows, told }: Work): Work {
  return { reads: count * reads, rows: count * rows, told: count * told }
}
function plus(first: Work, second: Work): Work {
  return {
    reads: first.reads + second.reads,
    rows: first.rows + second.rows,
    told: first.told + second.told,
  }
}

/** There are more than a thousand people, and nothing here is about passwords. */
const passwords = {
  hash: async (password: string) => password,
  verify: async () => true,
}

let server: RunningServer
let api: Api
let owner: Seeded
let people: Seeded[]
let group: string
let inviteCode: string
const tally = new Tally()
const { runtime, pass } = movableRuntime()

/**
 * Time stands still while a call is under way and passes between two of them, with what was put off until then: that
 * belongs to no call, and each call finds due whatever may be told only every so often.
 */
function movableRuntime(): { runtime: Runtime; pass: () => void } {
  let elapsed = 0
  let later: (() => void)[] = []
  const clock = { now: () => 1_800_000_000_000 + elapsed, elapsed: () => elapsed }
  const after = (_ms: number, run: () => void) => {
    later.push(run)
    return () => {
      later = later.filter((other) => other !== run)
    }
  }
  const timers = { ...realRuntime.timers, after, every: () => () => undefined }
  const pass = () => {
    elapsed += 1_000
    for (const run of later.splice(0)) run()
  }
  return { runtime: { ...realRuntime, clock, timers }, pass }
}

beforeAll(async () => {
  const store = countingStore(tally)
  people = await seedInto(store.directory, runtime, groupMembers + perCall + 40)
  owner = people[0]!
  const off = { signupsPerMinute: 0, requestsPerSecond: 0, lookupsPerMinute: 0, sendsPerSecond: 0 }
  server = await startTestServer(off, { store, router: new CountingRouter(tally), passwords, runtime })
  api = new Api(server.url)
  const called = async (name: OperationName, input: Json) => {
    const { status, body } = await api.call(name, owner, input)
    if (status >= 400) throw new Error(`${name}: ${JSON.stringify(body)}`)
    return body
  }
  const idsOf = (from: number, to: number) => people.slice(from, to).map(({ userId }) => userId)
  group = (await called('createConversation', { title: 'All', members: idsOf(1, perCall + 1) }))
    .conversationId
  for (let from = perCall + 1; from < groupMembers - perCall; from += perCall)
    await called('addMembers', {
      id: group,
      members: idsOf(from, Math.min(from + perCall, groupMembers - perCall)),
    })
  for (const { userId } of people.slice(1, directs + 1)) {
    const { conversationId } = await called('createConversation', { user1: owner.userId, user2: userId })
    await called('sendToConversation', { id: conversationId, message: 'x', clientMessageId: userId })
  }
  for (let n = 0; n < messages; n++)
    await called('sendToConversation', { id: group, message: `${n}`, clientMessageId: `${n}` })
  for (let n = 0; n < reactions; n++)
    await called('react', { id: group, messageId: '10', emoji: String.fromCodePoint(0x1f600 + (n % 60)) })
  inviteCode = (await called('createInvite', { id: group })).inviteCode
})
afterAll(() => server.stop())

/** The largest input of each call; the newest members that are not in the group yet are added by the one that adds. */
function largest(name: OperationName): Json {
  const strangers = people.slice(groupMembers - perCall, groupMembers).map(({ userId }) => userId)
  const inside = people.slice(1, perCall + 1).map(({ userId }) => userId)
  const other = people[3]!.userId
  const message = { message: 'x', clientMessageId: crypto.randomUUID() }
  const named: Json = { id: group, messageId: '10', userId: other, deviceId: owner.deviceId, inviteCode }
  const { params, query, actor } = operations[name] as Operation
  const parameters = Object.keys({ ...params.properties, ...query.properties }).filter((key) => key in named)
  const input: Json = Object.fromEntries(parameters.map((key) => [key, named[key]]))
  if (actor !== undefined) input[actor] = owner.userId
  const special: { [N in OperationName]?: Json } = {
    getUser: { userId: people.at(-1)!.userId },
    heartbeat: { userId: owner.userId },
    createConversation: { title: 'Many', members: inside },
    addMembers: { members: strangers },
    updateConversation: { title: 'T', roles: inside.map((userId) => ({ userId, role: 'admin' })) },
    sendMessage: { recipientIds: people.slice(2, perCall + 2).map(({ userId }) => userId), ...message },
    sendToConversation: { ...message, mentions: inside.slice(0, limits.mentionsMax), replyTo: '10' },
    editMessage: { message: 'y' },
    conversationDetails: { limit: limits.rangeEntriesMax, after: 1 },
    listConversations: { page_size: limits.pageSizeMax },
    fetchConversation: { messageCount: limits.pageSizeMax },
    revokeDevice: { deviceId: people[9]!.deviceId },
    findUser: { handle: 'seeded_7' },
    react: { emoji: '👍' },
    setTyping: { on: true },
    setRole: { role: 'member' },
    setConversationPreferences: { pinned: true },
    updateMe: { name: 'N', readReceipts: false, lastSeenShared: false },
    deleteMessage: { messageId: '20' },
    changePassword: { oldPassword: 'long enough', newPassword: 'long enough' },
    deleteMe: { password: 'long enough' },
    events: { wait: 0 },
    signup: { handle: 'one_more', password: 'long enough' },
    login: { handle: 'seeded_0', password: 'long enough' },
  }
  return { ...input, ...special[name] }
}

/** What there is nothing to do for is looked up in vain, which must not cost more. */
const refusals: { [N in OperationName]?: string } = {
  getUser: 'not_found',
  acceptFriend: 'not_found',
  declineFriend: 'not_found',
  revokeDevice: 'not_found',
}

/** Those that use something up come last. */
const last: readonly OperationName[] = [
  'removeMember',
  'revokeInvite',
  'leaveConversation',
  'changePassword',
  'login',
  'revokeDevice',
  'logout',
  'deleteMe',
]
const names = (Object.keys(operations) as OperationName[]).filter((name) => !last.includes(name))

/** These end what the others need. */
const byAnother: ReadonlySet<OperationName> = new Set<OperationName>(['logout'])

test.each([...names, ...last])('P7: %s costs no more than it may', async (name) => {
  const caller = byAnother.has(name) ? people[7]! : owner
  const input = largest(name)
  pass()
  tally.take()
  const isOpen = (operations[name] as Operation).auth === 'none'
  const { status, body } = await api.call(name, isOpen ? undefined : caller, input)
  const work = tally.take()
  if (body?.error) expect([name, body.error.code]).toEqual([name, refusals[name] ?? 'none'])
  else expect(status).toBeLessThan(400)
  const bound = bounds[name] ?? smallest
  for (const kind of ['reads', 'rows', 'told'] as const)
    expect([name, kind, work[kind]]).toEqual([name, kind, Math.min(work[kind], bound[kind])])
})
