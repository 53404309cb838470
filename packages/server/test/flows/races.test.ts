import { expect, test } from 'bun:test'
import type { SendContent } from '@kith/protocol'
import { newClientId, pair } from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('what happens at the same time', (suite) => {
  const asText = (text: string): SendContent => ({ kind: 'text', text })

  test('F16: a message, its edits and its recall in one go leave no body anywhere', async () => {
    const { ann, ben, direct } = await pair(suite.server)
    const atAnn = await ann.connect()
    const edits = (text: string): SendContent => ({ kind: 'edit', target: 1, text })
    const contents: SendContent[] = [
      asText('recalled at once'),
      edits('recalled edit'),
      { kind: 'recall', target: 1 },
      edits('too late'),
    ]
    const answers = await Promise.all(
      contents.map((content) =>
        atAnn.socket.request({ type: 'send', conversation: direct, clientId: newClientId(), content }),
      ),
    )
    expect(answers.map(({ type }) => type)).toEqual(['sent', 'sent', 'sent', 'error'])
    for (const device of [ann, ben]) {
      const { messages } = await device.call('conversationDetails', { id: direct })
      expect(messages.map(({ content }) => content.kind)).toEqual(['erased', 'erased', 'recall'])
    }
  })

  test('F16: edits that race a recall over HTTP are refused after it, and erased before it', async () => {
    const { ann, direct } = await pair(suite.server)
    for (let round = 0; round < 10; round++) {
      const sent = await ann.call('sendToConversation', {
        id: direct,
        message: `secret ${round}`,
        clientMessageId: newClientId(),
      })
      const id = { id: direct, messageId: sent.messageId }
      await Promise.all([
        ann.reply('editMessage', { ...id, message: `secret edit ${round}` }),
        ann.reply('deleteMessage', id),
        ann.reply('editMessage', { ...id, message: `another secret edit ${round}` }),
      ])
    }
    const { messages } = await ann.call('conversationDetails', { id: direct, limit: 200 })
    expect(messages.filter(({ message }) => message.includes('secret'))).toEqual([])
  })

  test('F16: a recall erases every edit, also below a thousand later reactions', async () => {
    const { ann, ben, direct } = await pair(suite.server)
    const [atAnn, atBen] = [await ann.connect(), await ben.connect()]
    await atAnn.text(direct, 'first')
    const { seq } = await atAnn.append(direct, { kind: 'edit', target: 1, text: 'an early edit' })
    const reactions = Array.from({ length: 1_010 }, (_, n) => ({
      kind: 'reaction' as const,
      target: 1,
      emoji: n % 2 ? '👍' : '',
    }))
    for (let start = 0; start < reactions.length; start += 101)
      await Promise.all(reactions.slice(start, start + 101).map((content) => atBen.append(direct, content)))
    await atAnn.append(direct, { kind: 'recall', target: 1 })
    const { entries } = await atBen.range(direct, { after: 0, limit: seq })
    expect(entries.map(({ entry }) => entry.content.kind)).toEqual(['erased', 'erased'])
  })

  test('P4: steps between two people that meet end with what is stored being what was told last', async () => {
    const { ann, ben } = await pair(suite.server)
    const [atAnn, atBen] = [await ann.connect(), await ben.connect()]
    for (let round = 0; round < 30; round++) {
      const [toBen, toAnn] = [{ userId: ben.userId }, { userId: ann.userId }]
      await Promise.all([
        ann.reply('requestFriend', toBen),
        ben.reply('declineFriend', toAnn),
        ann.reply('removeFriend', toBen),
        ben.reply('requestFriend', toAnn),
        ben.reply('removeFriend', toAnn),
        ann.reply(round % 2 ? 'block' : 'unblock', toBen),
      ])
      await Promise.all([atAnn.socket.settle(), atBen.socket.settle()])
      for (const [session, person] of [
        [atAnn, ann],
        [atBen, ben],
      ] as const) {
        const told = session.socket.events('contact').at(-1)?.contact.state ?? 'none'
        const [friend] = (await person.call('listFriends')).friends
        expect([round, told]).toEqual([round, friend?.state ?? 'none'])
      }
    }
  })
})
