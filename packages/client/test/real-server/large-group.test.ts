/** F4: the SDK makes and reads a group that is larger than one call and one page, against the real server. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import { Api, type Json, type Person, startTestServer } from '../../../server/test/http/support.ts'
import type { Caller } from '../../src/caller.ts'
import { addInCalls, allPages, makeGroup } from '../../src/facades/members.ts'

/** Hundreds of accounts: to hash their passwords would take a minute. */
const passwords = { hash: async (password: string) => password, verify: async () => true }
let server: Awaited<ReturnType<typeof startTestServer>>
let api: Api
let people: Person[]
let call: Caller

beforeAll(async () => {
  server = await startTestServer({ signupsPerMinute: 0, requestsPerSecond: 0 }, { passwords })
  api = new Api(server.url)
  people = []
  for (let n = 0; n < 2 * limits.membersPerCallMax + 20; n++) people.push(await api.person('member'))
  call = (async (name: Parameters<Caller>[0], input: Json) => {
    const { status, body } = await api.call(name, people[0], input)
    if (status >= 400) throw new Error(body.error.code)
    return body
  }) as Caller
})
afterAll(() => server.stop())

const membersOf = async (id: string) => {
  const { members } = await allPages((place) => call('listMembers', { id, limit: 100, ...place }))
  return members.map(({ user }) => user.userId).toSorted()
}

test('F4: a group of more than two calls has everybody once, and is read in pages without gap or repeat', async () => {
  const everybody = people.map(({ userId }) => userId)
  const first = everybody.slice(0, limits.membersPerCallMax + 10)
  const { conversationId } = await makeGroup({ call }, { title: 'Many', members: first.slice(1) })
  expect(await membersOf(conversationId)).toEqual(first.toSorted())
  await addInCalls({ call }, conversationId, everybody)
  expect(await membersOf(conversationId)).toEqual(everybody.toSorted())
})
