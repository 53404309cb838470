import { expect, test } from 'bun:test'
import type { SyncEvent } from '@kith/protocol'
import { ConversationCache } from '../../src/conversation/cache.ts'
import { liveSessions } from '../../src/delivery/live-sessions.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'
import { conversationRow, memberRow, newId, realRuntime } from '../store/support.ts'

test('P7: who is in many large groups has everybody told once, over many turns', async () => {
  const { directory } = openMemoryStore()
  const cache = new ConversationCache(directory)
  const [ann, ...others] = Array.from({ length: 1_000 }, newId) as [string, ...string[]]
  for (let group = 0; group < 20; group++) {
    const row = conversationRow('group')
    await directory.createGroup(
      row,
      [ann, ...others].map((userId) => memberRow(userId)),
      [],
    )
    await cache.load(row.conversationId)
  }
  const told: string[] = []
  let turns = 0
  const timers = {
    ...realRuntime.timers,
    soon(run: () => void) {
      turns++
      realRuntime.timers.soon(run)
    },
  }
  const sessions = { closeDevice: () => undefined, toUser: (userId: string) => void told.push(userId) }
  const events = {
    pull: () => Promise.reject(new Error('not asked')),
    endDevice() {},
    endAll() {},
    held: () => 0,
  }
  const event: SyncEvent = { type: 'presence', presence: { userId: ann, online: true } }
  await liveSessions(sessions, cache, directory, events, { timers }).toAcquaintances(ann, event)
  expect(told.toSorted()).toEqual(others.toSorted())
  expect(turns).toBe(3)
})
