import { describe, expect, test } from 'bun:test'
import type { Store } from '../../src/ports/store.ts'
import type { WithStore } from './contract.ts'
import { befriend, newUser } from './contract-accounts.ts'
import { commitOf, conversationRow, memberRow } from './support.ts'

type Names = { store: Store; ada: string; bob: string }

export function contactsContract(withStore: WithStore): void {
  const contact = (title: string, work: (names: Names) => Promise<void>) =>
    test(title, () =>
      withStore(async (store) => {
        await work({ store, ada: (await newUser(store)).userId, bob: (await newUser(store)).userId })
      }),
    )

  describe('contacts', () => {
    contact('F7 request and accept make friends on both sides, once', async (names) => {
      const { store, ada, bob } = names
      expect(await states(names)).toEqual(['none', 'none'])
      expect(await store.directory.requestContact(ada, bob, 10)).toBe('done')
      expect(await states(names)).toEqual(['requested', 'incoming'])
      expect(await store.directory.acceptContact(ada, bob)).toBe(false)
      expect(await store.directory.acceptContact(bob, ada)).toBe(true)
      const position = await store.directory.position()
      expect(await store.directory.acceptContact(bob, ada)).toBe(true)
      expect(await store.directory.requestContact(ada, bob, 10)).toBe('done')
      expect(await store.directory.position()).toBe(position)
      expect(await states(names)).toEqual(['friend', 'friend'])
      expect(await store.directory.relation(ada, bob)).toEqual({
        friends: true,
        blocksOther: false,
        blockedByOther: false,
      })
      const [listed] = await store.directory.contacts(ada)
      expect(listed).toMatchObject({
        row: { otherId: bob, state: 'friend', blocked: false },
        user: { userId: bob },
      })
    })

    contact('F7 a request that meets one from the other side makes friends', async (names) => {
      const { store, ada, bob } = names
      await Promise.all([
        store.directory.requestContact(ada, bob, 10),
        store.directory.requestContact(bob, ada, 10),
      ])
      expect(await states(names)).toEqual(['friend', 'friend'])
    })

    contact('P6 a decline is not shown to the one who asked, and leaves nothing to accept', async (names) => {
      const { store, ada, bob } = names
      await store.directory.requestContact(ada, bob, 10)
      expect(await store.directory.declineContact(bob, ada)).toBe(true)
      expect(await states(names)).toEqual(['requested', 'none'])
      expect(await store.directory.declineContact(bob, ada)).toBe(false)
      expect(await store.directory.acceptContact(bob, ada)).toBe(false)
      expect(await store.directory.contacts(bob)).toEqual([])
      expect(await store.directory.requestContact(bob, ada, 10)).toBe('done')
      expect(await states(names)).toEqual(['friend', 'friend'])
    })

    contact(
      'F7 removing ends a friendship or a request on both sides, a declined request on mine',
      async (names) => {
        const { store, ada, bob } = names
        expect(await store.directory.removeContact(ada, bob)).toBe(false)
        await befriend(store, ada, bob)
        expect(await store.directory.removeContact(ada, bob)).toBe(true)
        expect(await states(names)).toEqual(['none', 'none'])
        await store.directory.requestContact(ada, bob, 10)
        expect(await store.directory.removeContact(ada, bob)).toBe(true)
        expect(await states(names)).toEqual(['none', 'none'])
        await store.directory.requestContact(ada, bob, 10)
        await store.directory.declineContact(bob, ada)
        expect(await store.directory.removeContact(ada, bob)).toBe(true)
        expect(await states(names)).toEqual(['none', 'none'])
      },
    )

    contact(
      'P6 blocking ends the friendship and hides every later request from the blocker',
      async (names) => {
        const { store, ada, bob } = names
        await befriend(store, ada, bob)
        await store.directory.setBlocked(ada, bob, true)
        await store.directory.setBlocked(ada, bob, true)
        expect(await states(names)).toEqual(['none', 'none'])
        expect(await store.directory.relation(ada, bob)).toEqual({
          friends: false,
          blocksOther: true,
          blockedByOther: false,
        })
        expect(await store.directory.relation(bob, ada)).toEqual({
          friends: false,
          blocksOther: false,
          blockedByOther: true,
        })
        expect(await store.directory.requestContact(bob, ada, 10)).toBe('done')
        expect(await states(names)).toEqual(['none', 'requested'])
        expect((await store.directory.contacts(ada)).map(({ row }) => row)).toEqual([
          { userId: ada, otherId: bob, state: 'none', blocked: true },
        ])
        await store.directory.setBlocked(ada, bob, false)
        expect(await store.directory.contacts(ada)).toEqual([])
        expect(await states(names)).toEqual(['none', 'requested'])
      },
    )

    contact('P6 blocking somebody who asked leaves their request as it looked', async (names) => {
      const { store, ada, bob } = names
      await store.directory.requestContact(bob, ada, 10)
      await store.directory.setBlocked(ada, bob, true)
      expect(await states(names)).toEqual(['none', 'requested'])
    })

    contact(
      'P7 a user asks for at most so many contacts, and gets at most so many requests',
      async (names) => {
        const { store, ada, bob } = names
        const third = (await newUser(store)).userId
        expect(await store.directory.requestContact(ada, bob, 1)).toBe('done')
        expect(await store.directory.requestContact(ada, bob, 1)).toBe('done')
        expect(await store.directory.requestContact(ada, third, 1)).toBe('limit_reached')
        expect((await store.directory.contact(ada, third)).state).toBe('none')
        expect(await store.directory.requestContact(third, bob, 1)).toBe('done')
        expect((await store.directory.contact(bob, third)).state).toBe('none')
        expect((await store.directory.contact(third, bob)).state).toBe('requested')
      },
    )

    contact(
      'F13 presence goes to friends and partners of accepted direct conversations, without blocks',
      async (names) => {
        const { store, ada, bob } = names
        const audience = (userId: string) => store.directory.presenceAudience(userId)
        const direct = conversationRow('direct')
        await store.directory.openDirect(direct, memberRow(ada), memberRow(bob, { state: 'request' }))
        const group = conversationRow('group')
        await store.directory.createGroup(group, [memberRow(ada), memberRow(bob)], [])
        expect([await audience(ada), await audience(bob)]).toEqual([[], []])
        await store.log.commit([commitOf(direct.conversationId, 0, { members: [memberRow(bob)] })])
        expect([await audience(ada), await audience(bob)]).toEqual([[bob], [ada]])
        await store.directory.setBlocked(bob, ada, true)
        expect([await audience(ada), await audience(bob)]).toEqual([[], []])

        const friend = (await newUser(store)).userId
        await befriend(store, ada, friend)
        expect([await audience(ada), await audience(friend)]).toEqual([[friend], [ada]])
        await store.directory.setBlocked(bob, ada, false)
        await befriend(store, ada, bob)
        expect((await audience(ada)).sort()).toEqual([bob, friend].sort())
        await store.directory.deleteUser(friend)
        expect([await audience(ada), await audience(friend)]).toEqual([[bob], []])
      },
    )

    contact(
      'F1 partners are those on whose list the direct conversation is, accepted or not',
      async (names) => {
        const { store, ada, bob } = names
        const direct = conversationRow('direct')
        await store.directory.openDirect(direct, memberRow(ada), memberRow(bob, { state: 'ignored' }))
        expect([await store.directory.partners(ada), await store.directory.partners(bob)]).toEqual([
          [],
          [ada],
        ])
        await store.log.commit([
          commitOf(direct.conversationId, 0, { members: [memberRow(bob, { state: 'request' })] }),
        ])
        expect([await store.directory.partners(ada), await store.directory.partners(bob)]).toEqual([
          [bob],
          [ada],
        ])
        await store.directory.deleteUser(ada)
        expect(await store.directory.partners(ada)).toEqual([bob])
      },
    )
  })
}

async function states({ store, ada, bob }: Names): Promise<string[]> {
  const [mine, theirs] = [await store.directory.contact(ada, bob), await store.directory.contact(bob, ada)]
  return [mine.state, theirs.state]
}
