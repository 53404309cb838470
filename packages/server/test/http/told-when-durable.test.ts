/** P5 while a write or a reading of the store is under way: what is told then is not taken back, nor told too early. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RunningServer } from '../../src/server.ts'
import { socketPath } from '../../src/sockets/adapter.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'
import { Socket } from '../flows/harness/socket.ts'
import { Api, type Person, startTestServer } from './support.ts'

/** What the next commit, or the next reading of what changed, waits for. */
let beforeCommit: (() => Promise<unknown>) | undefined
let beforeReading: (() => Promise<unknown>) | undefined
let server: RunningServer
let api: Api
let ann: Person
let bob: Person

beforeAll(async () => {
  const { log, directory, ...store } = openMemoryStore()
  const commit: typeof log.commit = async (batch) => {
    const happens = beforeCommit
    beforeCommit = undefined
    await happens?.()
    return log.commit(batch)
  }
  const changes: typeof directory.changes = async (query) => {
    const happens = beforeReading
    beforeReading = undefined
    await happens?.()
    return directory.changes(query)
  }
  server = await startTestServer(
    {},
    { store: { ...store, log: { ...log, commit }, directory: { ...directory, changes } } },
  )
  api = new Api(server.url)
  ann = await api.person('ann')
  bob = await api.person('bob')
  await api.friends(ann, bob)
})
afterAll(() => server.stop())

test('P5 a state that is asked for while my mark is being written does not have it yet', async () => {
  const id = await api.direct(ann, bob)
  await api.send(ann, id, 'hello')
  const stateOfBob = async () => (await api.call('getConversation', bob, { id })).body
  let told: unknown
  beforeCommit = async () => {
    told = (await stateOfBob()).mine
  }
  await api.call('markRead', bob, { id, messageId: '1' })
  expect(told).toEqual({ delivered: 0, read: 0 })
  expect((await stateOfBob()).mine).toEqual({ delivered: 1, read: 1 })
})

test('P5 ticks that came while a session caught up are not followed by older ones', async () => {
  const id = await api.direct(ann, bob)
  const { messageId } = await api.send(ann, id, 'hello')
  beforeReading = async () => {
    await api.call('setConversationPreferences', ann, { id, pinned: true })
    await api.call('markRead', bob, { id, messageId })
  }
  const socket = await Socket.open(server.url.replace('http', 'ws') + socketPath)
  socket.send({ type: 'hello', token: ann.token })
  await socket.next('caught-up')
  await socket.settle()
  const ticks = socket.frames.flatMap((frame) => {
    if (frame.type === 'watermarks' && frame.conversation === id) return frame.others ?? []
    return frame.type === 'conversation' && frame.state.conversationId === id ? frame.state.others : []
  })
  expect(ticks.at(-1)?.read).toBe(Number(messageId))
  socket.close()
})
