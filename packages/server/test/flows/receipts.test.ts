import { describe, expect, test } from 'bun:test'
import {
  befriend,
  makeGroup,
  openDirect,
  Person,
  pair,
  type Session,
  sendText,
  signUpAll,
} from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('receipts and presence', (suite) => {
  async function talking() {
    const { ann, ben, direct } = await pair(suite.server)
    const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
    return { ann, ben, direct, atAnn, atBen }
  }

  const hears = (session: Session, person: Person, online: boolean) =>
    session.socket.next(
      'presence',
      ({ presence }) => presence.userId === person.userId && presence.online === online,
    )

  describe('watermarks', () => {
    test('F10 P5: merge with max, never fall, never pass the head, and reach the sender and my other devices', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const phone = await (await ben.logIn()).connect()
      for (let n = 0; n < 5; n++) await atAnn.text(direct, `${n}`)
      await atBen.mark(direct, { delivered: 3, read: 2 })
      await atAnn.socket.next('watermarks', ({ others }) => others?.delivered === 3 && others.read === 2)
      await phone.socket.next('watermarks', ({ mine }) => mine?.delivered === 3 && mine.read === 2)
      await atBen.mark(direct, { delivered: 1, read: 1 })
      await atBen.mark(direct, { delivered: 0 })
      expect((await ben.call('getConversation', { id: direct })).mine).toEqual({ delivered: 3, read: 2 })
      await atBen.mark(direct, { read: 1_000_000 })
      expect((await ben.call('getConversation', { id: direct })).mine).toEqual({ delivered: 5, read: 5 })
      expect((await ann.call('getConversation', { id: direct })).others).toEqual({ delivered: 5, read: 5 })
      await atAnn.socket.next('watermarks', ({ others }) => others?.read === 5)
      const told = atAnn.socket.events('watermarks').flatMap(({ others }) => (others ? [others.read] : []))
      expect(told).toEqual([...told].sort((one, other) => one - other))
    })

    test('F10 P4: who ended a friendship is still told live what became of their own messages', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      await befriend(ann, ben)
      await atAnn.text(direct, 'before')
      await ann.call('removeFriend', { userId: ben.userId })
      expect((await ann.call('getConversation', { id: direct })).membership).toBe('request')
      await atBen.mark(direct, { read: 1 })
      await atAnn.socket.next('watermarks', ({ others }) => others?.read === 1)
      expect((await ann.call('getConversation', { id: direct })).others.read).toBe(1)
    })

    test('P5: many devices marking at once in any order end at the highest', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      const phone = await (await ben.logIn()).connect()
      for (let n = 0; n < 30; n++) await atAnn.text(direct, `${n}`)
      await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          (n % 2 ? atBen : phone).mark(direct, { delivered: (n * 7) % 31, read: (n * 11) % 29 }),
        ),
      )
      expect((await ben.call('getConversation', { id: direct })).mine).toEqual({ delivered: 30, read: 28 })
      expect((await ann.call('getConversation', { id: direct })).others).toEqual({ delivered: 30, read: 28 })
      expect((await ben.call('listConversations')).conversations[0]!.unread).toBe(2)
    })

    test('F15 P5: unread is head minus read: my own do not count, and a restart changes nothing', async () => {
      const { ann, ben, direct } = await talking()
      for (let n = 0; n < 3; n++) await sendText(ann, direct, `${n}`)
      const unread = async (person: Person) =>
        (await person.call('listConversations')).conversations[0]!.unread
      expect([await unread(ann), await unread(ben)]).toEqual([0, 3])
      await ben.call('markRead', { id: direct, messageId: '2' })
      expect(await unread(ben)).toBe(1)
      await suite.server.restart()
      expect([await unread(ann), await unread(ben)]).toEqual([0, 1])
      await ben.call('markRead', { id: direct, messageId: '3' })
      await sendText(ben, direct, 'answer')
      expect([await unread(ann), await unread(ben)]).toEqual([1, 0])
    })

    test('A5 F10: SENT, RECEIVED, READ in a direct conversation, and per member in a group', async () => {
      const [ann, ben, cid] = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const id = await makeGroup(ann, [ben, cid])
      const messageId = String(await sendText(ann, id, 'hello'))
      const began = Date.now()
      const status = async () => {
        const answer = await ann.call('messageStatus', { id, messageId })
        const times = answer.members.flatMap(({ deliveredAt, readAt }) => [
          deliveredAt ?? began,
          readAt ?? began,
        ])
        expect(times.every((time) => time >= began - 60_000 && time <= Date.now())).toBe(true)
        const known = answer.members.map(({ deliveredAt, readAt }) => [
          deliveredAt !== undefined,
          readAt !== undefined,
        ])
        expect(known).toEqual(answer.members.map(({ delivered, read }) => [delivered, read]))
        const members = answer.members.map(({ userId, delivered, read }) => ({ userId, delivered, read }))
        return { ...answer, members }
      }
      const seenBy = (marks: Record<string, [boolean, boolean]>) =>
        expect.arrayContaining(
          Object.entries(marks).map(([userId, [delivered, read]]) => ({ userId, delivered, read })),
        )
      expect((await status()).status).toBe('SENT')
      expect((await ben.reply('markDelivered', { id, messageId })).status).toBe(204)
      expect(await status()).toEqual({
        status: 'SENT',
        members: seenBy({ [ben.userId]: [true, false], [cid.userId]: [false, false] }),
      })
      await cid.call('markRead', { id, messageId })
      expect((await status()).status).toBe('RECEIVED')
      expect((await status()).members).toEqual(
        seenBy({ [ben.userId]: [true, false], [cid.userId]: [true, true] }),
      )
      await ben.call('markRead', { id, messageId })
      expect((await status()).status).toBe('READ')
      const { members } = await ann.call('listMembers', { id })
      expect(members.every(({ read }) => read >= Number(messageId))).toBe(true)
    })

    test('F10: in a group the ticks are told for the slowest, also when receipts stream in', async () => {
      const people = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const id = await makeGroup(people[0], people.slice(1))
      const [atAnn, atBen, atCid] = (await Promise.all(people.map((person) => person.connect()))) as [
        Session,
        Session,
        Session,
      ]
      for (let n = 0; n < 10; n++) await atAnn.text(id, `${n}`)
      for (let seq = 2; seq <= 11; seq++)
        await Promise.all([atBen.mark(id, { read: seq }), atCid.mark(id, { read: seq - 1 })])
      await atAnn.socket.next('watermarks', ({ others }) => others?.read === 10)
    })

    test('F10: several marks in one frame; one of a conversation that is not mine refuses, the others count', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      await atAnn.text(direct, 'x')
      const group = await makeGroup(ann, [ben])
      const seq = await sendText(ann, group, 'y')
      const marks = [
        { conversation: direct, read: 1 },
        { conversation: '1234567890123', read: 1 },
        { conversation: group, read: seq },
      ]
      expect((await atBen.socket.refused({ type: 'receipts', marks })).code).toBe('not_found')
      const { conversations } = await ben.call('listConversations')
      expect(conversations.map(({ unread }) => unread)).toEqual([0, 0])
    })
  })

  describe('privacy', () => {
    test('P6: with read receipts off nobody sees mine and I see nobody’s; what happened then stays private', async () => {
      const { ann, ben, direct, atAnn, atBen } = await talking()
      await ben.call('updateMe', { readReceipts: false })
      const { seq } = await atAnn.text(direct, 'read me')
      await atBen.mark(direct, { delivered: seq, read: seq })
      const id = { id: direct, messageId: String(seq) }
      expect(await ann.call('messageStatus', id)).toEqual({
        status: 'RECEIVED',
        members: [{ userId: ben.userId, delivered: true, read: false, deliveredAt: expect.any(Number) }],
      })
      const answer = await atBen.text(direct, 'did you?')
      await atAnn.mark(direct, { read: answer.seq })
      await atBen.socket.settle()
      expect((await ben.call('getConversation', { id: direct })).others.read).toBe(0)
      expect(
        (await ben.call('messageStatus', { id: direct, messageId: String(answer.seq) })).status,
      ).not.toBe('READ')
      const { members } = await ben.call('listMembers', { id: direct })
      expect(members.find(({ user }) => user.userId === ann.userId)!.read).toBe(0)
      const { messages } = await ben.call('conversationDetails', { id: direct })
      expect(messages.at(-1)!.status).not.toBe('READ')
      const { conversations } = await ben.call('listConversations')
      expect(conversations[0]!.latestMessage!.status).not.toBe('READ')
      const fresh = await (await ben.logIn()).connect()
      expect(fresh.socket.events('conversation').at(-1)!.state.others.read).toBe(0)
      for (const event of atBen.socket.events('watermarks'))
        if (event.others) expect(event.others.read).toBe(0)
      await ben.call('updateMe', { readReceipts: true })
      expect((await ann.call('messageStatus', id)).status).toBe('RECEIVED')
      const next = await atAnn.text(direct, 'and now?')
      await atBen.mark(direct, { read: next.seq })
      expect((await ann.call('messageStatus', { id: direct, messageId: String(next.seq) })).status).toBe(
        'READ',
      )
    })

    test('P6 F12: with last seen off nobody sees my presence and I see nobody’s, from that moment', async () => {
      const { ann, ben, atAnn, atBen } = await talking()
      await hears(atAnn, ben, true)
      await ben.call('updateMe', { lastSeenShared: false })
      await hears(atAnn, ben, false)
      await hears(atBen, ann, false)
      expect((await ann.call('heartbeat', { userId: ann.userId })).contacts).toEqual([
        { userId: ben.userId, online: false },
      ])
      expect((await ben.call('heartbeat', { userId: ben.userId })).contacts).toEqual([
        { userId: ann.userId, online: false },
      ])
      expect((await ann.call('listFriends')).friends[0]).toMatchObject({ online: false })
      expect((await ann.call('listFriends')).friends[0]!.lastSeen).toBeUndefined()
      await ben.call('updateMe', { lastSeenShared: true })
      await hears(atAnn, ben, true)
      await hears(atBen, ann, true)
    })

    test('P6: a friend who is removed or blocked does not see me online any more', async () => {
      for (const end of ['removeFriend', 'block'] as const) {
        const [ann, ben] = (await signUpAll(suite.server, 'ann', 'ben')) as [Person, Person]
        await befriend(ann, ben)
        const atBen = await ben.connect()
        const atAnn = await ann.connect()
        await hears(atAnn, ben, true)
        await ben.call(end, { userId: ann.userId })
        await hears(atAnn, ben, false)
        expect((await ann.call('heartbeat', { userId: ann.userId })).contacts).toEqual([])
        await atBen.socket.close()
      }
    })
  })

  describe('presence and typing', () => {
    test('F11 F13: is pulled at the start, told to friends with a delay, and ends after the last session', async () => {
      const { ann, ben } = await pair(suite.server)
      const atAnn = await ann.connect()
      const atBen = await ben.connect()
      await hears(atBen, ann, true)
      await hears(atAnn, ben, true)
      const phone = await (await ben.logIn()).connect()
      await atBen.socket.close()
      await phone.socket.settle()
      const before = Date.now()
      await phone.socket.close()
      const { presence } = await hears(atAnn, ben, false)
      expect(presence.lastSeen).toBeGreaterThanOrEqual(before - 1_000)
      expect((await ann.call('listFriends')).friends[0]).toMatchObject({ online: false })
    })

    test('F13: a connection that flaps is not broadcast', async () => {
      const { ann, ben } = await pair(suite.server)
      const first = await Person.signUp(suite.server, 'cid')
      await befriend(ann, first)
      const atBen = await ben.connect()
      const atAnn = await ann.connect()
      await hears(atAnn, ben, true)
      await atBen.socket.close()
      for (let n = 0; n < 3; n++) await (await ben.connect()).socket.close()
      await ben.connect()
      // Somebody else's change takes the same delay: when it is told, Ben's would have been.
      await first.connect()
      await hears(atAnn, first, true)
      expect(
        atAnn.socket
          .events('presence')
          .filter(({ presence }) => presence.userId === ben.userId && !presence.online),
      ).toEqual([])
    })

    test('A2 F13: a heartbeat over HTTP makes online too and answers with the contacts’ presence', async () => {
      const { ann, ben } = await pair(suite.server)
      const atAnn = await ann.connect()
      const { contacts } = await ben.call('heartbeat', { userId: ben.userId })
      expect(contacts).toMatchObject([{ userId: ann.userId, online: true }])
      await hears(atAnn, ben, true)
      expect((await ben.refused('heartbeat', { userId: ann.userId })).status).toBe(403)
    })

    test('typing goes to the others in the conversation, over socket and HTTP, not to me and not to strangers', async () => {
      const [ann, ben, cid, eve] = (await signUpAll(suite.server, 'ann', 'ben', 'cid', 'eve')) as [
        Person,
        Person,
        Person,
        Person,
      ]
      const id = await makeGroup(ann, [ben, cid])
      const sessions = await Promise.all([ann, ben, cid, eve].map((person) => person.connect()))
      const [atAnn, atBen, atCid, atEve] = sessions as [Session, Session, Session, Session]
      atAnn.typing(id, true)
      for (const session of [atBen, atCid])
        await session.socket.next('typing', ({ userId, on }) => userId === ann.userId && on)
      await ann.call('setTyping', { id, on: false })
      for (const session of [atBen, atCid]) await session.socket.next('typing', ({ on }) => !on)
      atEve.typing(id, true)
      expect((await eve.refused('setTyping', { id, on: true })).status).toBe(404)
      await Promise.all(sessions.map((session) => session.socket.settle()))
      expect(atAnn.socket.events('typing')).toEqual([])
      expect(atBen.socket.events('typing').length).toBe(2)
    })

    test('F27: writing to somebody who is offline is no error; it waits for them', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      expect(await openDirect(ann, ben)).toBe(direct)
      const seq = await sendText(ann, direct, 'for later')
      expect((await ann.call('messageStatus', { id: direct, messageId: String(seq) })).status).toBe('SENT')
      const atBen = await ben.connect()
      await atBen.entry(direct, seq)
    })
  })
})
