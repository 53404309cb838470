/**
 * Nobody walks through the handles: look-ups are paid for by user, by address and by all together, whichever way they
 * are made. The clock stands still, so that nothing refills and every count is exact.
 */
import { afterEach, describe, expect, test } from 'bun:test'
import type { ClientFrame, ServerFrame } from '@kith/protocol'
import type { RunningServer } from '../../src/server.ts'
import { socketPath } from '../../src/sockets/adapter.ts'
import { Api, type Person, startTestServer } from '../http/support.ts'
import { realRuntime } from '../store/support.ts'

const proxied = { trustedProxies: ['127.0.0.1'] }
const perUser = 1
const perAddress = 10
const perEverybody = 100

let server: RunningServer | undefined
const sockets: WebSocket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await server?.stop()
})

/** Hundreds of accounts are made here; to hash their passwords would take minutes. */
const passwords = {
  hash: async (password: string) => password,
  verify: async (password: string, hash: string | undefined) => password === hash,
}

async function serverWith(options: Parameters<typeof startTestServer>[0]): Promise<Api> {
  const clock = { now: () => Date.now(), elapsed: () => 0 }
  const free = { signupsPerMinute: 0, requestsPerSecond: 0 }
  server = await startTestServer(
    { ...free, lookupsPerMinute: perUser, ...options },
    { runtime: { ...realRuntime, clock }, passwords },
  )
  return new Api(server.url)
}

/** One look-up by a new user: the status or error code that it is answered with. */
type Look = (api: Api, forwarded?: string) => Promise<number | string>

const overHttp: Look = async (api, forwarded) => {
  const { token } = await api.person()
  const headers = forwardedFor(forwarded)
  const { status } = await api.fetch('GET', '/v1/users?handle=nobody_here', { token, headers })
  return status === 404 ? 'not_found' : status === 429 ? 'rate_limited' : status
}

const overSocket: Look = async (api, forwarded) =>
  await look(await greeted(api, await api.person(), forwarded))

function forwardedFor(address: string | undefined): Record<string, string> {
  return address === undefined ? {} : { 'x-forwarded-for': address }
}

async function greeted(api: Api, person: Person, forwarded?: string): Promise<WebSocket> {
  const headers = forwardedFor(forwarded)
  const url = api.url.replace('http', 'ws') + socketPath
  const socket = new WebSocket(url, { protocols: ['kith.v1.json'], headers } as never)
  sockets.push(socket)
  const caughtUp = next(socket, ({ type }) => type === 'caught-up')
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onclose = () => reject(new Error('refused'))
  })
  say(socket, { type: 'hello', token: person.token })
  await caughtUp
  return socket
}

async function look(socket: WebSocket): Promise<string> {
  const answer = next(socket, (frame) => 'id' in frame && frame.id === 1)
  say(socket, { type: 'call', id: 1, operation: 'findUser', input: { handle: 'nobody_here' } })
  const frame = await answer
  return frame.type === 'error' ? frame.code : frame.type
}

function say(socket: WebSocket, frame: ClientFrame): void {
  socket.send(JSON.stringify(frame))
}

function next(socket: WebSocket, matches: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
  return new Promise((resolve) =>
    socket.addEventListener('message', ({ data }) => {
      for (const line of String(data).split('\n')) {
        const frame = JSON.parse(line) as ServerFrame
        if (matches(frame)) resolve(frame)
      }
    }),
  )
}

/** How many of so many look-ups were let through. */
async function through(tries: number, one: (index: number) => Promise<number | string>): Promise<number> {
  let answered = 0
  for (let index = 0; index < tries; index++) {
    const outcome = await one(index)
    expect(['not_found', 'rate_limited']).toContain(outcome as string)
    if (outcome === 'not_found') answered++
  }
  return answered
}

const ways: [string, Look, Look][] = [
  ['HTTP', overHttp, overHttp],
  ['the socket', overSocket, overSocket],
  ['both in turn', overHttp, overSocket],
]

describe.each(ways)('look-ups of handles over %s', (_way, even, odd) => {
  const look: (index: number) => Look = (index) => (index % 2 === 0 ? even : odd)

  test('P6: are so many by one address, whoever asks', async () => {
    const api = await serverWith({})
    expect(await through(perAddress + 5, (index) => look(index)(api))).toBe(perAddress)
  })

  test('P6: behind a trusted proxy each client pays for itself, however it decorates the header', async () => {
    const api = await serverWith(proxied)
    const spoofed = (index: number) => `203.0.113.${index}, 198.51.100.1`
    expect(await through(perAddress + 5, (index) => look(index)(api, spoofed(index)))).toBe(perAddress)
    expect(await look(0)(api, '198.51.100.2')).toBe('not_found')
    const sameNetwork = (index: number) => `2001:db8:1:2::${index + 1}`
    expect(await through(perAddress + 5, (index) => look(index)(api, sameNetwork(index)))).toBe(perAddress)
  })

  test('P6: nobody but a trusted proxy can name another address', async () => {
    const api = await serverWith({})
    const forwarded = (index: number) => `198.51.100.${index}`
    expect(await through(perAddress + 5, (index) => look(index)(api, forwarded(index)))).toBe(perAddress)
  })

  test('P6: are so many by all together', async () => {
    const api = await serverWith(proxied)
    const forwarded = (index: number) => `198.51.100.${index}`
    expect(await through(perEverybody + 20, (index) => look(index)(api, forwarded(index)))).toBe(perEverybody)
  })
})

test('P6: one user has one budget for all of their devices and ways', async () => {
  const api = await serverWith({ lookupsPerMinute: 3 })
  const ann = await api.person('ann')
  const second = (await api.call('login', undefined, { handle: ann.handle, password: 'correct horse' })).body
  const devices = [await greeted(api, ann), await greeted(api, { ...ann, token: second.token })]
  const overSockets = await Promise.all(devices.map(look))
  const statuses: number[] = []
  for (let round = 0; round < 3; round++)
    statuses.push((await api.call('findUser', ann, { handle: 'nobody_here' })).status)
  expect([...overSockets, ...statuses]).toEqual(['not_found', 'not_found', 404, 429, 429])
})

test('P7: connections are counted by client, also behind a trusted proxy, where each has its own', async () => {
  const api = await serverWith({ ...proxied, connectionsPerAddressMax: 2, lookupsPerMinute: 0 })
  const people = await Promise.all(Array.from({ length: 3 }, () => api.person()))
  for (const address of ['198.51.100.1', '198.51.100.2']) {
    for (const person of people.slice(0, 2)) await greeted(api, person, address)
    await expect(greeted(api, people[2]!, address)).rejects.toThrow('refused')
  }
})
