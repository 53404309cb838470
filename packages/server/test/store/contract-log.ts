import { describe, expect, test } from 'bun:test'
import type { ConversationCommit } from '../../src/ports/log.ts'
import type { Store } from '../../src/ports/store.ts'
import type { WithStore } from './contract.ts'
import { bytes, clientId, commitOf, conversationRow, entry, mark, memberRow, newId, text } from './support.ts'

export function logContract(withStore: WithStore): void {
  const log = (title: string, work: (store: Store) => Promise<void>) => test(title, () => withStore(work))

  describe('log', () => {
    log('P3 entries get the seqs after the expected head, in order, without gaps', async (store) => {
      const id = await newGroup(store)
      await store.log.commit([commitOf(id, 0, { entries: [entry('one'), entry('two')] })])
      await store.log.commit([commitOf(id, 2, { entries: [entry('three')] })])
      expect(await bodies(store, id)).toEqual(['1 one', '2 two', '3 three'])
      expect((await store.directory.conversation(id))!.conversation.head).toBe(3)
    })

    log('P3 a wrong expected head is refused, the rest of the batch happens', async (store) => {
      const [good, bad, missing] = [await newGroup(store), await newGroup(store), newId()]
      const result = await store.log.commit([
        commitOf(bad, 1, { entries: [entry('gap')] }),
        commitOf(good, 0, { entries: [entry('kept')] }),
        commitOf(missing, 0, { entries: [entry('nowhere')] }),
        commitOf(good, 1, { entries: [entry('kept too')] }),
        commitOf(good, 1, { entries: [entry('late')] }),
      ])
      expect(result.outcomes).toEqual(['head', 'ok', 'head', 'ok', 'head'])
      expect(await bodies(store, bad)).toEqual([])
      expect(await bodies(store, good)).toEqual(['1 kept', '2 kept too'])
    })

    log('P3 a lower epoch is refused, a higher one takes over', async (store) => {
      const id = await newGroup(store)
      const commit = (head: number, epoch: number) =>
        store.log.commit([commitOf(id, head, { epoch, entries: [entry('x')] })])
      expect((await commit(0, 3)).outcomes).toEqual(['ok'])
      expect((await commit(1, 2)).outcomes).toEqual(['epoch'])
      expect((await commit(1, 3)).outcomes).toEqual(['ok'])
      expect((await store.log.commit([commitOf(id, 2, { epoch: 4 })])).outcomes).toEqual(['ok'])
      expect((await commit(2, 3)).outcomes).toEqual(['epoch'])
      expect((await store.directory.conversation(id))!.conversation).toMatchObject({ head: 2, epoch: 4 })
    })

    log(
      'P2 a client id is stored once in its conversation; the same id elsewhere is another entry',
      async (store) => {
        const [one, other, repeated] = [await newGroup(store), await newGroup(store), clientId()]
        const send = (id: string, head: number, body: string) =>
          store.log.commit([commitOf(id, head, { entries: [entry(body, { clientId: repeated })] })])
        expect((await send(one, 0, 'first')).outcomes).toEqual(['ok'])
        expect((await send(one, 1, 'second')).outcomes).toEqual(['client_id'])
        expect((await send(other, 0, 'elsewhere')).outcomes).toEqual(['ok'])
        const found = await store.log.findClientId(one, repeated)
        expect(text(found!.bytes)).toBe('first')
        expect(found!.clientId).toEqual(repeated)
        expect(await store.log.findClientId(one, clientId())).toBeUndefined()
        expect(await bodies(store, one)).toEqual(['1 first'])
      },
    )

    log('P2 a client id that comes twice in one commit refuses that commit', async (store) => {
      const [id, repeated] = [await newGroup(store), clientId()]
      const entries = [entry('a', { clientId: repeated }), entry('b', { clientId: repeated })]
      expect((await store.log.commit([commitOf(id, 0, { entries })])).outcomes).toEqual(['client_id'])
      expect(await bodies(store, id)).toEqual([])
    })

    log(
      'a refused commit changes nothing of its conversation while all else in the batch happens',
      async (store) => {
        const [refused, before, after] = [await newGroup(store), await newGroup(store), await newGroup(store)]
        const repeated = clientId()
        await store.log.commit([commitOf(refused, 0, { entries: [entry('first', { clientId: repeated })] })])
        const record = await store.directory.conversation(refused)
        const everything: Partial<ConversationCommit> = {
          entries: [
            entry('new', { clientId: clientId(), target: 1 }),
            entry('again', { clientId: repeated }),
          ],
          clientTimeMax: 99,
          lastTime: 9_999,
          replace: [{ seq: 1, bytes: bytes('erased') }],
          members: [memberRow(newId())],
          marks: [mark(owner, 1)],
          settings: { title: 'changed', picture: '', history: 'all' },
        }
        const result = await store.log.commit([
          commitOf(before, 0, {
            entries: [entry('before', { clientId: clientId() })],
            marks: [mark(owner, 1)],
          }),
          commitOf(refused, 1, everything),
          commitOf(after, 0, { entries: [entry('after'), entry('wards')] }),
        ])
        expect(result.outcomes).toEqual(['ok', 'client_id', 'ok'])
        const { position: _, ...unchanged } = record!
        expect(await store.directory.conversation(refused)).toMatchObject(unchanged)
        expect(await bodies(store, refused)).toEqual(['1 first'])
        expect(await store.log.related(refused, 1, 1, 10)).toEqual([])
        expect(await bodies(store, before)).toEqual(['1 before'])
        expect(await bodies(store, after)).toEqual(['1 after', '2 wards'])
        expect(
          (await store.log.commit([commitOf(refused, 1, { entries: [entry('goes on')] })])).outcomes,
        ).toEqual(['ok'])
      },
    )

    log('positions grow with every change, with seq, and cover the batch', async (store) => {
      const [one, other] = [await newGroup(store), await newGroup(store)]
      const start = await store.directory.position()
      const first = await store.log.commit([
        commitOf(one, 0, { entries: [entry('a'), entry('b')] }),
        commitOf(other, 0, { entries: [entry('c')] }),
      ])
      const second = await store.log.commit([commitOf(one, 2, { entries: [entry('d')] })])
      const positions = [
        ...(await store.log.range(one, 1, 2, 9)),
        ...(await store.log.range(other, 1, 9, 9)),
        ...(await store.log.range(one, 3, 3, 9)),
      ].map((stored) => stored.position)
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
      expect(positions[0]).toBeGreaterThan(start)
      expect(positions[2]).toBeLessThanOrEqual(first.position)
      expect(positions[3]).toBeGreaterThan(first.position)
      expect(await store.directory.position()).toBe(second.position)
    })

    log('range: inclusive at both ends, the first or the last `limit`, in seq order', async (store) => {
      const id = await newGroup(store)
      const ten = Array.from({ length: 10 }, (_, index) => entry(`${index + 1}`))
      await store.log.commit([commitOf(id, 0, { entries: ten })])
      const seqs = async (...query: [number, number, number, boolean?]) =>
        (await store.log.range(id, ...query)).map((stored) => stored.seq)
      expect(await seqs(3, 5, 10)).toEqual([3, 4, 5])
      expect(await seqs(3, 9, 2)).toEqual([3, 4])
      expect(await seqs(3, 9, 2, true)).toEqual([8, 9])
      expect(await seqs(0, 99, 99, true)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(await seqs(11, 20, 5)).toEqual([])
      expect(await seqs(5, 4, 5)).toEqual([])
      expect(await store.log.range(newId(), 1, 9, 9)).toEqual([])
    })

    log(
      'related: entries that refer to a range, in seq order, the newest when there are too many',
      async (store) => {
        const id = await newGroup(store)
        const targets = [undefined, 1, undefined, 3, 1, 2]
        await store.log.commit([
          commitOf(id, 0, { entries: targets.map((target, i) => entry(`${i + 1}`, { target })) }),
        ])
        const seqs = async (from: number, to: number, limit: number, before?: number) =>
          (await store.log.related(id, from, to, limit, before)).map((stored) => stored.seq)
        expect(await seqs(1, 1, 9)).toEqual([2, 5])
        expect(await seqs(1, 1, 9, 5)).toEqual([2])
        expect(await seqs(1, 3, 1, 6)).toEqual([5])
        expect(await seqs(1, 2, 9)).toEqual([2, 5, 6])
        expect(await seqs(1, 3, 2)).toEqual([5, 6])
        expect(await seqs(4, 6, 9)).toEqual([])
      },
    )

    log('F16 replace puts other bytes in the place; the order and client id stay', async (store) => {
      const [id, own] = [await newGroup(store), clientId()]
      await store.log.commit([
        commitOf(id, 0, { entries: [entry('secret', { clientId: own }), entry('next')] }),
      ])
      const [before] = await store.log.range(id, 1, 1, 1)
      const recall = {
        entries: [entry('recall', { target: 1 })],
        replace: [{ seq: 1, bytes: bytes('erased') }],
      }
      await store.log.commit([commitOf(id, 2, recall)])
      expect(await bodies(store, id)).toEqual(['1 erased', '2 next', '3 recall'])
      expect(await store.log.findClientId(id, own)).toEqual({ ...before!, bytes: bytes('erased') })
    })

    log('P5 marks move rows that exist, only upwards', async (store) => {
      const id = await newGroup(store)
      await store.log.commit([commitOf(id, 0, { entries: [entry('a'), entry('b'), entry('c')] })])
      const move = { userId: owner, delivered: 3, read: 2, shownDelivered: 3, shownRead: 1, markedAt: 60_000 }
      await store.log.commit([commitOf(id, 3, { marks: [move, mark(newId(), 3)] })])
      await store.log.commit([
        commitOf(id, 3, { marks: [{ ...move, delivered: 1, read: 3, shownDelivered: 0, markedAt: 0 }] }),
      ])
      const record = await store.directory.conversation(id)
      expect(record!.members).toHaveLength(1)
      expect(record!.members[0]).toMatchObject({
        delivered: 3,
        read: 3,
        shownDelivered: 3,
        shownRead: 1,
        markedAt: 60_000,
      })
    })

    log(
      'F10 when marks reached a seq: the first ended step that had it, as far back as is kept',
      async (store) => {
        const id = await newGroup(store)
        const ended = (at: number, delivered: number, read: number) => ({
          userId: owner,
          at,
          delivered,
          read,
        })
        const keep = (keptFrom: number, ...times: ReturnType<typeof ended>[]) =>
          store.log.commit([commitOf(id, 0, { times: { ended: times, keptFrom } })])
        const when = (seq: number, from = 0) => store.directory.markTimes(id, seq, from)
        expect(await when(1)).toEqual([])
        await keep(-5, ended(0, 2, 1), ended(60, 4, 2))
        await keep(-5, ended(120, 6, 6))
        expect(await when(1)).toEqual([{ userId: owner, delivered: 0, read: 0 }])
        expect(await when(2)).toEqual([{ userId: owner, delivered: 0, read: 60 }])
        expect(await when(4)).toEqual([{ userId: owner, delivered: 60, read: 120 }])
        expect(await when(4, 61)).toEqual([{ userId: owner, delivered: 120, read: 120 }])
        expect(await when(7)).toEqual([])
        await keep(100, ended(180, 8, 6))
        expect(await when(4)).toEqual([{ userId: owner, delivered: 120, read: 120 }])
        expect(await when(8)).toEqual([{ userId: owner, delivered: 180 }])
        expect(await when(1)).toEqual([{ userId: owner, delivered: 0, read: 0 }])
      },
    )

    log('members, settings, times and entries of a commit change together', async (store) => {
      const [id, added] = [await newGroup(store), newId()]
      const settings = { title: 'New', picture: 'p', history: 'all' as const }
      const member = memberRow(added, {
        role: 'admin',
        visibleFrom: 2,
        joinedAt: 5,
        removedAt: 7,
        pinned: true,
        mutedUntil: 8,
      })
      const commit = {
        entries: [entry('x')],
        members: [member],
        settings,
        lastTime: 5_000,
        clientTimeMax: 77,
      }
      await store.log.commit([commitOf(id, 0, commit)])
      const record = (await store.directory.conversation(id))!
      expect(record.conversation).toMatchObject({ ...settings, head: 1, lastTime: 5_000, clientTimeMax: 77 })
      expect(record.members.find(({ userId }) => userId === added)).toEqual({
        ...member,
        readReceipts: false,
      })
      await store.log.commit([commitOf(id, 1, { members: [{ ...member, state: 'left', leftSeq: 1 }] })])
      const later = (await store.directory.conversation(id))!
      expect(later.members.find(({ userId }) => userId === added)).toMatchObject({
        state: 'left',
        leftSeq: 1,
      })
      expect(later.conversation).toMatchObject({ lastTime: 5_000, clientTimeMax: 77 })
    })

    log('P6 an entry is hidden from one member by the commit that appends it', async (store) => {
      const id = await newGroup(store)
      const hide = [{ userId: owner, seq: 2 }]
      await store.log.commit([commitOf(id, 0, { entries: [entry('a'), entry('b'), entry('c')], hide })])
      expect(await store.directory.hidden(owner, id, 1, 9)).toEqual([2])
      expect(await bodies(store, id)).toEqual(['1 a', '2 b', '3 c'])
      const refused = commitOf(id, 0, { entries: [entry('d')], hide: [{ userId: owner, seq: 1 }] })
      expect((await store.log.commit([refused])).outcomes).toEqual(['head'])
      expect(await store.directory.hidden(owner, id, 1, 9)).toEqual([2])
    })

    log(
      'P6 for who blocks, the log ends before what is withheld, and that is no change of theirs',
      async (store) => {
        const id = await newGroup(store)
        await store.log.commit([commitOf(id, 0, { entries: [entry('seen')], lastTime: 1_007 })])
        const since = await store.directory.position()
        const withheld = {
          entries: [entry('withheld')],
          lastTime: 1_009,
          hide: [{ userId: owner, seq: 2 }],
          ends: [{ userId: owner, visibleEnd: 1, visibleTime: 1_007 }],
        }
        await store.log.commit([commitOf(id, 1, withheld)])
        const query = { userId: owner, since, conversationsMax: 9, entriesPerConversationMax: 9 }
        expect(await store.directory.changes(query)).toMatchObject({ conversations: [], hidden: [] })
        const list = () => store.directory.memberships({ userId: owner, offset: 0, limit: 9 })
        const seen = async () => (await list()).views.find((view) => view.conversation.conversationId === id)
        expect((await seen())!.conversation).toMatchObject({ head: 1, lastTime: 1_007 })
        const anew = await store.directory.changes({ ...query, since: 0 })
        const mine = anew.conversations.find(({ view }) => view.conversation.conversationId === id)!
        expect(mine.entries.map(({ seq }) => seq)).toEqual([1])

        const [member] = (await store.directory.conversation(id))!.members
        const { readReceipts: _, ...row } = member!
        const members = [{ ...row, visibleEnd: -1, visibleTime: -1 }]
        await store.log.commit([commitOf(id, 2, { entries: [entry('next')], lastTime: 1_011, members })])
        expect((await seen())!.conversation).toMatchObject({ head: 3, lastTime: 1_011 })
        const later = await store.directory.changes(query)
        expect(later.hidden).toEqual([{ conversationId: id, seqs: [2] }])
        expect(later.conversations[0]!.entries.map(({ seq }) => seq)).toEqual([2, 3])
      },
    )

    log('F26 bodies of any size come back byte for byte', async (store) => {
      const id = await newGroup(store)
      const bodiesIn = [0, 1, 4_095, 70_000].map((size) =>
        crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))),
      )
      await store.log.commit([
        commitOf(id, 0, { entries: bodiesIn.map((body) => ({ bytes: body, clientId: clientId() })) }),
      ])
      const stored = await store.log.range(id, 1, 9, 9)
      expect(stored.map((one) => Buffer.compare(one.bytes, bodiesIn[one.seq - 1]!))).toEqual([0, 0, 0, 0])
    })

    log(
      'commits in flight at once keep their order, and a read sees what resolved before it',
      async (store) => {
        const id = await newGroup(store)
        const results = await Promise.all(
          Array.from({ length: 50 }, async (_, head) => {
            const { outcomes } = await store.log.commit([commitOf(id, head, { entries: [entry(`${head}`)] })])
            const seen = await store.log.range(id, head + 1, head + 1, 1)
            return `${outcomes[0]} ${text(seen[0]!.bytes)}`
          }),
        )
        expect(results).toEqual(Array.from({ length: 50 }, (_, head) => `ok ${head}`))
      },
    )
  })
}

const owner = newId()

async function newGroup(store: Store): Promise<string> {
  const row = conversationRow('group')
  await store.directory.createGroup(row, [memberRow(owner, { role: 'owner' })], [])
  return row.conversationId
}

async function bodies(store: Store, id: string): Promise<string[]> {
  return (await store.log.range(id, 1, 1_000, 1_000)).map((stored) => `${stored.seq} ${text(stored.bytes)}`)
}
