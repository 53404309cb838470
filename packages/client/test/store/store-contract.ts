/** What every local store promises; see the port's own words in src/store/local-store.ts. */
import { describe, expect, test } from 'bun:test'
import type { ConversationState } from '@kith/protocol'
import type {
  ConversationRecord,
  LocalStore,
  MessageRecord,
  OutboxItem,
} from '../../src/store/local-store.ts'

/** `reopen` closes the store and opens the same data again; undefined where nothing survives. */
export type StoreUnderTest = {
  store: LocalStore
  reopen?: () => Promise<LocalStore>
  dispose(): Promise<void>
}

export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  async function withStore(run: (under: StoreUnderTest) => Promise<void>): Promise<void> {
    const under = await open()
    try {
      await run(under)
    } finally {
      await under.dispose()
    }
  }

  describe(`local store: ${name}`, () => {
    test('a new store is empty', () =>
      withStore(async ({ store }) => {
        expect(await store.load()).toEqual({
          conversations: [],
          profiles: [],
          contacts: [],
          outbox: [],
          drafts: [],
        })
        expect(await store.messages('1', { from: 1, to: 100 }, 10)).toEqual([])
      }))

    test('load gives back every kind of document', () =>
      withStore(async ({ store }) => {
        const batch = {
          identity: { userId: '7', deviceId: '8', token: 'secret' },
          cursor: 'c1',
          me: { ...profile('7'), readReceipts: true, lastSeenShared: false, createdAt: 5 },
          conversations: [conversation('1'), conversation('2')],
          profiles: [profile('9')],
          contacts: [{ user: profile('9'), state: 'friend' as const, blocked: false }],
          outbox: [item('a', 2), item('b', 1)],
          drafts: [{ conversationId: '1', text: 'half a ' }],
        }
        await store.write(batch)
        const loaded = await store.load()
        expect(loaded).toEqual({ ...batch, outbox: [item('b', 1), item('a', 2)] })
      }))

    test('null removes, undefined leaves, and the removals of a batch remove', () =>
      withStore(async ({ store }) => {
        await store.write({
          cursor: 'c1',
          identity: { userId: '7', deviceId: '8', token: 't' },
          outbox: [item('a', 1)],
        })
        await store.write({
          conversations: [conversation('1')],
          contacts: [{ user: profile('9'), state: 'none', blocked: true }],
        })
        await store.write({
          cursor: null,
          removeOutbox: ['a'],
          removeConversations: ['1'],
          removeContacts: ['9'],
        })
        const loaded = await store.load()
        expect(loaded.cursor).toBeUndefined()
        expect(loaded.identity?.token).toBe('t')
        expect([loaded.outbox, loaded.conversations, loaded.contacts]).toEqual([[], [], []])
      }))

    test('messages are read by range in seq order, from either end', () =>
      withStore(async ({ store }) => {
        const seqs = [3, 1, 2, 10, 300, 9]
        await store.write({ messages: seqs.map((seq) => ({ conversationId: '1', record: message(seq) })) })
        await store.write({ messages: [{ conversationId: '2', record: message(4) }] })
        const read = async (from: number, to: number, limit: number, fromEnd?: boolean) =>
          (await store.messages('1', { from, to }, limit, fromEnd)).map(({ seq }) => seq)
        expect(await read(1, 1000, 10)).toEqual([1, 2, 3, 9, 10, 300])
        expect(await read(2, 10, 2)).toEqual([2, 3])
        expect(await read(2, 10, 2, true)).toEqual([9, 10])
        expect(await read(11, 299, 5)).toEqual([])
        expect(await read(5, 4, 5)).toEqual([])
        expect(
          (await store.messagesBySeq('1', [300, 4, 1])).map(({ seq }) => seq).sort((a, b) => a - b),
        ).toEqual([1, 300])
      }))

    test('a record is replaced as a whole', () =>
      withStore(async ({ store }) => {
        await store.write({ messages: [{ conversationId: '1', record: { ...message(1), recalled: true } }] })
        await store.write({ messages: [{ conversationId: '1', record: message(1) }] })
        expect(await store.messagesBySeq('1', [1])).toEqual([message(1)])
      }))

    test('removeMessages removes below a seq or all, before the puts of the same batch', () =>
      withStore(async ({ store }) => {
        const put = [1, 2, 3].map((seq) => ({ conversationId: '1', record: message(seq) }))
        await store.write({ messages: [...put, { conversationId: '2', record: message(1) }] })
        await store.write({ removeMessages: [{ conversationId: '1', below: 3 }] })
        expect((await store.messages('1', { from: 1, to: 9 }, 9)).map(({ seq }) => seq)).toEqual([3])
        await store.write({ removeMessages: [{ conversationId: '1' }], messages: [put[1]!] })
        expect((await store.messages('1', { from: 1, to: 9 }, 9)).map(({ seq }) => seq)).toEqual([2])
        expect(await store.messages('2', { from: 1, to: 9 }, 9)).toHaveLength(1)
      }))

    test('a batch that fails changes nothing', () =>
      withStore(async ({ store }) => {
        await store.write({ cursor: 'before' })
        const poisoned = message(1) as MessageRecord & { toJSON?: () => never; poison?: () => void }
        poisoned.poison = () => {}
        poisoned.toJSON = () => {
          throw new Error('cannot be stored')
        }
        await expect(
          store.write({ cursor: 'after', messages: [{ conversationId: '1', record: poisoned }] }),
        ).rejects.toThrow()
        expect((await store.load()).cursor).toBe('before')
        await store.write({ cursor: 'later' })
        expect((await store.load()).cursor).toBe('later')
      }))

    test('writes take effect in call order, and a read sees every write called before it', () =>
      withStore(async ({ store }) => {
        const writes = Array.from({ length: 20 }, (_, index) => store.write({ cursor: `c${index}` }))
        const loaded = store.load()
        await Promise.all(writes)
        expect((await loaded).cursor).toBe('c19')
      }))

    test('what is read may be changed without effect', () =>
      withStore(async ({ store }) => {
        await store.write({
          conversations: [conversation('1')],
          messages: [{ conversationId: '1', record: message(1) }],
        })
        ;(await store.load()).conversations[0]!.ranges.push({ from: 5, to: 6 })
        ;(await store.messagesBySeq('1', [1]))[0]!.hidden = true
        expect((await store.load()).conversations).toEqual([conversation('1')])
        expect(await store.messagesBySeq('1', [1])).toEqual([message(1)])
      }))

    test('clear removes everything', () =>
      withStore(async ({ store }) => {
        await store.write({
          cursor: 'c',
          conversations: [conversation('1')],
          messages: [{ conversationId: '1', record: message(1) }],
        })
        await store.clear()
        expect((await store.load()).conversations).toEqual([])
        expect(await store.messagesBySeq('1', [1])).toEqual([])
      }))

    test('P1 what was written is there after opening again', () =>
      withStore(async (under) => {
        if (!under.reopen) return
        await under.store.write({
          outbox: [item('a', 1)],
          messages: [{ conversationId: '1', record: message(1) }],
        })
        const again = await under.reopen()
        expect((await again.load()).outbox).toEqual([item('a', 1)])
        expect(await again.messagesBySeq('1', [1])).toEqual([message(1)])
      }))
  })
}

function profile(userId: string) {
  return { userId, handle: `user${userId}`, name: `User ${userId} 名`, bio: '', picture: '' }
}

function message(seq: number): MessageRecord {
  return {
    seq,
    from: '9',
    time: 1000 + seq,
    content: { kind: 'text', text: `text ${seq} 🙂` },
    reactions: { '7': { by: 4, emoji: '👍' } },
  }
}

function item(clientId: string, order: number): OutboxItem {
  return { clientId, conversationId: '1', content: { kind: 'text', text: clientId }, order, queuedAt: 1 }
}

function conversation(conversationId: string): ConversationRecord {
  const state: ConversationState = {
    conversationId,
    kind: 'group',
    head: 9,
    mine: { delivered: 1, read: 1 },
    others: { delivered: 0, read: 0 },
    membership: 'active',
    role: 'member',
    joinedSeq: 1,
    memberCount: 2,
    title: 'Tea',
    picture: '',
    history: 'all',
    listed: true,
    pinned: false,
    archived: false,
    mutedUntil: 0,
    createdAt: 1,
  }
  return { conversationId, state, marks: { delivered: 2, read: 1 }, ranges: [{ from: 1, to: 9 }], synced: 9 }
}
