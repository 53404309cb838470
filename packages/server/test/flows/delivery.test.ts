import { describe, expect, test } from 'bun:test'
import { encodeClientFrame, limits, type SyncEvent } from '@kith/protocol'
import {
  befriend,
  type Device,
  makeGroup,
  openDirect,
  Person,
  pair,
  type Session,
  sendText,
  signUpAll,
} from './harness/person.ts'
import { SlowSocket } from './harness/slow-socket.ts'
import { Socket } from './harness/socket.ts'
import { DeviceState } from './harness/state.ts'
import { flows } from './harness/suite.ts'

flows('delivery and sync', (suite) => {
  function texts(events: readonly { type: string }[], conversation: string): string[] {
    return (events as SyncEvent[]).flatMap((event) =>
      event.type === 'entry' && event.conversation === conversation && event.entry.content.kind === 'text'
        ? [event.entry.content.text]
        : [],
    )
  }

  function numbered(count: number, from = 0): string[] {
    return Array.from({ length: count }, (_, n) => `message ${from + n}`)
  }

  describe('live', () => {
    test('P3 P4: every device of every member gets every entry exactly once, in order; the author’s with its client id', async () => {
      const people = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const id = await makeGroup(people[0], people.slice(1))
      const devices: Device[] = [...people, await people[0].logIn(), await people[1].logIn()]
      const sessions = await Promise.all(
        devices.map((device, n) =>
          device.connect({ subprotocol: n % 2 ? 'kith.v1.json' : 'kith.v1.msgpack' }),
        ),
      )
      const [sender] = sessions as [Session]
      const sent = await Promise.all(numbered(150).map((text) => sender.text(id, text)))
      expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: 150 }, (_, n) => n + 2))
      for (const session of sessions) {
        await session.socket.settle()
        const own = session.device.userId === people[0].userId
        expect(texts(session.socket.frames, id)).toEqual(session === sender ? [] : numbered(150))
        for (const event of session.socket.events('entry').filter(({ entry }) => entry.seq > 1))
          expect(event.clientId === undefined).toBe(!own)
      }
    })

    test('P4: what an author sends by another way in the same turn comes to their only session with its client id', async () => {
      const { ann, direct } = await pair(suite.server)
      const session = await ann.connect()
      await Promise.all(
        numbered(200).flatMap((text) => [session.text(direct, text), sendText(ann, direct, text)]),
      )
      await session.socket.settle()
      const events = session.socket.events('entry')
      expect(events).toHaveLength(200)
      for (const { clientId } of events) expect(clientId).toBeString()
    })

    test('the answer comes before the events of others for the same turn, and never as an event to who sent it', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      await Promise.all([atAnn.text(direct, 'a'), atBen.text(direct, 'b'), atAnn.text(direct, 'c')])
      await atAnn.socket.settle()
      expect(texts(atAnn.socket.frames, direct)).toEqual(['b'])
    })

    test('C26 P3 P6: a client that knows short forms gets them, told apart by conversation and author; another gets whole frames', async () => {
      const people = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const [ann, ben, cid] = people
      const groups = [await makeGroup(ann, [ben, cid]), await makeGroup(ann, [ben, cid])] as const
      const [fromAnn, fromBen] = [await ann.connect(), await ben.connect()]
      const knows = await cid.connect()
      const old = await Socket.open(suite.server.socketUrl)
      old.raw(encodeClientFrame({ type: 'hello', token: (await cid.logIn()).token }, 'kith.v1.msgpack'))
      await old.next('caught-up')
      const [began, oldBegan] = [knows.socket.came.length, old.came.length]
      const texts: string[] = []
      for (const [n, [author, group]] of [
        [fromAnn, groups[0]],
        [fromAnn, groups[0]],
        [fromBen, groups[0]],
        [fromBen, groups[1]],
        [fromAnn, groups[1]],
        [fromAnn, groups[1]],
      ].entries() as ArrayIterator<[number, [Session, string]]>) {
        await author.text(group, `text ${n}`)
        texts.push(`${group} ${author.device.userId} text ${n}`)
      }
      await knows.socket.settle()
      await old.settle()
      const read = ({ frames }: Socket) =>
        frames.flatMap((frame) =>
          frame.type === 'entry' && frame.entry.content.kind === 'text'
            ? [`${frame.conversation} ${frame.entry.from} ${frame.entry.content.text}`]
            : [],
        )
      expect([read(knows.socket), read(old)]).toEqual([texts, texts])
      const forms = (came: readonly string[]) => came.filter((type) => type === 'entry' || type === 'next')
      expect(forms(knows.socket.came.slice(began))).toEqual([
        'entry',
        'next',
        'entry',
        'entry',
        'entry',
        'next',
      ])
      expect(forms(old.came.slice(oldBegan))).toEqual(Array(6).fill('entry'))
    })

    test('C26: an empty message is a sign of life, and is answered by one when there is nothing to tell', async () => {
      const { ann } = await pair(suite.server)
      for (const subprotocol of ['kith.v1.json', 'kith.v1.msgpack'] as const) {
        const { socket } = await ann.connect({ subprotocol })
        await Promise.race([socket.beat(), socket.next('cursor')])
        const heard = socket.frames.length
        await socket.beat()
        expect(socket.frames.slice(heard)).toEqual([])
      }
    })

    test('a newer session of the same device replaces the older with 4100; another device’s is left alone', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const phone = await ann.logIn()
      const [older, other] = await Promise.all([ann.connect(), phone.connect()])
      const newer = await ann.connect()
      expect((await older.socket.closed).code).toBe(4100)
      await Promise.all([newer.socket.settle(), other.socket.settle()])
    })
  })

  describe('reconnect', () => {
    test('P4: with a cursor gives exactly what changed, then caught-up, then live; a second time nothing', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const quiet = await makeGroup(ann, [ben])
      await sendText(ann, direct, 'known')
      const cursor = await (await ben.connect()).disconnect()
      for (const text of numbered(5)) await sendText(ann, direct, text)
      const again = await ben.connect({ cursor })
      expect(again.welcome.resumed).toBe(true)
      expect(texts(again.socket.frames, direct)).toEqual(numbered(5))
      expect(JSON.stringify(again.socket.frames)).not.toContain(quiet)
      const types = again.socket.frames.map(({ type }) => type)
      expect(types.slice(types.indexOf('caught-up') + 1).filter((type) => type !== 'presence')).toEqual([])
      const live = await sendText(ann, direct, 'live')
      await again.entry(direct, live)
      const after = await again.disconnect()
      const third = await ben.connect({ cursor: after })
      expect(third.socket.frames.map(({ type }) => type).filter((type) => type !== 'presence')).toEqual([
        'welcome',
        'caught-up',
      ])
    })

    test('P4: what was sent while reconnecting, over and over, is neither lost nor doubled', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const atAnn = await ann.connect()
      const stream = (async () => {
        for (const text of numbered(300)) await atAnn.text(direct, text)
      })()
      let cursor: string | undefined
      const seen: string[] = []
      for (let round = 0; round < 12; round++) {
        const session = await ben.greet(cursor === undefined ? {} : { cursor })
        const { cursor: now } = await session.socket.next('caught-up')
        if (round % 2) await session.socket.settle()
        // Everything before this frame is covered by its cursor, whatever came live after caught-up.
        const last = session.socket.frames.findLast(
          (frame) => frame.type === 'pong' || frame.type === 'caught-up',
        )!
        const covered = session.socket.frames.slice(0, session.socket.frames.indexOf(last))
        cursor = last.type === 'pong' || last.type === 'caught-up' ? last.cursor : now
        seen.push(...texts(covered, direct))
        await session.socket.close()
      }
      await stream
      const final = await ben.connect(cursor === undefined ? {} : { cursor })
      seen.push(...texts(final.socket.frames, direct))
      const firstSeen = Number(seen[0]!.split(' ')[1])
      expect(new Set(seen).size).toBe(seen.length)
      const { entries } = await final.range(direct, { after: 0, limit: 200 })
      const rest = await final.range(direct, { after: 200, limit: 200 })
      const all = [...entries, ...rest.entries].map(({ entry }) => entry.content)
      expect(all).toEqual(numbered(300).map((text) => ({ kind: 'text', text })))
      // A catch-up brings the newest 50 of a conversation; what lies before is fetched by range.
      expect(seen.at(-1)).toBe('message 299')
      expect(
        seen.every(
          (text, index) => index === 0 || Number(text.split(' ')[1]) > Number(seen[index - 1]!.split(' ')[1]),
        ),
      ).toBe(true)
      expect(firstSeen).toBeGreaterThanOrEqual(0)
    })

    test('a catch-up brings the newest 50 entries of a conversation; the range gives the rest in both directions', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const cursor = await (await ben.connect()).disconnect()
      const atAnn = await ann.connect()
      await Promise.all(numbered(130).map((text) => atAnn.text(direct, text)))
      const session = await ben.connect({ cursor })
      expect(texts(session.socket.frames, direct)).toEqual(numbered(limits.catchUpEntriesMax, 80))
      const seqs = ({ entries }: { entries: { entry: { seq: number } }[] }) =>
        entries.map(({ entry }) => entry.seq)
      const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
      expect(seqs(await session.range(direct, { before: 81, limit: 30 }))).toEqual(span(51, 80))
      expect(seqs(await session.range(direct, { after: 10, limit: 30 }))).toEqual(span(11, 40))
      expect(seqs(await session.range(direct, { after: 10, before: 15 }))).toEqual(span(11, 14))
      expect(seqs(await session.range(direct, { limit: 3 }))).toEqual(span(128, 130))
      expect(seqs(await session.range(direct, { after: 130 }))).toEqual([])
      const { messages, head } = await ben.call('conversationDetails', { id: direct, before: 81, limit: 5 })
      expect([messages.map(({ seq }) => seq), head]).toEqual([span(76, 80), 130])
    })

    test('a cursor that this server cannot have issued means everything anew on the socket, 400 over HTTP', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      await sendText(ann, direct, 'x')
      for (const cursor of ['zzzzzzzzzz', 'not a cursor', '!', '1-1-1-1']) {
        const session = await ben.connect({ cursor })
        expect(session.welcome.resumed).toBe(false)
        expect(texts(session.socket.frames, direct)).toEqual(['x'])
        expect(await ben.refused('events', { cursor, wait: 0 })).toMatchObject({
          status: 400,
          code: 'bad_cursor',
        })
      }
    })

    test('P4: a user with many conversations catches up in pages, and gets each once', async () => {
      const ann = await Person.signUp(suite.server, 'ann')
      const ids: string[] = []
      for (let round = 0; round < 13; round++)
        ids.push(...(await Promise.all(Array.from({ length: 40 }, () => makeGroup(ann, [])))))
      const fresh = await (await ann.logIn()).connect()
      const conversations = fresh.socket.events('conversation').map(({ state }) => state.conversationId)
      expect(conversations.sort()).toEqual([...ids].sort())
      const polled: string[] = []
      let cursor: string | undefined
      for (;;) {
        const page = await ann.call('events', { wait: 0, ...(cursor === undefined ? {} : { cursor }) })
        polled.push(
          ...page.events.flatMap((event) =>
            event.type === 'conversation' ? [event.state.conversationId] : [],
          ),
        )
        if (page.cursor === cursor || page.events.length === 0) break
        cursor = page.cursor
      }
      expect(polled.sort()).toEqual(conversations)
    })
  })

  describe('over HTTP', () => {
    test('C19 M9: a long poll is held until something comes and returns it; a pull returns at once', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const { cursor } = await ben.call('events', { wait: 0 })
      expect(await ben.call('events', { cursor, wait: 0 })).toEqual({ events: [], cursor })
      const held = ben.call('events', { cursor, wait: 30 })
      const quick = await Promise.race([held.then(() => 'returned'), ann.call('getMe').then(() => 'held')])
      expect(quick).toBe('held')
      await sendText(ann, direct, 'wake up')
      const { events, cursor: next } = await held
      expect(texts(events, direct)).toEqual(['wake up'])
      const started = Date.now()
      const empty = await ben.call('events', { cursor: next, wait: 1 })
      expect(empty.events).toEqual([])
      expect(Date.now() - started).toBeGreaterThan(900)
    })

    test('M9: the cursor is the same for socket, long poll and pull, and for all devices of a user', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const phone = await ben.logIn()
      const fromSocket = await (await ben.connect()).disconnect()
      await sendText(ann, direct, 'one')
      const pulled = await phone.call('events', { cursor: fromSocket, wait: 0 })
      expect(texts(pulled.events, direct)).toEqual(['one'])
      await sendText(ann, direct, 'two')
      const session = await phone.connect({ cursor: pulled.cursor })
      expect(texts(session.socket.frames, direct)).toEqual(['two'])
      const same = await ben.call('events', { cursor: fromSocket, wait: 0 })
      const socket = await ben.connect({ cursor: fromSocket })
      const events = socket.socket.frames.filter(
        ({ type }) => !['welcome', 'caught-up', 'presence', 'pong'].includes(type),
      )
      expect(events).toEqual(same.events)
    })

    test('P6: a cursor says nothing of others: the same one gives each user their own', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const eve = await Person.signUp(suite.server, 'eve')
      const { cursor } = await ann.call('events', { wait: 0 })
      await sendText(ann, direct, 'private')
      const { events } = await eve.call('events', { cursor, wait: 0 })
      expect(JSON.stringify(events)).not.toContain('private')
      expect(texts((await ben.call('events', { cursor, wait: 0 })).events, direct)).toEqual(['private'])
    })
  })

  describe('slow readers', () => {
    test('P7 P4: one that stops reading falls into catch-up mode, recovers without loss, and delays nobody', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const phone = await ben.logIn()
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      const slow = await SlowSocket.open(suite.server.socketUrl, phone.token)
      slow.pause()
      const big = 'x'.repeat(60_000)
      for (let n = 0; n < 150; n++) await atAnn.text(direct, `${n} ${big}`)
      await atBen.entry(direct, 150)
      slow.resume()
      await slow.until((frame) => frame.type === 'catch-up')
      await slow.until((frame) => frame.type === 'caught-up', 2)
      const seqs = slow.frames.flatMap((frame) => (frame.type === 'entry' ? [frame.entry.seq] : []))
      const afterDrop = seqs.slice(seqs.findIndex((seq, index) => index > 0 && seq !== seqs[index - 1]! + 1))
      expect(seqs.at(-1)).toBe(150)
      expect(afterDrop.length).toBeGreaterThan(0)
      const live = await sendText(ann, direct, 'live again')
      await slow.until((frame) => frame.type === 'entry' && frame.entry.seq === live)
      slow.close()
    })

    test('P7: one whose answers it never reads is cut, memory bounded, and the others go on', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const atAnn = await ann.connect()
      const big = 'y'.repeat(60_000)
      for (let n = 0; n < 20; n++) await atAnn.text(direct, big)
      const slow = await SlowSocket.open(suite.server.socketUrl, ben.token)
      const before = suite.server.residentBytes()
      slow.pause()
      for (let id = 1; id <= 250; id++) slow.send({ type: 'fetch', id, conversation: direct, limit: 20 })
      // A reset is only seen by writing, because nothing is read.
      let id = 1_000
      const deadline = Date.now() + 20_000
      while (!slow.isClosed && Date.now() < deadline) {
        for (let n = 0; n < 2_000; n++) slow.send({ type: 'ping', id: id++ })
        await ann.call('getMe')
      }
      expect(slow.isClosed).toBe(true)
      expect(suite.server.residentBytes() - before).toBeLessThan(256 * 1024 * 1024)
      await atAnn.text(direct, 'still here')
    })
  })

  test('P4: converges: an old device plus events, a live one, a polling one and a fresh one know the same', async () => {
    const [ann, ben, cid, dan] = (await signUpAll(suite.server, 'ann', 'ben', 'cid', 'dan')) as [
      Person,
      Person,
      Person,
      Person,
    ]
    await befriend(ann, ben)
    const direct = await openDirect(ann, ben)
    const group = await makeGroup(ann, [ben, cid], { history: 'all' })
    await sendText(ann, direct, 'before')

    const [old, live, polling] = [new DeviceState(), new DeviceState(), new DeviceState()]
    const oldDevice = await ben.logIn('old')
    const first = await oldDevice.connect()
    for (const frame of first.socket.frames) old.apply(frame as SyncEvent)
    const cursor = await first.disconnect()
    const liveSession = await (await ben.logIn('live')).connect()
    let poll = await ben.call('events', { wait: 0 })
    for (const event of poll.events) polling.apply(event)

    const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
    const toRecall = await atAnn.text(group, 'to be recalled')
    const toEdit = await atAnn.text(direct, 'to be edited')
    await atAnn.append(direct, { kind: 'edit', target: toEdit.seq, text: 'edited' })
    await atAnn.append(group, { kind: 'recall', target: toRecall.seq })
    await atBen.append(direct, { kind: 'reaction', target: toEdit.seq, emoji: '👍' })
    const hidden = await atAnn.text(direct, 'hidden by Ben')
    await ben.call('deleteMessage', { id: direct, messageId: String(hidden.seq), for: 'me' })
    await atBen.mark(direct, { read: toEdit.seq })
    await atAnn.mark(direct, { read: hidden.seq })
    await ann.call('updateMe', { name: 'Anna', picture: 'blob:9' })
    await ben.call('updateMe', { bio: 'about me' })
    await ann.call('updateConversation', { id: group, title: 'Renamed' })
    await ann.call('addMembers', { id: group, members: [dan.userId] })
    await ann.call('setRole', { id: group, userId: ben.userId, role: 'admin' })
    await ben.call('setConversationPreferences', { id: group, pinned: true })
    const left = await makeGroup(cid, [ben])
    await ben.call('leaveConversation', { id: left })
    const fromDan = await openDirect(dan, ben)
    await sendText(dan, fromDan, 'hello stranger')
    await dan.call('requestFriend', { userId: ben.userId })
    await ben.call('block', { userId: cid.userId })
    const fromCid = await openDirect(cid, ben)
    await sendText(cid, fromCid, 'nobody hears me')
    await ben.call('removeConversation', { id: direct })
    await suite.server.restart()
    await sendText(ann, group, 'after the restart')

    for (const frame of liveSession.socket.frames) live.apply(frame as SyncEvent)
    const lastCursor = liveSession.socket.frames.findLast((frame) => frame.type === 'caught-up')
    const resumed = await liveSession.device.connect({
      cursor: lastCursor?.type === 'caught-up' ? lastCursor.cursor : '',
    })
    for (const frame of resumed.socket.frames) live.apply(frame as SyncEvent)
    const back = await oldDevice.connect({ cursor })
    for (const frame of back.socket.frames) old.apply(frame as SyncEvent)
    for (let more = true; more; ) {
      const next = await ben.call('events', { wait: 0, cursor: poll.cursor })
      for (const event of next.events) polling.apply(event)
      more = next.cursor !== poll.cursor
      poll = next
    }
    const fresh = new DeviceState()
    const newest = await (await ben.logIn('fresh')).connect()
    for (const frame of newest.socket.frames) fresh.apply(frame as SyncEvent)
    for (const state of [old, live, polling, fresh]) await state.complete(newest)
    expect(fresh.conversations.size).toBe(3)
    expect(old.snapshot()).toEqual(fresh.snapshot())
    expect(polling.snapshot()).toEqual(fresh.snapshot())
    expect(live.snapshot()).toEqual(fresh.snapshot())
  })
})
