import { expect, test } from 'bun:test'
import { pollTransport } from '../src/connection/poll-transport.ts'
import type { HttpResponse, Platform } from '../src/runtime/platform.ts'

const tooMany: HttpResponse = {
  status: 429,
  body: JSON.stringify({ error: { code: 'rate_limited', message: 'Too many.', retry: 'retry' } }),
  retryAfterSeconds: 2,
}
const nothingNew: HttpResponse = { status: 200, body: JSON.stringify({ events: [], cursor: 'b' }) }

test('P8 a polling session that makes too many calls waits as long as it is told, and goes on', async () => {
  const answers = [tooMany, nothingNew, tooMany, nothingNew]
  const waits: number[] = []
  const platform = {
    now: () => 0,
    after(ms: number, run: () => void) {
      waits.push(ms)
      queueMicrotask(run)
      return () => {}
    },
    request: async () => answers.shift() ?? new Promise<HttpResponse>(() => {}),
  } as Partial<Platform> as Platform
  const identity = { userId: '11', deviceId: '111', token: 'token' }
  const { promise: caughtUp, resolve, reject } = Promise.withResolvers<void>()
  const link = pollTransport(platform, 'http://server', () => identity).open({
    opened: () => link.send({ type: 'hello', token: 'token', client: 'test', cursor: 'a' }),
    frames: (frames) => frames.some(({ type }) => type === 'caught-up') && resolve(),
    closed: (code) => reject(new Error(`closed with ${code}`)),
  })
  await caughtUp
  expect(waits).toEqual([2_000, 2_000])
  link.close()
})
