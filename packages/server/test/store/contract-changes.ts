import { describe, expect, test } from 'bun:test'
import type { Changes, ChangesQuery, UserRow } from '../../src/ports/directory.ts'
import type { MemberRow } from '../../src/ports/log.ts'
import type { Store } from '../../src/ports/store.ts'
import type { WithStore } from './contract.ts'
import { befriend, newUser } from './contract-accounts.ts'
import { bytes, commitOf, conversationRow, entry, mark, memberRow, newId, text } from './support.ts'

type World = { store: Store; ada: UserRow; bob: UserRow; direct: string; group: string }
const settings = { title: 'New', picture: '', history: 'all' as const }

export function changesContract(withStore: WithStore): void {
  const changes = (title: string, work: (world: World) => Promise<void>) =>
    test(title, () => withStore(async (store) => work(await newWorld(store))))

  describe('changes since a position', () => {
    changes('P4 from 0: every conversation with its newest entry, contacts and me', async (world) => {
      const { store, ada, bob, direct, group } = world
      await store.log.commit([commitOf(group, 1, { entries: [entry('a'), entry('b')] })])
      const all = await read(world, ada, 0)
      expect(shown(all)).toEqual([`${direct} state`, `${group} state b`])
      expect(all.until).toBe(await store.directory.position())
      expect(all.me).toEqual(ada)
      expect(all.contacts.map(({ row, user }) => [row.state, user])).toEqual([['friend', bob]])
      expect({ left: all.left, profiles: all.profiles, hidden: all.hidden, more: all.more }).toEqual({
        left: [],
        profiles: [],
        hidden: [],
        more: undefined,
      })
      expect(all.conversations.find(({ view }) => view.peer !== undefined)!.view.peer).toEqual(bob)
    })

    changes('P4 nothing changed: nothing is reported', async (world) => {
      const { store, ada } = world
      const since = await store.directory.position()
      await store.directory.touch([{ userId: ada.userId, at: 9_000 }])
      const stranger = conversationRow('group')
      await store.directory.createGroup(stranger, [memberRow(newId())], [bytes('not for ada')])
      const none = await read(world, ada, since)
      expect(none.until).toBeGreaterThan(since)
      expect({ ...none, me: none.me, more: none.more }).toMatchObject({
        conversations: [],
        left: [],
        hidden: [],
        contacts: [],
        profiles: [],
        me: undefined,
        more: undefined,
      })
    })

    changes(
      'P4 new entries: the newest up to the limit, in seq order; entries alone are no change of state',
      async (world) => {
        const { store, ada, group, direct } = world
        await store.log.commit([commitOf(direct, 0, { entries: [entry('old')] })])
        const since = await store.directory.position()
        const five = ['1', '2', '3', '4', '5'].map((body) => entry(body))
        await store.log.commit([
          commitOf(group, 1, { entries: five }),
          commitOf(direct, 1, { entries: [entry('new')] }),
        ])
        expect(shown(await read(world, ada, since))).toEqual([`${direct} new`, `${group} 1 2 3 4 5`])
        expect(shown(await read(world, ada, since, { entriesPerConversationMax: 2 }))).toEqual([
          `${direct} new`,
          `${group} 4 5`,
        ])
        const middle = (await store.log.range(group, 4, 4, 1))[0]!.position
        expect(shown(await read(world, ada, middle))).toEqual([`${direct} new`, `${group} 4 5`])
      },
    )

    changes('P6 entries before visibleFrom are not reported', async (world) => {
      const { store, group } = world
      const late = await newUser(store)
      const since = await store.directory.position()
      const join = {
        entries: [entry('before'), entry('joined')],
        members: [memberRow(late.userId, { visibleFrom: 3 })],
      }
      await store.log.commit([commitOf(group, 1, join)])
      expect(shown(await read(world, late, since))).toEqual([`${group} state joined`])
      expect(shown(await read(world, late, 0))).toEqual([`${group} state joined`])
    })

    changes(
      'settings, members and my own preferences are changes of state, mine not of others',
      async (world) => {
        const { store, ada, bob, group } = world
        const reported = async (more: Parameters<typeof commitOf>[2]) => {
          const since = await store.directory.position()
          await store.log.commit([commitOf(group, 1, more)])
          return [shown(await read(world, ada, since)), shown(await read(world, bob, since))]
        }
        const both = [[`${group} state`], [`${group} state`]]
        expect(await reported({ settings })).toEqual(both)
        expect(await reported({ members: [memberRow(bob.userId, { role: 'admin' })] })).toEqual(both)
        expect(await reported({ members: [memberRow(newId())] })).toEqual(both)
        expect(
          await reported({ members: [memberRow(ada.userId, { role: 'owner', pinned: true, removedAt: 1 })] }),
        ).toEqual([[`${group} state`], []])
        expect(
          await reported({ members: [memberRow(ada.userId, { role: 'owner', pinned: true, removedAt: 1 })] }),
        ).toEqual([[`${group} state`], []])
      },
    )

    changes(
      'P6 a watermark is news to its owner, and to others only as far as it is shown',
      async (world) => {
        const { store, ada, bob, direct } = world
        const reported = async (seq: number, shownSeq: number) => {
          const since = await store.directory.position()
          await store.log.commit([commitOf(direct, 3, { marks: [mark(bob.userId, seq, shownSeq)] })])
          return [shown(await read(world, ada, since)), shown(await read(world, bob, since))]
        }
        await store.log.commit([commitOf(direct, 0, { entries: [entry('a'), entry('b'), entry('c')] })])
        expect(await reported(1, 1)).toEqual([[`${direct} state`], [`${direct} state`]])
        expect(await reported(2, 1)).toEqual([[], [`${direct} state`]])
        const since = await store.directory.position()
        await store.log.commit([commitOf(direct, 3, { marks: [mark(bob.userId, 3)] })])
        const { view } = (await read(world, ada, since)).conversations[0]!
        expect(view.others).toEqual({ delivered: 3, read: 3 })
      },
    )

    changes('P6 ignored conversations are never reported', async (world) => {
      const { store, ada, group } = world
      await store.log.commit([commitOf(group, 1, { members: [memberRow(ada.userId, { state: 'ignored' })] })])
      const since = await store.directory.position()
      await store.log.commit([commitOf(group, 1, { entries: [entry('x')], settings })])
      expect(shown(await read(world, ada, since))).toEqual([])
      expect(shown(await read(world, ada, 0))).toEqual([`${world.direct} state`])
    })

    changes('F5 a conversation that I left is reported as left, once, and nothing after', async (world) => {
      const { store, ada, group } = world
      const since = await store.directory.position()
      const leave = {
        entries: [entry('left')],
        members: [memberRow(ada.userId, { state: 'left', leftSeq: 2 })],
      }
      await store.log.commit([commitOf(group, 1, leave)])
      const changed = await read(world, ada, since)
      expect([changed.left, shown(changed)]).toEqual([[{ conversationId: group, leftSeq: 2 }], []])
      await store.log.commit([commitOf(group, 2, { entries: [entry('later')], settings })])
      expect((await read(world, ada, changed.until)).left).toEqual([])
      expect((await read(world, ada, 0)).left).toEqual([])
    })

    changes('F24 what I hid is reported on my other devices', async (world) => {
      const { store, ada, bob, group } = world
      await store.log.commit([commitOf(group, 1, { entries: [entry('a'), entry('b')] })])
      const since = await store.directory.position()
      await store.directory.hide(ada.userId, group, [3, 1])
      const changed = await read(world, ada, since)
      expect(changed.hidden).toEqual([{ conversationId: group, seqs: [1, 3] }])
      expect(changed.conversations.map(({ stateChanged }) => stateChanged)).toEqual([true])
      expect((await read(world, ada, changed.until)).hidden).toEqual([])
      await store.directory.hide(ada.userId, group, [3])
      expect((await read(world, ada, changed.until)).hidden).toEqual([])
      expect((await read(world, bob, since)).hidden).toEqual([])
      expect((await read(world, ada, 0)).hidden).toEqual([{ conversationId: group, seqs: [3] }])
    })

    changes('contacts, profiles of those I know, and my own account', async (world) => {
      const { store, ada, bob } = world
      const [partner, stranger, member] = [await newUser(store), await newUser(store), await newUser(store)]
      await store.directory.openDirect(
        conversationRow('direct'),
        memberRow(ada.userId),
        memberRow(partner.userId),
      )
      const together = conversationRow('group')
      await store.directory.createGroup(together, [memberRow(ada.userId), memberRow(member.userId)], [])
      const since = await store.directory.position()
      for (const { userId } of [bob, partner, stranger, member])
        await store.directory.updateUser(userId, { name: 'Renamed' })
      await store.directory.updateUser(ada.userId, { bio: 'mine' })
      await store.directory.requestContact(stranger.userId, ada.userId, 10)
      const changed = await read(world, ada, since)
      expect(changed.profiles.map((user) => user.userId).sort()).toEqual(
        [bob.userId, partner.userId, stranger.userId].sort(),
      )
      expect(changed.profiles[0]!.name).toBe('Renamed')
      expect(changed.me!.bio).toBe('mine')
      expect(changed.contacts.map(({ row }) => [row.otherId, row.state])).toEqual([
        [stranger.userId, 'incoming'],
      ])
      await store.directory.removeContact(bob.userId, ada.userId)
      const later = await read(world, ada, changed.until)
      expect(later.contacts.map(({ row }) => [row.otherId, row.state])).toEqual([[bob.userId, 'none']])
      expect([later.profiles, later.me]).toEqual([[], undefined])
    })

    changes('P4 the new name of somebody whose request is not answered yet', async (world) => {
      const { store, ada } = world
      const stranger = await newUser(store)
      await store.directory.requestContact(stranger.userId, ada.userId, 10)
      const since = await store.directory.position()
      await store.directory.updateUser(stranger.userId, { name: 'Renamed' })
      const { profiles } = await read(world, ada, since)
      expect(profiles.map(({ userId, name }) => [userId, name])).toEqual([[stranger.userId, 'Renamed']])
    })

    changes(
      'P4 read receipts switched: the ticks in every conversation of mine look different',
      async (world) => {
        const { store, ada, bob, direct, group } = world
        const since = await store.directory.position()
        await store.directory.updateUser(ada.userId, { readReceipts: false })
        expect(shown(await read(world, ada, since))).toEqual([`${direct} state`, `${group} state`])
        expect(shown(await read(world, bob, since))).toEqual([])
      },
    )

    changes('P4 pages together cover everything, also what changes between them', async (world) => {
      const { store, ada } = world
      const ids = await Promise.all(Array.from({ length: 10 }, () => newGroupOf(store, ada)))
      for (const since of [0, await store.directory.position()]) {
        await Promise.all(ids.map((id) => append(store, id, 'x')))
        const covered = new Map<string, number>()
        let query: Partial<ChangesQuery> = {}
        let until = 0
        do {
          const page = await read(world, ada, since, { conversationsMax: 3, ...query })
          expect(page.conversations.length).toBeLessThanOrEqual(3)
          for (const change of page.conversations)
            covered.set(change.view.conversation.conversationId, change.entries.at(-1)?.seq ?? 0)
          until ||= page.until
          expect(page.until).toBe(until)
          await append(store, ids[0]!, 'between')
          await append(store, ids[9]!, 'between')
          query = { until, after: page.more }
        } while (query.after !== undefined)
        const expected = since === 0 ? [world.direct, world.group, ...ids] : ids
        expect([...covered.keys()].sort()).toEqual(expected.sort())
        const rest = await read(world, ada, until)
        for (const change of rest.conversations) {
          covered.set(change.view.conversation.conversationId, change.entries.at(-1)!.seq)
        }
        for (const id of ids)
          expect(covered.get(id)).toBe((await store.directory.conversation(id))!.conversation.head)
      }
    })

    changes(
      'P4 a device that follows the cursor ends with every entry exactly once, in order',
      async (world) => {
        const { store, ada, bob, group, direct } = world
        const seen = new Map<string, string[]>([
          [group, []],
          [direct, []],
        ])
        let cursor = await store.directory.position()
        const follow = async () => {
          const changed = await read(world, bob, cursor)
          cursor = changed.until
          for (const { view, entries } of changed.conversations) {
            seen.get(view.conversation.conversationId)!.push(...entries.map((stored) => text(stored.bytes)))
          }
        }
        for (let round = 0; round < 20; round++) {
          const writing = Promise.all([append(store, group, `g${round}`), append(store, direct, `d${round}`)])
          await follow()
          await writing
          if (round % 3 === 0) await store.directory.updateUser(ada.userId, { bio: `${round}` })
        }
        await follow()
        expect(seen.get(group)).toEqual(Array.from({ length: 20 }, (_, round) => `g${round}`))
        expect(seen.get(direct)).toEqual(Array.from({ length: 20 }, (_, round) => `d${round}`))
      },
    )
  })
}

