import { describe, expect, test } from 'bun:test'
import {
  befriend,
  type Device,
  makeGroup,
  openDirect,
  type Person,
  pair,
  type Session,
  sendText,
  signUpAll,
} from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('contacts, requests and blocks', (suite) => {
  const two = () => signUpAll(suite.server, 'ann', 'ben') as Promise<[Person, Person]>

  async function statesOf(device: Device): Promise<Record<string, string>> {
    const { friends } = await device.call('listFriends')
    return Object.fromEntries(friends.map(({ userId, state }) => [userId, state]))
  }

  /**
   * What came to a session, in words, but the answers to pings. That somebody is not to be seen is told to everybody
   * who may not see them; after a block it comes at a moment of its own.
   */
  function heardBy(session: Session, from: number): string[] {
    return session.socket.frames.slice(from).flatMap((frame) => {
      const isUnseen = frame.type === 'presence' && Object.keys(frame.presence).join() === 'userId,online'
      return frame.type === 'pong' || (isUnseen && !frame.presence.online) ? [] : [JSON.stringify(frame)]
    })
  }

  describe('contacts', () => {
    test('F7: request, accept, and both are friends; each side sees it live', async () => {
      const [ann, ben] = await two()
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      expect((await ann.reply('requestFriend', { userId: ben.userId })).status).toBe(204)
      const asked = await atBen.socket.next('contact')
      expect(asked.contact).toMatchObject({
        user: { userId: ann.userId, handle: ann.handle },
        state: 'incoming',
      })
      expect([await statesOf(ann), await statesOf(ben)]).toEqual([
        { [ben.userId]: 'requested' },
        { [ann.userId]: 'incoming' },
      ])
      expect((await ben.reply('acceptFriend', { userId: ann.userId })).status).toBe(204)
      await atAnn.socket.next('contact', ({ contact }) => contact.state === 'friend')
      await atBen.socket.next('contact', ({ contact }) => contact.state === 'friend')
      expect([await statesOf(ann), await statesOf(ben)]).toEqual([
        { [ben.userId]: 'friend' },
        { [ann.userId]: 'friend' },
      ])
    })

    test('F7: a request in both directions is an acceptance, also at once', async () => {
      const [ann, ben] = await two()
      await Promise.all([
        ann.call('requestFriend', { userId: ben.userId }),
        ben.call('requestFriend', { userId: ann.userId }),
      ])
      expect([await statesOf(ann), await statesOf(ben)]).toEqual([
        { [ben.userId]: 'friend' },
        { [ann.userId]: 'friend' },
      ])
    })

    test('F7: declining is not told to the one who asked; removing ends it on both sides', async () => {
      const [ann, ben] = await two()
      const atAnn = await ann.connect()
      await ann.call('requestFriend', { userId: ben.userId })
      await atAnn.socket.next('contact')
      const heard = atAnn.socket.frames.length
      expect((await ben.reply('declineFriend', { userId: ann.userId })).status).toBe(204)
      await atAnn.socket.settle()
      expect(heardBy(atAnn, heard)).toEqual([])
      expect([await statesOf(ann), await statesOf(ben)]).toEqual([{ [ben.userId]: 'requested' }, {}])
      await ben.call('requestFriend', { userId: ann.userId })
      expect(await statesOf(ben)).toEqual({ [ann.userId]: 'friend' })
      expect((await ben.reply('removeFriend', { userId: ann.userId })).status).toBe(204)
      expect([await statesOf(ann), await statesOf(ben)]).toEqual([{}, {}])
      expect((await ben.refused('removeFriend', { userId: ann.userId })).status).toBe(404)
    })

    test('F7: what is not there cannot be accepted or declined; oneself cannot be asked', async () => {
      const [ann, ben] = await two()
      for (const name of ['acceptFriend', 'declineFriend', 'removeFriend'] as const)
        expect((await ann.refused(name, { userId: ben.userId })).status).toBe(404)
      expect((await ann.refused('requestFriend', { userId: ann.userId })).status).toBe(400)
      expect((await ann.refused('requestFriend', { userId: '1234567890123' })).status).toBe(404)
      expect((await ann.refused('block', { userId: ann.userId })).status).toBe(400)
    })

    test('F13: the list shows the presence of friends only', async () => {
      const [ann, ben, eve] = (await signUpAll(suite.server, 'ann', 'ben', 'eve')) as [Person, Person, Person]
      await befriend(ann, ben)
      await ann.call('requestFriend', { userId: eve.userId })
      await Promise.all([ben.connect(), eve.connect()])
      const { friends } = await ann.call('listFriends')
      expect(friends.find(({ userId }) => userId === ben.userId)).toMatchObject({
        state: 'friend',
        online: true,
      })
      expect(friends.find(({ userId }) => userId === eve.userId)).toMatchObject({
        state: 'requested',
        online: false,
      })
    })
  })

  describe('a stranger', () => {
    /** Ann wrote to Ben, who does not know her. */
    async function approach() {
      const [ann, ben] = await two()
      const direct = await openDirect(ann, ben)
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      const seq = (await atAnn.text(direct, 'hello, you do not know me')).seq
      await atBen.entry(direct, seq)
      return { ann, ben, direct, atAnn, atBen, seq }
    }

    test('P6: what a stranger writes arrives as a request, but no receipt, typing or presence goes back', async () => {
      const { ann, ben, direct, atAnn, atBen, seq } = await approach()
      expect(await ben.call('getConversation', { id: direct })).toMatchObject({
        membership: 'request',
        head: seq,
      })
      expect((await ben.call('listConversations')).conversations).toMatchObject([
        { membership: 'request', unread: 1 },
      ])
      const heard = atAnn.socket.frames.length
      await atBen.mark(direct, { delivered: seq, read: seq })
      atBen.typing(direct, true)
      await ben.call('setTyping', { id: direct, on: true })
      await atBen.socket.settle()
      await atAnn.socket.settle()
      expect(heardBy(atAnn, heard)).toEqual([])
      const status = await ann.call('messageStatus', { id: direct, messageId: String(seq) })
      expect(status).toEqual({
        status: 'SENT',
        members: [{ userId: ben.userId, delivered: false, read: false }],
      })
      expect((await ann.call('getConversation', { id: direct })).others).toEqual({ delivered: 0, read: 0 })
      const { members } = await ann.call('listMembers', { id: direct })
      expect(members.find(({ user }) => user.userId === ben.userId)).toMatchObject({ delivered: 0, read: 0 })
      expect((await ann.call('heartbeat', { userId: ann.userId })).contacts).toEqual([])
      expect((await ann.call('conversationDetails', { id: direct })).messages).toMatchObject([
        { status: 'SENT' },
      ])
    })

    test('P6: answering accepts: from then on receipts and typing go back, and both see each other online', async () => {
      const { ann, ben, direct, atAnn, atBen, seq } = await approach()
      await atBen.mark(direct, { delivered: seq, read: seq })
      const answer = await atBen.text(direct, 'hello')
      await atAnn.entry(direct, answer.seq)
      await atAnn.socket.next('watermarks', ({ others }) => others?.read === answer.seq)
      expect((await ben.call('getConversation', { id: direct })).membership).toBe('active')
      expect((await ann.call('messageStatus', { id: direct, messageId: String(seq) })).status).toBe('READ')
      atBen.typing(direct, true)
      await atAnn.socket.next('typing', ({ userId, on }) => userId === ben.userId && on)
      await atAnn.socket.next('presence', ({ presence }) => presence.userId === ben.userId && presence.online)
      await atBen.socket.next('presence', ({ presence }) => presence.userId === ann.userId && presence.online)
    })

    test('P6: accepting the contact, or the conversation, accepts it too', async () => {
      for (const way of ['contact', 'conversation'] as const) {
        const { ann, ben, direct, atAnn, atBen, seq } = await approach()
        await atBen.mark(direct, { delivered: seq, read: seq })
        if (way === 'contact') {
          await ann.call('requestFriend', { userId: ben.userId })
          await ben.call('acceptFriend', { userId: ann.userId })
        } else expect((await ben.reply('acceptConversation', { id: direct })).status).toBe(204)
        expect((await ben.call('getConversation', { id: direct })).membership).toBe('active')
        await atBen.socket.next('conversation', ({ state }) => state.membership === 'active')
        await atBen.mark(direct, { delivered: seq, read: seq })
        await atAnn.socket.settle()
        expect((await ann.call('messageStatus', { id: direct, messageId: String(seq) })).status).toBe('READ')
      }
    })

    test('P6: a reaction or reading does not accept', async () => {
      const { ben, direct, atBen, seq } = await approach()
      await atBen.mark(direct, { read: seq })
      await atBen.range(direct)
      expect((await ben.call('getConversation', { id: direct })).membership).toBe('request')
    })
  })

  describe('a block', () => {
    /** Friends who wrote to each other; then Ben blocks Ann. */
    async function blocked() {
      const { ann, ben, direct } = await pair(suite.server)
      const before = await sendText(ann, direct, 'before')
      const answered = await sendText(ben, direct, 'answer')
      await ben.call('markRead', { id: direct, messageId: String(answered) })
      expect((await ben.reply('block', { userId: ann.userId })).status).toBe(204)
      return { ann, ben, direct, before, answered }
    }

    test('P6: is listed, private, and taken back', async () => {
      const { ann, ben } = await blocked()
      expect((await ben.call('listBlocks')).blocks).toMatchObject([{ userId: ann.userId }])
      expect((await ann.call('listBlocks')).blocks).toEqual([])
      expect((await ben.reply('unblock', { userId: ann.userId })).status).toBe(204)
      expect((await ben.call('listBlocks')).blocks).toEqual([])
    })

    test('P6: nothing of the blocked reaches the blocker: socket, long poll, history, list, unread, sync', async () => {
      const { ann, ben, direct, answered } = await blocked()
      const atBen = await ben.connect()
      const { cursor } = await atBen.socket.settle()
      const heard = atBen.socket.frames.length
      const poll = ben.call('events', { cursor, wait: 2 })
      const atAnn = await ann.connect()
      const texts = ['secret thing', 'secret two']
      const seqs: number[] = []
      for (const text of texts) seqs.push((await atAnn.text(direct, text)).seq)
      await atAnn.append(direct, { kind: 'reaction', target: answered, emoji: 'x' })
      await atAnn.append(direct, { kind: 'edit', target: seqs[0]!, text: 'secret edit' })
      atAnn.typing(direct, true)
      await ann.call('updateMe', { bio: 'secret bio' })
      await atAnn.socket.settle()
      await atBen.socket.settle()
      expect(heardBy(atBen, heard).filter((frame) => !frame.includes('"type":"profile"'))).toEqual([])
      expect((await poll).events.filter(({ type }) => type !== 'profile')).toEqual([])
      const range = await atBen.range(direct)
      const details = await ben.reply('conversationDetails', { id: direct })
      for (const seen of [JSON.stringify(range), details.text]) expect(seen).not.toContain('secret')
      const list = await ben.call('listConversations')
      expect(list.conversations[0]).toMatchObject({ unread: 0, latestMessage: { message: 'answer' } })
      expect((await ben.call('fetchConversation', { userId: ben.userId })).conversations[0]!.snippet).toBe(
        'answer',
      )
      for (const seq of seqs)
        expect((await ben.refused('messageStatus', { id: direct, messageId: String(seq) })).status).toBe(404)
      await ben.call('removeConversation', { id: direct })
      await sendText(ann, direct, 'secret three')
      expect((await ben.call('listConversations')).total).toBe(0)
      const fresh = await (await ben.logIn()).connect()
      expect(JSON.stringify(fresh.socket.frames)).not.toContain('secret t')
    })

    test('P6: nothing of the blocker is shown to the blocked: no receipt, typing or presence, and sends look normal', async () => {
      const { ann, ben, direct } = await blocked()
      const [atAnn, atBen] = await Promise.all([ann.connect(), ben.connect()])
      await atAnn.socket.settle()
      const heard = atAnn.socket.frames.length
      const sent = await atAnn.text(direct, 'are you there?')
      await atBen.mark(direct, { delivered: sent.seq, read: sent.seq })
      atBen.typing(direct, true)
      await atBen.socket.settle()
      await atAnn.socket.settle()
      expect(heardBy(atAnn, heard).filter((frame) => !frame.includes('"type":"sent"'))).toEqual([])
      const status = await ann.call('messageStatus', { id: direct, messageId: String(sent.seq) })
      expect(status).toEqual({
        status: 'SENT',
        members: [{ userId: ben.userId, delivered: false, read: false }],
      })
      expect(
        (await ann.call('heartbeat', { userId: ann.userId })).contacts.map(({ userId }) => userId),
      ).not.toContain(ben.userId)
      const again = await openDirect(ann, ben)
      expect(again).toBe(direct)
    })

    test('P6: what was withheld stays withheld after unblocking; what comes then arrives', async () => {
      const { ann, ben, direct } = await blocked()
      const withheld = await sendText(ann, direct, 'withheld words')
      await ben.call('unblock', { userId: ann.userId })
      const atBen = await ben.connect()
      const later = await sendText(ann, direct, 'after the block')
      await atBen.entry(direct, later)
      const { messages } = await ben.call('conversationDetails', { id: direct })
      expect(messages.find(({ seq }) => seq === withheld)).toMatchObject({
        message: '',
        content: { kind: 'withheld' },
      })
      expect(messages.find(({ seq }) => seq === later)?.message).toBe('after the block')
    })

    test('P6: the blocked cannot tell a request, a conversation or a group from those with a stranger', async () => {
      const [ann, ben, cid] = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      await ben.call('block', { userId: ann.userId })
      const atBen = await ben.connect()
      const heard = atBen.socket.frames.length
      for (const other of [ben, cid]) {
        expect((await ann.reply('requestFriend', { userId: other.userId })).status).toBe(204)
        const created = await ann.reply('createConversation', { user1: ann.userId, user2: other.userId })
        expect(created.status).toBe(201)
      }
      expect(new Set(Object.values(await statesOf(ann)))).toEqual(new Set(['requested']))
      const direct = await openDirect(ann, ben)
      await sendText(ann, direct, 'hello?')
      const group = await makeGroup(ann, [ben, cid])
      await sendText(ann, group, 'hello all')
      await atBen.socket.settle()
      expect(heardBy(atBen, heard)).toEqual([])
      expect((await ben.call('listConversations')).total).toBe(0)
      expect(await statesOf(ben)).toEqual({})
      expect((await ben.refused('getConversation', { id: group })).status).toBe(404)
      const { members } = await ann.call('listMembers', { id: group })
      expect(members.length).toBe(3)
    })

    test('P6: in a group that both are in, the conversation goes on', async () => {
      const [ann, ben] = await two()
      const group = await makeGroup(ann, [ben])
      await ben.call('block', { userId: ann.userId })
      const atBen = await ben.connect()
      const seq = await sendText(ann, group, 'to the group')
      expect((await atBen.entry(group, seq)).entry.content).toMatchObject({ text: 'to the group' })
    })
  })
})
