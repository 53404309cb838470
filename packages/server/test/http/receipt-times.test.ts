/** When a message was delivered and read: a server on a clock that the test moves. */
import { expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import type { Runtime } from '../../src/ports/runtime.ts'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import { inFolder, realRuntime } from '../store/support.ts'
import { Api, startTestServer } from './support.ts'

const minute = limits.receiptTimeStepMs
const start = 1_800_000_000_000 - (1_800_000_000_000 % minute)

function movableClock(): { runtime: Runtime; time: { now: number } } {
  const time = { now: start }
  return { time, runtime: { ...realRuntime, clock: { ...realRuntime.clock, now: () => time.now } } }
}

test('A5 F10: when each member had a message and read it, to the minute, also after a restart', () =>
  inFolder(async (folder) => {
    const { runtime, time } = movableClock()
    const open = async () =>
      startTestServer({}, { runtime, store: await openSqliteStore({ folder, runtime }) })
    let server = await open()
    let api = new Api(server.url)
    const [ann, ben] = [await api.person('ann'), await api.person('ben')]
    const id = await api.direct(ann, ben)
    await api.call('acceptConversation', ben, { id })
    const send = async (at: number) => {
      time.now = start + at
      return String((await api.send(ann, id, `at ${at}`)).messageId)
    }
    const mark = async (name: 'markDelivered' | 'markRead', messageId: string, at: number) => {
      time.now = start + at
      await api.call(name, ben, { id, messageId })
    }
    const times = async (messageId: string) => {
      const { body } = await api.call('messageStatus', ann, { id, messageId })
      const { deliveredAt, readAt } = body.members[0]
      return [deliveredAt && deliveredAt - start, readAt && readAt - start]
    }

    const one = await send(1_000)
    const two = await send(2_000)
    await mark('markDelivered', one, 3_000)
    expect(await times(one)).toEqual([1_000, undefined])
    expect(await times(two)).toEqual([undefined, undefined])
    await mark('markDelivered', two, 5 * minute + 7)
    await mark('markRead', one, 6 * minute)
    const three = await send(7 * minute + 500)
    await mark('markRead', three, 9 * minute + 1)
    const expected = [
      [1_000, 6 * minute],
      [5 * minute, 9 * minute],
      [9 * minute, 9 * minute],
    ]
    const all = async () => [await times(one), await times(two), await times(three)]
    expect(await all()).toEqual(expected)
    await server.stop()
    server = await open()
    api = new Api(server.url)
    expect(await all()).toEqual(expected)

    time.now = start + limits.receiptTimesKeptMs + 5 * minute
    expect(await all()).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [9 * minute, 9 * minute],
    ])
    await server.stop()
  }))

test('P6: what was read before a request was accepted shows the time of accepting, not of reading', async () => {
  const { runtime, time } = movableClock()
  const server = await startTestServer({}, { runtime })
  const api = new Api(server.url)
  const [ann, ben] = [await api.person('ann'), await api.person('ben')]
  const id = await api.direct(ann, ben)
  const messageId = String((await api.send(ann, id, 'hello')).messageId)
  time.now = start + 2 * minute
  await api.call('markRead', ben, { id, messageId })
  const member = async () => (await api.call('messageStatus', ann, { id, messageId })).body.members[0]
  expect(await member()).toEqual({ userId: ben.userId, delivered: false, read: false })
  time.now = start + 8 * minute
  await api.call('acceptConversation', ben, { id })
  expect(await member()).toEqual({
    userId: ben.userId,
    delivered: true,
    read: true,
    deliveredAt: time.now,
    readAt: time.now,
  })
  await server.stop()
})
