import { expect, test } from 'bun:test'
import {
  makeGroup,
  newClientId,
  openDirect,
  type Person,
  password,
  sendText,
  signUpAll,
} from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('what a block must not show, and what it must not break', (suite) => {
  const three = () => signUpAll(suite.server, 'ann', 'ben', 'cid') as Promise<[Person, Person, Person]>

  /** As one of its members sees them. */
  async function rolesIn(id: string, device: Person): Promise<Record<string, string>> {
    const { members } = await device.call('listMembers', { id })
    return Object.fromEntries(members.map(({ user, role }) => [user.handle, role]))
  }

  function sendTo(ann: Person, others: Person[], clientMessageId: string = newClientId()) {
    const recipientIds = others.map(({ userId }) => userId)
    return ann.call('sendMessage', { senderId: ann.userId, recipientIds, message: 'hi', clientMessageId })
  }

  test('A14 P2: a repeat to several people finds its first answer after one of them left', async () => {
    const [ann, ben, cid] = await three()
    const first = await sendTo(ann, [ben, cid], 'once')
    await ben.call('leaveConversation', { id: first.conversationId })
    expect(await sendTo(ann, [cid, ben], 'once')).toEqual(first)
    expect((await ben.call('listGroups')).groups).toEqual([])
    const next = await sendTo(ann, [ben, cid], 'twice')
    expect(next.conversationId).not.toBe(first.conversationId)
  })

  test('A14 P2 P6: who left gets the first answer to what they had sent, and nothing else', async () => {
    const [ann, ben, cid] = await three()
    const sent = await sendTo(ann, [ben, cid], 'mine')
    const id = sent.conversationId
    const own = { id, message: 'hello', clientMessageId: newClientId(), toUserId: ben.userId }
    const first = await ann.call('sendToConversation', own)
    const foreign = { id, message: 'of ben', clientMessageId: newClientId() }
    await ben.call('sendToConversation', foreign)
    await ann.call('leaveConversation', { id })
    const again = async () => {
      expect(await sendTo(ann, [ben, cid], 'mine')).toEqual(sent)
      expect((await ann.reply('sendToConversation', own)).status).toBe(200)
      expect(await ann.call('sendToConversation', own)).toEqual(first)
      for (const other of [
        { ...own, message: 'another' },
        { ...own, clientMessageId: newClientId() },
        foreign,
        { ...foreign, message: 'guessed' },
      ])
        expect((await ann.refused('sendToConversation', other)).code).toBe('not_found')
    }
    await again()
    await suite.server.restart()
    await again()
  })

  test('P6: a group with somebody who blocks its maker is found again, and its ticks agree everywhere', async () => {
    const [ann, ben, cid] = await three()
    await cid.call('block', { userId: ann.userId })
    const { conversationId: id, messageId } = await sendTo(ann, [ben, cid])
    expect((await sendTo(ann, [ben, cid])).conversationId).toBe(id)
    await ben.call('markRead', { id, messageId })
    const { status } = await ann.call('messageStatus', { id, messageId })
    const { messages } = await ann.call('conversationDetails', { id })
    const listed = (await ann.call('listConversations')).conversations.find(
      ({ conversationId }) => conversationId === id,
    )
    expect([status, messages[1]!.status]).toEqual(['SENT', 'SENT'])
    expect(listed!.latestMessage!.status).toBe('SENT')
    expect((await ann.reply('setRole', { id, userId: cid.userId, role: 'admin' })).status).toBe(204)
  })

  test('P4 P6: who was brought into a group by somebody they blocked is reached in it once the block is taken back', async () => {
    const [ann, ben, cid] = await three()
    for (const other of [ann, ben]) await cid.call('block', { userId: other.userId })
    const made = await makeGroup(ann, [ben, cid])
    const joined = await makeGroup(ben, [ann])
    await ben.call('addMembers', { id: joined, members: [cid.userId] })
    for (const id of [made, joined]) await sendText(ann, id, 'while blocked')
    const atCid = await cid.connect()
    await cid.call('unblock', { userId: ann.userId })
    expect((await cid.call('listConversations')).total).toBe(0)
    await sendText(ann, joined, 'not yet')
    const seq = await sendText(ben, made, 'at last')
    expect((await atCid.entry(made, seq)).entry.content).toEqual({ kind: 'text', text: 'at last' })
    const { conversations } = await cid.call('listConversations')
    expect(conversations).toMatchObject([{ conversationId: made, unread: 1 }])
    expect((await cid.call('conversationDetails', { id: made })).messages).toHaveLength(1)
    expect((await cid.refused('getConversation', { id: joined })).code).toBe('not_found')
    await cid.call('unblock', { userId: ben.userId })
    expect((await cid.call('getConversation', { id: joined })).membership).toBe('active')
  })

  test('P6 F3: a group is handed to somebody who blocks its owner as to anybody else, and is theirs once the block is taken back', async () => {
    const [ann, ben, cid] = await three()
    await cid.call('block', { userId: ann.userId })
    const id = await makeGroup(ann, [ben, cid])
    await ann.call('setRole', { id, userId: cid.userId, role: 'owner' })
    const handedOver = { [ann.handle]: 'admin', [ben.handle]: 'member', [cid.handle]: 'owner' }
    expect(await rolesIn(id, ben)).toEqual(handedOver)
    expect((await cid.refused('getConversation', { id })).code).toBe('not_found')
    await ann.call('updateConversation', { id, title: 'run by its admins' })
    await cid.call('unblock', { userId: ann.userId })
    await sendText(ann, id, 'welcome')
    expect(await cid.call('getConversation', { id })).toMatchObject({ role: 'owner' })
    expect(await rolesIn(id, cid)).toEqual(handedOver)
  })

  test("F3 F18: the account of somebody who blocks a group's maker is deleted: the group is not theirs any more", async () => {
    const [ann, ben, cid] = await three()
    await cid.call('block', { userId: ann.userId })
    const id = await makeGroup(ann, [ben, cid])
    await ann.call('setRole', { id, userId: cid.userId, role: 'owner' })
    await cid.call('deleteMe', { password })
    expect(await rolesIn(id, ben)).toEqual({ [ann.handle]: 'owner', [ben.handle]: 'member' })
  })

  test('P6: what is written after a block was taken back arrives as a request, what was before never', async () => {
    const [ann, ben] = await three()
    await ben.call('block', { userId: ann.userId })
    const id = await openDirect(ann, ben)
    await sendText(ann, id, 'while blocked')
    const atBen = await ben.connect()
    await ben.call('unblock', { userId: ann.userId })
    expect((await ben.call('listConversations')).total).toBe(0)
    const seq = await sendText(ann, id, 'after')
    expect((await atBen.entry(id, seq)).entry.content).toEqual({ kind: 'text', text: 'after' })
    const { conversations } = await ben.call('listConversations')
    expect(conversations).toMatchObject([{ conversationId: id, unread: 1, membership: 'request' }])
    const { messages } = await ben.call('conversationDetails', { id })
    expect(messages.map(({ message }) => message)).toEqual(['after'])
  })

  test('P4 F16: a message from before a block is recalled for the blocker too, one from after it stays unseen', async () => {
    const [ann, ben] = await three()
    const id = await openDirect(ann, ben)
    const before = await sendText(ann, id, 'before')
    await ben.call('block', { userId: ann.userId })
    const after = await sendText(ann, id, 'after')
    const [atAnn, atBen] = [await ann.connect(), await ben.connect()]
    await atAnn.append(id, { kind: 'recall', target: after })
    const { seq } = await atAnn.append(id, { kind: 'recall', target: before })
    expect((await atBen.entry(id, seq)).entry.content).toEqual({ kind: 'recall', target: before })
    expect(atBen.entries(id).map((entry) => entry.seq)).not.toContain(after + 1)
    const { entries } = await atBen.range(id, { after: 0 })
    expect(entries.map(({ entry }) => entry.content.kind)).toEqual([
      'erased',
      'withheld',
      'withheld',
      'recall',
    ])
  })

  test('P5: who blocks hears on the sending session that its own entry has passed what was withheld', async () => {
    const [ann, ben] = await three()
    const id = await openDirect(ann, ben)
    await sendText(ben, id, 'first')
    await ben.call('block', { userId: ann.userId })
    const atBen = await ben.connect()
    await sendText(ann, id, 'unseen')
    const { seq } = await atBen.text(id, 'own')
    await atBen.socket.settle()
    const marks = atBen.socket.frames.filter((frame) => frame.type === 'watermarks')
    expect(marks).toContainEqual({
      type: 'watermarks',
      conversation: id,
      mine: { delivered: seq, read: seq },
    })
  })

  test('P4 P5 P6: for who blocks, the conversation ends before what is withheld: list, unread, history, sync', async () => {
    const [ann, ben, cid] = await three()
    const [id, other] = [await openDirect(ben, ann), await openDirect(ben, cid)]
    await sendText(ben, id, 'first')
    const unread = await sendText(ann, id, 'unread')
    await ben.call('block', { userId: ann.userId })
    await sendText(ben, other, 'newer')
    const before = await ben.call('listConversations')
    const { cursor } = await ben.call('events', { wait: 0 })
    const atBen = await ben.connect()
    for (const text of ['withheld', 'withheld too']) await sendText(ann, id, text)
    expect(await ben.call('listConversations')).toEqual(before)
    expect(before.conversations[1]).toMatchObject({ conversationId: id, head: unread, unread: 1 })
    expect(await ben.call('events', { wait: 0, cursor })).toMatchObject({ events: [] })
    await ben.reply('markRead', { id, messageId: String(unread) })
    await atBen.mark(id, { read: 1_000 })
    expect((await ben.call('getConversation', { id })).mine).toEqual({ delivered: unread, read: unread })
    const { head, entries } = await atBen.range(id, { after: 0 })
    expect([head, entries.length]).toEqual([unread, unread])
    const fresh = await (await ben.logIn()).connect()
    expect(
      fresh.socket.events('conversation').find(({ state }) => state.conversationId === id)!.state,
    ).toMatchObject({ head: unread, mine: { read: unread } })

    await ben.call('unblock', { userId: ann.userId })
    const seq = await sendText(ann, id, 'seen again')
    await atBen.entry(id, seq)
    await atBen.socket.next('watermarks', ({ mine }) => mine?.read === seq - 1)
    expect((await ben.call('listConversations')).conversations[0]).toMatchObject({ head: seq, unread: 1 })
    const { events } = await ben.call('events', { wait: 0, cursor })
    expect(JSON.stringify(events)).not.toContain('withheld too')
  })

  test('P6: an invite to a group that everybody has left leads nowhere', async () => {
    const [ann, ben, cid] = await three()
    const id = await makeGroup(ann, [ben], { history: 'all' })
    const { inviteCode } = await ann.call('createInvite', { id })
    for (const device of [ben, ann]) await device.call('leaveConversation', { id })
    expect((await cid.refused('joinConversation', { inviteCode })).code).toBe('not_found')
    expect((await cid.refused('showInvite', { inviteCode })).code).toBe('not_found')
  })
})

flows('what came before a member', (suite) => {
  test('P6: an edit of a message from before joining is not shown: live, in history, in sync', async () => {
    const [ann, ben, cid] = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
    const id = await makeGroup(ann, [ben])
    const old = await sendText(ann, id, 'old words')
    const [atAnn, atBen, atCid] = [await ann.connect(), await ben.connect(), await cid.connect()]
    await ann.call('addMembers', { id, members: [cid.userId] })
    const { seq } = await atAnn.append(id, { kind: 'edit', target: old, text: 'new old words' })
    const after = await atAnn.text(id, 'after')
    expect((await atBen.entry(id, seq)).entry.content.kind).toBe('edit')
    await atCid.entry(id, after.seq)
    expect((await atCid.entry(id, seq)).entry.content).toEqual({ kind: 'withheld' })
    const { entries } = await atCid.range(id, { after: 0 })
    expect(entries.map(({ entry }) => entry.content.kind)).toEqual(['members', 'withheld', 'text'])
    const pulled = await cid.call('events', { wait: 0 })
    expect(JSON.stringify([atCid.entries(id), pulled])).not.toContain('old words')
  })
})
