import { expect, test } from 'bun:test'
import { type ClientFrame, limits, type SendContent } from '@kith/protocol'
import { asText, makeGroup, newClientId, type Session, signUpAll, talkingPair } from './harness/person.ts'
import { flows } from './harness/suite.ts'

flows('entries once and in order', (suite) => {
  const talking = () => talkingPair(suite.server)

  test('P2: a repeat gets the first answer on HTTP, on the socket, between them, from another device, across a restart', async () => {
    const { ann, ben, direct, atAnn } = await talking()
    const clientId = newClientId()
    const first = await atAnn.text(direct, 'once', clientId)
    const expectFirst = async (session: Session) =>
      expect(await session.text(direct, 'once', clientId)).toMatchObject({
        seq: first.seq,
        time: first.time,
        repeat: true,
      })
    const viaHttp = () =>
      ann.reply('sendToConversation', { id: direct, message: 'once', clientMessageId: clientId })
    const expectHttp = async () => {
      const reply = await viaHttp()
      expect(reply.status).toBe(200)
      expect(JSON.parse(reply.text)).toEqual({
        messageId: String(first.seq),
        seq: first.seq,
        status: 'SENT',
        time: first.time,
      })
    }
    await expectFirst(atAnn)
    await expectHttp()
    const phone = await ann.logIn()
    await expectFirst(await phone.connect({ subprotocol: 'kith.v1.json' }))
    // So many others that the actor has forgotten the first and must ask the store.
    const session = await ann.connect()
    for (let round = 0; round < 3; round++)
      await Promise.all(Array.from({ length: 200 }, (_, n) => session.text(direct, `more ${n}`)))
    await expectFirst(session)
    await suite.server.restart()
    await expectHttp()
    await expectFirst(await phone.connect())
    const { messages } = await ben.call('conversationDetails', { id: direct, before: first.seq + 2 })
    expect(messages.filter(({ message }) => message === 'once').length).toBe(1)
  })

  test('P2: any text of the caller’s works as an id over HTTP', async () => {
    const { ann, direct } = await talking()
    const replies = []
    for (const clientMessageId of ['1', 'my id', '1', 'my id', 'x'.repeat(limits.clientIdCharsMax)])
      replies.push(await ann.reply('sendToConversation', { id: direct, message: 'hi', clientMessageId }))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 200, 200, 201])
    expect(replies[2]!.text).toBe(replies[0]!.text)
  })

  test('P2: another body, kind or author under the same id is a clear error and changes nothing', async () => {
    const { ann, ben, direct, atAnn, atBen } = await talking()
    const clientId = newClientId()
    const { seq } = await atAnn.text(direct, 'first', clientId)
    const contents: SendContent[] = [
      asText('other'),
      { kind: 'text', text: 'first', replyTo: seq },
      { kind: 'reaction', target: seq, emoji: '👍' },
    ]
    for (const content of contents)
      expect(
        (await atAnn.socket.refused({ type: 'send', conversation: direct, clientId, content })).code,
      ).toBe('client_id_reused')
    expect(
      (
        await atBen.socket.refused({
          type: 'send',
          conversation: direct,
          clientId,
          content: asText('first'),
        })
      ).code,
    ).toBe('client_id_reused')
    for (const [device, message] of [
      [ann, 'other'],
      [ben, 'first'],
    ] as const)
      expect(
        await device.refused('sendToConversation', { id: direct, message, clientMessageId: clientId }),
      ).toMatchObject({ status: 409, code: 'client_id_reused' })
    expect((await atAnn.range(direct)).head).toBe(seq)
  })

  test('P2: twenty at once with one id, on two devices and HTTP, are one message with one answer', async () => {
    const { ann, ben, direct, atAnn, atBen } = await talking()
    const phone = await (await ann.logIn()).connect()
    const clientId = newClientId()
    const sends = Array.from({ length: 20 }, async (_, n) => {
      if (n % 4 === 3)
        return JSON.parse(
          (await ann.reply('sendToConversation', { id: direct, message: 'one', clientMessageId: clientId }))
            .text,
        ).seq
      return (await (n % 2 ? atAnn : phone).text(direct, 'one', clientId)).seq
    })
    expect(new Set(await Promise.all(sends)).size).toBe(1)
    await atBen.socket.settle()
    expect(atBen.entries(direct).length).toBe(1)
    expect((await ben.call('listConversations')).conversations[0]!.unread).toBe(1)
  })

  test('P2: a recalled message stays answered when it is sent again', async () => {
    const { ann, direct, atAnn } = await talking()
    const clientId = newClientId()
    const { seq } = await atAnn.text(direct, 'gone', clientId)
    await ann.call('deleteMessage', { id: direct, messageId: String(seq) })
    expect(await atAnn.text(direct, 'gone', clientId)).toMatchObject({ seq, repeat: true })
  })

  test('C12 P3: what a sender pipelines keeps its order, edits, recalls, repeats and cold starts in between', async () => {
    const { ann, direct, atAnn, atBen } = await talking()
    const first = await atAnn.text(direct, 'the first')
    const oldId = newClientId().replace(/^......../, '01800000')
    await suite.server.restart()
    const session = await ann.connect()
    const contents: SendContent[] = []
    for (let n = 0; n < 60; n++) {
      if (n % 10 === 3) contents.push({ kind: 'edit', target: first.seq, text: `edit ${n}` })
      else if (n % 10 === 6) contents.push({ kind: 'reaction', target: first.seq, emoji: '👍' })
      else if (n === 57) contents.push({ kind: 'recall', target: first.seq })
      else contents.push(asText(`text ${n}`))
    }
    const frames: ClientFrame[] = contents.map((content, n) => ({
      type: 'send',
      id: session.socket.newId(),
      conversation: direct,
      clientId: n === 20 ? oldId : newClientId(),
      content,
    }))
    const answers = frames.map((frame) => session.socket.answerTo((frame as { id: number }).id))
    session.socket.sendTogether(frames.slice(0, 30))
    session.socket.sendTogether(frames.slice(30))
    const seqs = (await Promise.all(answers)).map((answer) => (answer.type === 'sent' ? answer.seq : -1))
    expect(seqs).toEqual(contents.map((_, n) => first.seq + 1 + n))
    const { entries } = await session.range(direct, { after: first.seq, limit: 200 })
    const kinds = entries.map(({ entry }) => entry.content.kind)
    expect(kinds).toEqual(contents.map(({ kind }) => (kind === 'edit' ? 'erased' : kind)))
    await atBen.socket.close()
  })

  test('P3: many senders at once get one order without gaps, the same for everybody', async () => {
    const people = await signUpAll(suite.server, 'ann', 'ben', 'cid', 'dan')
    const id = await makeGroup(people[0]!, people.slice(1))
    const sessions = await Promise.all(people.map((person) => person.connect()))
    const sent = await Promise.all(
      sessions.map((session, who) =>
        Promise.all(Array.from({ length: 100 }, (_, n) => session.text(id, `${who}:${n}`))),
      ),
    )
    for (const answers of sent)
      expect(answers.map(({ seq }) => seq)).toEqual(answers.map(({ seq }) => seq).sort((a, b) => a - b))
    const all = sent
      .flat()
      .map(({ seq }) => seq)
      .sort((a, b) => a - b)
    expect(all).toEqual(Array.from({ length: 400 }, (_, n) => n + 2))
    const histories = []
    for (const session of sessions) {
      await session.socket.settle()
      const pages = [
        await session.range(id, { after: 1, limit: 200 }),
        await session.range(id, { after: 201, limit: 200 }),
      ]
      histories.push(JSON.stringify(pages.flatMap(({ entries }) => entries.map(({ entry }) => entry))))
      const others = session.entries(id).flatMap(({ seq }) => (seq > 1 ? [seq] : []))
      const own = sent[sessions.indexOf(session)]!.map(({ seq }) => seq)
      expect(others).toEqual(all.filter((seq) => !own.includes(seq)))
    }
    expect(new Set(histories).size).toBe(1)
  })
})