/** Ada and Bob are friends with a direct conversation without entries and a group with one. */
async function newWorld(store: Store): Promise<World> {
  const [ada, bob] = [await newUser(store), await newUser(store)]
  await befriend(store, ada.userId, bob.userId)
  const direct = conversationRow('direct')
  await store.directory.openDirect(direct, memberRow(ada.userId), memberRow(bob.userId))
  const group = conversationRow('group')
  const members: MemberRow[] = [memberRow(ada.userId, { role: 'owner' }), memberRow(bob.userId)]
  await store.directory.createGroup(group, members, [bytes('created')])
  return { store, ada, bob, direct: direct.conversationId, group: group.conversationId }
}

async function newGroupOf(store: Store, user: UserRow): Promise<string> {
  const row = conversationRow('group')
  await store.directory.createGroup(row, [memberRow(user.userId)], [bytes('created')])
  return row.conversationId
}

async function append(store: Store, id: string, body: string): Promise<void> {
  const head = (await store.directory.conversation(id))!.conversation.head
  const { outcomes } = await store.log.commit([commitOf(id, head, { entries: [entry(body)] })])
  expect(outcomes).toEqual(['ok'])
}

function read(
  { store }: World,
  user: UserRow,
  since: number,
  more: Partial<ChangesQuery> = {},
): Promise<Changes> {
  return store.directory.changes({
    userId: user.userId,
    since,
    conversationsMax: 100,
    entriesPerConversationMax: 50,
    ...more,
  })
}

/** "id state? bodies…" per reported conversation. */
function shown(changes: Changes): string[] {
  return changes.conversations.map(({ view, entries, stateChanged }) =>
    [
      view.conversation.conversationId,
      ...(stateChanged ? ['state'] : []),
      ...entries.map((stored) => text(stored.bytes)),
    ].join(' '),
  )
}
