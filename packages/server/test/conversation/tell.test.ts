/** P7: what concerns every member of a large group is told in turns, and never in the wrong order. */
import { expect, test } from 'bun:test'
import type { ConversationState, ServerFrame } from '@kith/protocol'
import { decodeServerFrames } from '@kith/protocol'
import { Committer } from '../../src/commit/committer.ts'
import { ConversationCache } from '../../src/conversation/cache.ts'
import type { ConversationContext } from '../../src/conversation/context.ts'
import { tellState } from '../../src/conversation/tell.ts'
import { LocalRouter } from '../../src/delivery/router.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'
import { conversationRow, memberRow, newId, realRuntime } from '../store/support.ts'

const memberCount = 5_000
const perTurnMax = 1_024

type Told = { turn: number; userId: string; state: ConversationState }

async function largeGroup() {
  const { directory, log } = openMemoryStore()
  const cache = new ConversationCache(directory)
  const router = new LocalRouter()
  const told: Told[] = []
  let turn = 0
  let turnCame = () => {}
  const runtime = {
    ...realRuntime,
    timers: {
      ...realRuntime.timers,
      soon: (run: () => void) =>
        realRuntime.timers.soon(() => {
          turn++
          turnCame()
          run()
        }),
    },
  }
  const userIds = Array.from({ length: memberCount }, newId)
  for (const [sessionId, userId] of userIds.entries())
    router.add({
      sessionId,
      userId,
      deviceId: userId,
      deliver(packet) {
        for (const frame of decodeServerFrames(packet.encoded('kith.v1.json')) as ServerFrame[])
          if (frame.type === 'conversation') told.push({ turn, userId, state: frame.state })
      },
    })
  const row = conversationRow('group')
  await directory.createGroup(
    row,
    userIds.map((userId) => memberRow(userId)),
    [],
  )
  const conversation = (await cache.load(row.conversationId))!
  const committer = new Committer(log, runtime, { committed() {}, failed() {}, batchDone() {} })
  const presence = { audienceChanged() {} }
  const context: ConversationContext = {
    cache,
    committer,
    router,
    directory,
    log,
    presence,
    runtime,
    groupMembersMax: memberCount,
    newId,
  }
  return {
    context,
    conversation,
    userIds,
    told,
    /** Calls back at the beginning of each later turn. */
    atEachTurn(run: (turn: number) => void) {
      turnCame = () => run(turn)
    },
    async finished() {
      while (conversation.telling !== 'no') await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

function mostInOneTurn(told: readonly Told[]): number {
  const perTurn = Map.groupBy(told, ({ turn }) => turn)
  return Math.max(...Array.from(perTurn.values(), ({ length }) => length))
}

test('P7: 5,000 members are told of a change once each, at most 1,024 in one turn', async () => {
  const { context, conversation, userIds, told, finished } = await largeGroup()
  tellState(context, conversation)
  await finished()
  expect(told.map(({ userId }) => userId).toSorted()).toEqual(userIds.toSorted())
  expect(mostInOneTurn(told)).toBe(perTurnMax)
  expect(new Set(told.map(({ turn }) => turn)).size).toBe(Math.ceil(memberCount / perTurnMax))
})

test('P3: of changes that come while a group is being told everybody hears the last one last, in bounded work', async () => {
  const { context, conversation, userIds, told, atEachTurn, finished } = await largeGroup()
  const change = (title: string) => {
    conversation.settings = { ...conversation.settings, title }
    tellState(context, conversation)
  }
  change('first')
  atEachTurn((turn) => {
    if (turn <= 3) change(`change ${turn}`)
  })
  await finished()
  const titles = Map.groupBy(told, ({ userId }) => userId)
  expect(titles.size).toBe(userIds.length)
  for (const heard of titles.values())
    expect(heard.map(({ state }) => state.title)).toEqual(['first', 'change 3'])
  expect(mostInOneTurn(told)).toBeLessThanOrEqual(perTurnMax * 2)
})
