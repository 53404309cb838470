/** What is refused when there is too much of it. The clock stands still, so that nothing refills and every count is exact. */
import { afterEach, describe, expect, test } from 'bun:test'
import type { ServerOptions } from '../../src/options.ts'
import type { RunningServer } from '../../src/server.ts'
import { realRuntime } from '../store/support.ts'
import { Api, startTestServer } from './support.ts'

let server: RunningServer | undefined
afterEach(() => server?.stop())

async function limited(options: Partial<ServerOptions>): Promise<Api> {
  const clock = { ...realRuntime.clock, elapsed: () => 0 }
  server = await startTestServer(options, { runtime: { ...realRuntime, clock } })
  return new Api(server.url)
}

describe('rate limits', () => {
  test('by address: too many requests are 429 with the time to wait', async () => {
    const api = await limited({ requestsPerSecond: 1 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.fetch('GET', '/healthz')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(15)
    expect(refused[0]!.body.error).toMatchObject({ code: 'rate_limited', retry: 'retry' })
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })

  test('accounts made from one address', async () => {
    const api = await limited({ signupsPerMinute: 2 })
    const statuses = []
    for (let round = 0; round < 3; round++) {
      statuses.push(
        (await api.call('signup', undefined, { handle: `many_${round}`, password: 'password' })).status,
      )
    }
    expect(statuses).toEqual([201, 201, 429])
  })

  test('wrong passwords for a handle, tried one after another or all at once; right ones do not count', async () => {
    const api = await limited({ loginFailuresPerMinute: 3 })
    const ann = await api.person('ann')
    const login = async (word: string, handle = ann.handle) =>
      (await api.call('login', undefined, { handle, password: word })).status
    for (let round = 0; round < 5; round++) expect(await login('correct horse')).toBe(200)
    const statuses = await Promise.all(Array.from({ length: 8 }, () => login('wrong')))
    expect(statuses.sort()).toEqual([401, 401, 401, 429, 429, 429, 429, 429])
    expect(await login('correct horse', ann.handle.toUpperCase())).toBe(429)
    expect(await login('wrong', 'somebody_else')).toBe(401)
  })

  test('guessing the password with a stolen token', async () => {
    const api = await limited({ loginFailuresPerMinute: 2 })
    const ann = await api.person('ann')
    const statuses = []
    for (let round = 0; round < 3; round++)
      statuses.push((await api.call('deleteMe', ann, { password: 'guess' })).status)
    expect(statuses).toEqual([401, 401, 429])
  })

  test('P7: each role that one call gives counts as a call, because the whole group hears of each', async () => {
    const api = await limited({ sendsPerSecond: 1 })
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const made = await api.call('createConversation', ann, { title: 'G', members: [bob.userId] })
    const roles = Array.from({ length: 200 }, (_, n) => ({
      userId: bob.userId,
      role: n % 2 === 0 ? 'admin' : 'member',
    }))
    const { status } = await api.call('updateConversation', ann, { id: made.body.conversationId, roles })
    expect(status).toBe(429)
  })

  test('handles looked up by one user', async () => {
    const api = await limited({ lookupsPerMinute: 2 })
    const [ann, bob] = [await api.person('ann'), await api.person('bob')]
    const find = async (person: typeof ann) =>
      (await api.call('findUser', person, { handle: 'nobody' })).status
    expect([await find(ann), await find(ann), await find(ann), await find(bob)]).toEqual([404, 404, 429, 404])
  })

  test('handles looked up from one address, whoever looks', async () => {
    const api = await limited({ lookupsPerMinute: 1 })
    const statuses = []
    for (let round = 0; round < 12; round++) {
      const person = await api.person('looker')
      statuses.push((await api.call('findUser', person, { handle: 'nobody' })).status)
    }
    expect(statuses).toEqual([...Array<number>(10).fill(404), 429, 429])
  })

  test('0 switches a limit off', async () => {
    const api = await limited({ requestsPerSecond: 0, signupsPerMinute: 0, loginFailuresPerMinute: 0 })
    for (let round = 0; round < 10; round++) {
      expect((await api.call('login', undefined, { handle: 'nobody', password: 'wrong' })).status).toBe(401)
    }
  })

  test('behind a trusted proxy the forwarded address counts, from anybody else it does not', async () => {
    const api = await limited({ signupsPerMinute: 1, trustedProxies: ['127.0.0.1'] })
    const signup = async (handle: string, forwarded: string) => {
      const headers = { 'x-forwarded-for': forwarded }
      return (await api.fetch('POST', '/v1/signup', { body: { handle, password: 'password' }, headers }))
        .status
    }
    expect(await signup('one', '203.0.113.1')).toBe(201)
    expect(await signup('two', '203.0.113.2')).toBe(201)
    expect(await signup('three', '203.0.113.99, 203.0.113.1')).toBe(429)
    await server?.stop()
    const direct = await limited({ signupsPerMinute: 1 })
    const headers = (forwarded: string) => ({ headers: { 'x-forwarded-for': forwarded } })
    const four = { body: { handle: 'four', password: 'password' } }
    expect((await direct.fetch('POST', '/v1/signup', { ...four, ...headers('203.0.113.1') })).status).toBe(
      201,
    )
    const five = { body: { handle: 'five', password: 'password' } }
    expect((await direct.fetch('POST', '/v1/signup', { ...five, ...headers('203.0.113.2') })).status).toBe(
      429,
    )
  })
})
