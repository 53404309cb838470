import { describe, expect, test } from 'bun:test'
import type { InviteRow } from '../../src/ports/directory.ts'
import type { Store } from '../../src/ports/store.ts'
import type { WithStore } from './contract.ts'
import { newUser } from './contract-accounts.ts'
import { bytes, clientId, commitOf, conversationRow, entry, memberRow, newId, text } from './support.ts'

export function conversationsContract(withStore: WithStore): void {
  const conversation = (title: string, work: (store: Store) => Promise<void>) =>
    test(title, () => withStore(work))

  describe('conversations', () => {
    conversation('F2 two users opening their direct conversation at once get the same one', async (store) => {
      const [ada, bob] = [await newUser(store), await newUser(store)]
      const attempts = Array.from({ length: 20 }, (_, index) => {
        const [creator, other] = index % 2 === 0 ? [ada, bob] : [bob, ada]
        const row = conversationRow('direct')
        const opened = store.directory.openDirect(
          row,
          memberRow(creator.userId),
          memberRow(other.userId, { state: 'request' }),
        )
        return opened.then((answer) => ({ ...answer, asked: row.conversationId }))
      })
      const answers = await Promise.all(attempts)
      expect(new Set(answers.map((answer) => answer.conversationId)).size).toBe(1)
      expect(answers.filter((answer) => answer.created)).toHaveLength(1)
      const { conversationId } = answers[0]!
      expect(answers.find((answer) => answer.created)!.asked).toBe(conversationId)
      expect(await store.directory.findDirect(ada.userId, bob.userId)).toBe(conversationId)
      expect(await store.directory.findDirect(bob.userId, ada.userId)).toBe(conversationId)
      expect(await store.directory.findDirect(ada.userId, newId())).toBeUndefined()
      expect(
        (await store.directory.conversation(conversationId))!.members.map((member) => member.state),
      ).toEqual(['active', 'request'])
    })

    conversation('repeating a creation gives the first answer and changes nothing', async (store) => {
      const [ada, bob] = [await newUser(store), await newUser(store)]
      const direct = conversationRow('direct')
      const open = () => store.directory.openDirect(direct, memberRow(ada.userId), memberRow(bob.userId))
      expect(await open()).toEqual({ conversationId: direct.conversationId, created: true })
      const group = conversationRow('group')
      const create = () => store.directory.createGroup(group, [memberRow(ada.userId)], [bytes('created')])
      const first = await create()
      const position = await store.directory.position()
      expect(await open()).toEqual({ conversationId: direct.conversationId, created: true })
      expect(await create()).toEqual(first)
      expect(await store.directory.position()).toBe(position)
    })

    conversation(
      'F3 a group starts with its members and entries; head, row and members are what an actor needs',
      async (store) => {
        const [ada, bob] = [await newUser(store), await newUser(store)]
        await store.directory.updateUser(bob.userId, { readReceipts: false })
        const group = conversationRow('group', { title: 'Team', history: 'all', createdAt: 5, lastTime: 6 })
        const members = [
          memberRow(ada.userId, { role: 'owner', joinedAt: 1 }),
          memberRow(bob.userId, { joinedAt: 2 }),
        ]
        const { position } = await store.directory.createGroup(group, members, [
          bytes('created'),
          bytes('added'),
        ])
        const stored = await store.log.range(group.conversationId, 1, 9, 9)
        expect(stored.map((one) => text(one.bytes))).toEqual(['created', 'added'])
        expect(stored[1]!.position).toBeLessThanOrEqual(position)
        expect(await store.directory.conversation(group.conversationId)).toEqual({
          conversation: { ...group, head: 2 },
          members: [
            { ...members[0]!, readReceipts: true },
            { ...members[1]!, readReceipts: false },
          ],
          position,
        })
        expect(await store.directory.conversation(newId())).toBeUndefined()
        expect(
          (await store.log.commit([commitOf(group.conversationId, 2, { entries: [entry('x')] })])).outcomes,
        ).toEqual(['ok'])
      },
    )

    conversation('C15 a group is found by exactly its members, the oldest first', async (store) => {
      const [ada, bob, eve] = [newId(), newId(), newId()]
      const make = async (createdAt: number, ...members: string[]) => {
        const row = conversationRow('group', { createdAt })
        await store.directory.createGroup(
          row,
          members.map((userId) => memberRow(userId)),
          [],
        )
        return row.conversationId
      }
      const younger = await make(2_000, ada, bob)
      const older = await make(1_000, bob, ada)
      const three = await make(500, ada, bob, eve)
      const find = (...userIds: string[]) => store.directory.findGroupByMembers(userIds)
      expect(await find(ada, bob)).toBe(older)
      expect(await find(eve, bob, ada)).toBe(three)
      expect(await find(ada)).toBeUndefined()
      expect(await find(ada, eve)).toBeUndefined()
      expect(await find()).toBeUndefined()
      await store.log.commit([commitOf(older, 0, { members: [memberRow(bob, { state: 'left' })] })])
      expect(await find(ada, bob)).toBe(younger)
      expect(await find(ada)).toBe(older)
      await store.log.commit([commitOf(younger, 0, { members: [memberRow(bob, { state: 'ignored' })] })])
      expect(await find(ada, bob)).toBe(younger)
      expect(await find(bob, ada)).toBeUndefined()
    })

    conversation('P6 a user shares a group with whoever is or was in one that they are in', async (store) => {
      const [ada, bob, eve] = [await newUser(store), await newUser(store), await newUser(store)]
      const row = conversationRow('group')
      const rows = [memberRow(ada.userId), memberRow(bob.userId, { state: 'left' })]
      await store.directory.createGroup(row, rows, [])
      await store.directory.openDirect(
        conversationRow('direct'),
        memberRow(ada.userId),
        memberRow(eve.userId),
      )
      const shares = (one: string, other: string) => store.directory.sharesGroup(one, other)
      expect(await shares(ada.userId, bob.userId)).toBe(true)
      expect(await shares(bob.userId, ada.userId)).toBe(false)
      expect(await shares(ada.userId, eve.userId)).toBe(false)
      expect(await shares(ada.userId, newId())).toBe(false)
    })

    conversation('A14 a conversation is remembered once, for each user and key', async (store) => {
      const [ada, bob, first, second] = [newId(), newId(), newId(), newId()]
      const [key, other] = [clientId(), clientId()]
      const remember = (userId: string, under: Uint8Array, id: string) =>
        store.directory.rememberConversation(userId, under, id)
      expect(await remember(ada, key, first)).toBe(first)
      expect(await remember(ada, key, second)).toBe(first)
      expect(await remember(ada, other, second)).toBe(second)
      expect(await remember(bob, key, second)).toBe(second)
    })

    conversation(
      'F10 a view has my row, the lowest shown ticks of the others, and the peer',
      async (store) => {
        const [ada, bob] = [await newUser(store), await newUser(store)]
        const direct = conversationRow('direct')
        const request = memberRow(bob.userId, { state: 'request' })
        await store.directory.openDirect(direct, memberRow(ada.userId), request)
        const id = direct.conversationId
        await store.log.commit([commitOf(id, 0, { entries: [entry('hi')] })])
        const view = async () => (await store.directory.membership(ada.userId, id))!
        expect(await view()).toMatchObject({ others: { delivered: 0, read: 0 }, memberCount: 2, peer: bob })
        await store.log.commit([
          commitOf(id, 1, {
            members: [{ ...request, state: 'active', shownDelivered: 1, delivered: 1, read: 1 }],
          }),
        ])
        expect(await view()).toMatchObject({
          others: { delivered: 1, read: 0 },
          mine: { userId: ada.userId, delivered: 0 },
        })
        expect((await store.directory.membership(bob.userId, id))!.peer).toEqual(ada)

        const group = conversationRow('group')
        const others = [
          [3, 2],
          [2, 1],
          [9, 9],
        ].map(([delivered, read], index) =>
          memberRow(newId(), {
            shownDelivered: delivered!,
            shownRead: read!,
            state: index === 2 ? 'left' : 'active',
          }),
        )
        await store.directory.createGroup(group, [memberRow(ada.userId), ...others], [])
        const inGroup = (await store.directory.membership(ada.userId, group.conversationId))!
        expect(inGroup).toMatchObject({ others: { delivered: 2, read: 1 }, memberCount: 3 })
        expect(inGroup.peer).toBeUndefined()
      },
    )

    conversation(
      'P6 a membership is there while active, request or ignored; not for ex-members and strangers',
      async (store) => {
        const userId = newId()
        for (const state of ['active', 'request', 'ignored', 'left'] as const) {
          const group = conversationRow('group')
          await store.directory.createGroup(group, [memberRow(userId, { state })], [])
          const found = await store.directory.membership(userId, group.conversationId)
          expect([state, found?.mine.state]).toEqual([state, state === 'left' ? undefined : state])
          const listed = (await store.directory.conversationIds(userId)).includes(group.conversationId)
          expect([state, listed]).toEqual([state, state !== 'left'])
          expect(await store.directory.membership(newId(), group.conversationId)).toBeUndefined()
        }
        expect(await store.directory.membership(userId, newId())).toBeUndefined()
      },
    )

    conversation(
      'F21 the list: newest entry first, paged, by kind and time, without removed, ignored and left ones',
      async (store) => {
        const [ada, bob] = [await newUser(store), await newUser(store)]
        const ids: string[] = []
        for (let index = 0; index < 5; index++) {
          const row = conversationRow('group', { lastTime: 1_000 + index })
          await store.directory.createGroup(row, [memberRow(ada.userId)], [bytes('created')])
          ids.push(row.conversationId)
        }
        const direct = conversationRow('direct', { lastTime: 1_010 })
        await store.directory.openDirect(
          direct,
          memberRow(bob.userId),
          memberRow(ada.userId, { state: 'request' }),
        )
        await store.log.commit([
          commitOf(ids[0]!, 1, { members: [memberRow(ada.userId, { removedAt: 1 })] }),
          commitOf(ids[1]!, 1, { members: [memberRow(ada.userId, { state: 'ignored' })] }),
          commitOf(ids[2]!, 1, { entries: [entry('newest')], lastTime: 9_000 }),
        ])
        const list = async (query: Partial<Parameters<Store['directory']['memberships']>[0]>) => {
          const page = await store.directory.memberships({
            userId: ada.userId,
            offset: 0,
            limit: 10,
            ...query,
          })
          return { total: page.total, ids: page.views.map((view) => view.conversation.conversationId) }
        }
        const all = [ids[2]!, direct.conversationId, ids[4]!, ids[3]!]
        expect(await list({})).toEqual({ total: 4, ids: all })
        expect(await list({ offset: 1, limit: 2 })).toEqual({ total: 4, ids: all.slice(1, 3) })
        expect(await list({ offset: 9 })).toEqual({ total: 4, ids: [] })
        expect(await list({ kind: 'direct' })).toEqual({ total: 1, ids: [direct.conversationId] })
        expect(await list({ changedAfterTime: 1_003 })).toEqual({ total: 3, ids: all.slice(0, 3) })
        await store.log.commit([
          commitOf(ids[0]!, 1, { entries: [entry('back in the list')], lastTime: 9_001 }),
        ])
        expect((await list({})).ids[0]).toBe(ids[0]!)
      },
    )

    conversation('P6 groups that I was brought into by somebody whom I block are found', async (store) => {
      const [ada, bob] = [await newUser(store), await newUser(store)]
      const groups = [conversationRow('group'), conversationRow('group')]
      const rows = [memberRow(ada.userId), memberRow(bob.userId, { state: 'ignored' })]
      await store.directory.createGroup(groups[0]!, rows, [])
      await store.directory.createGroup(groups[1]!, [memberRow(ada.userId), memberRow(bob.userId)], [])
      await store.directory.openDirect(conversationRow('direct'), rows[0]!, rows[1]!)
      expect(await store.directory.ignoredGroups(bob.userId)).toEqual([groups[0]!.conversationId])
      expect(await store.directory.ignoredGroups(ada.userId)).toEqual([])
    })

    conversation('F24 hidden entries are mine alone', async (store) => {
      const [ada, bob, one, other] = [newId(), newId(), newId(), newId()]
      await store.directory.hide(ada, one, [5, 3, 9])
      await store.directory.hide(ada, one, [3])
      await store.directory.hide(ada, other, [4])
      expect(await store.directory.hidden(ada, one, 1, 99)).toEqual([3, 5, 9])
      expect(await store.directory.hidden(ada, one, 4, 9)).toEqual([5, 9])
      expect(await store.directory.hidden(ada, one, 6, 8)).toEqual([])
      expect(await store.directory.hidden(bob, one, 1, 99)).toEqual([])
    })

    conversation(
      'invites: bounded, counted down, void after their time, deleted in their conversation alone',
      async (store) => {
        const id = newId()
        const make = (inviteCode: string, more: Partial<InviteRow> = {}): InviteRow => {
          return {
            inviteCode,
            conversationId: id,
            createdBy: newId(),
            createdAt: 100,
            expiresAt: 0,
            usesLeft: -1,
            ...more,
          }
        }
        const [forever, twice] = [
          make('forever'),
          make('twice', { usesLeft: 2, expiresAt: 500, createdAt: 101 }),
        ]
        expect(await store.directory.createInvite(forever, 2)).toBe('created')
        expect(await store.directory.createInvite(twice, 2)).toBe('created')
        expect(await store.directory.createInvite(twice, 2)).toBe('created')
        expect(await store.directory.createInvite(make('third'), 2)).toBe('limit_reached')
        expect(await store.directory.invite('twice')).toEqual(twice)
        expect(await store.directory.invite('third')).toBeUndefined()
        expect(await store.directory.invites(id)).toEqual([forever, twice])

        const uses = await Promise.all([1, 2, 3].map(() => store.directory.useInvite('twice', 200)))
        expect(uses).toEqual([true, true, false])
        expect(await store.directory.useInvite('forever', 1e12)).toBe(true)
        expect(await store.directory.useInvite('nothing', 1)).toBe(false)
        const late = make('late', { expiresAt: 500 })
        expect(await store.directory.createInvite(late, 2)).toBe('created')
        expect(await store.directory.useInvite('late', 500)).toBe(false)
        expect(await store.directory.useInvite('late', 499)).toBe(true)

        expect(await store.directory.deleteInvite(newId(), 'forever')).toBe(false)
        expect(await store.directory.deleteInvite(id, 'forever')).toBe(true)
        expect(await store.directory.deleteInvite(id, 'forever')).toBe(false)
        expect(await store.directory.useInvite('forever', 1)).toBe(false)
      },
    )
  })
}
