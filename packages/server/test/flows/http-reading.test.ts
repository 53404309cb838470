import { expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import { readJson } from './harness/http.ts'
import { newClientId, openDirect, Person, pair, sendText, signUpAll } from './harness/person.ts'
import { flows } from './harness/suite.ts'

const id = expect.stringMatching(/^[1-9]\d{5,18}$/)
const time = expect.any(Number)

flows('reading over HTTP', (suite) => {
  const read = (method: string, path: string, person?: Person, body?: unknown) =>
    readJson(suite.server.url, method, path, person?.token, body)

  test('F16: the erased edits of a recalled message are no recalled messages, not even as the latest', async () => {
    const { ann, direct } = await pair(suite.server)
    const path = `/v1/conversation/${direct}/message`
    for (const message of ['one', 'two']) await sendText(ann, direct, message)
    await read('PATCH', `${path}/1`, ann, { message: 'uno' })
    await read('DELETE', `${path}/1`, ann)
    const [, { messages }] = await read('GET', `/v1/conversation/${direct}/details`, ann)
    expect(messages.map(({ seq, status }: { seq: number; status: string }) => [seq, status])).toEqual([
      [1, 'RECALLED'],
      [2, 'SENT'],
      [3, 'SENT'],
      [4, 'SENT'],
    ])
    const [, page] = await read('GET', `/v1/conversation?uid=${ann.userId}`, ann)
    expect(JSON.stringify(page.conversations[0])).toContain('two')
  })

  test('A7 F21 the list: ten a page, newest first, latest message and unread', async () => {
    const ann = await Person.signUp(suite.server, 'ann')
    const others = await signUpAll(suite.server, ...Array.from({ length: 12 }, () => 'other'))
    for (const [n, other] of others.entries())
      await sendText(other, await openDirect(other, ann), `from ${n}`)
    const [status, page] = await read('GET', `/v1/conversation?uid=${ann.userId}`, ann)
    expect([status, page.page_size, page.page_number, page.total, page.conversations.length]).toEqual([
      200, 10, 1, 12, 10,
    ])
    expect(page.conversations[0]).toMatchObject({
      conversationId: id,
      kind: 'direct',
      recipientName: 'Other',
      recipientProfilePic: '',
      recipientId: others[11]!.userId,
      latestMessage: {
        messageId: '1',
        seq: 1,
        from: others[11]!.userId,
        message: 'from 11',
        time,
        status: expect.any(String),
      },
      unread: 1,
    })
    const [, second] = await read('GET', `/v1/conversation?uid=${ann.userId}&page_number=2&page_size=10`, ann)
    expect(
      second.conversations.map(
        ({ latestMessage }: { latestMessage: { message: string } }) => latestMessage.message,
      ),
    ).toEqual(['from 1', 'from 0'])
    const [, third] = await read('GET', '/v1/conversation?page_number=3', ann)
    expect(third.conversations).toEqual([])
    for (const bad of [
      'page_size=0',
      'page_size=101',
      'page_number=0',
      'page_number=x',
      'page_size=-1',
      'page_size=1e1',
    ])
      expect((await read('GET', `/v1/conversation?${bad}`, ann))[0]).toBe(400)
    expect((await read('GET', `/v1/conversation?uid=${others[0]!.userId}`, ann))[0]).toBe(403)
  })

  test('A8 F22 details: in seq order, the newest without bounds, both directions with them', async () => {
    const { ann, direct } = await pair(suite.server)
    for (let n = 1; n <= 8; n++) await sendText(ann, direct, `${n}`)
    const seqs = async (query: string) => {
      const [status, body] = await read(
        'GET',
        `/v1/conversation/${direct}/details?uid=${ann.userId}&${query}`,
        ann,
      )
      expect([status, body.head]).toEqual([200, 8])
      return body.messages.map(({ seq }: { seq: number }) => seq)
    }
    expect(await seqs('')).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await seqs('limit=3')).toEqual([6, 7, 8])
    expect(await seqs('after=2&limit=3')).toEqual([3, 4, 5])
    expect(await seqs('before=6&limit=2')).toEqual([4, 5])
    expect(await seqs('after=3&before=6')).toEqual([4, 5])
    expect(await seqs('after=8')).toEqual([])
    for (const bad of ['limit=0', `limit=${limits.rangeEntriesMax + 1}`, 'before=x'])
      expect((await read('GET', `/v1/conversation/${direct}/details?${bad}`, ann))[0]).toBe(400)
  })

  test('P2 P6 an entry’s client id is told to its author alone', async () => {
    const { ann, ben, direct } = await pair(suite.server)
    const clientMessageId = newClientId()
    const path = `/v1/conversation/${direct}`
    await read('POST', `${path}/message`, ann, { message: 'hello', clientMessageId })
    const clientIds = async (person: Person) => {
      const [, { messages }] = await read('GET', `${path}/details`, person)
      const [, { conversations }] = await read('GET', '/v1/conversation', person)
      return [messages[0].clientId, conversations[0].latestMessage.clientId]
    }
    expect(await clientIds(ann)).toEqual([clientMessageId, clientMessageId])
    expect(await clientIds(ben)).toEqual([undefined, undefined])
  })

  test('A15 F23 fetchConversation: what changed since a point in time, and whether anything did', async () => {
    const { ann, ben, direct } = await pair(suite.server)
    await sendText(ann, direct, 'the first words')
    const path = `/v1/fetchConversation?userId=${ben.userId}`
    const [status, all] = await read('GET', `${path}&offset=0&messageCount=5`, ben)
    expect(status).toBe(200)
    expect(all).toEqual({
      conversations: [
        {
          conversationId: direct,
          participantIds: expect.arrayContaining([ann.userId, ben.userId]),
          snippet: 'the first words',
          lastUpdatedTimeStamp: time,
        },
      ],
      isDBupdate: true,
    })
    const since = all.conversations[0].lastUpdatedTimeStamp
    expect(await read('GET', `${path}&lastUpdatedTimeStamp=${since}`, ben)).toEqual([
      200,
      { conversations: [], isDBupdate: false },
    ])
    while (Date.now() <= since) await ann.call('getMe')
    await sendText(ann, direct, 'more')
    const [, later] = await read('GET', `${path}&lastUpdatedTimeStamp=${since}`, ben)
    expect([later.isDBupdate, later.conversations[0].snippet]).toEqual([true, 'more'])
    expect((await read('GET', `/v1/fetchConversation?userId=${ann.userId}`, ben))[0]).toBe(403)
    expect((await read('GET', '/v1/fetchConversation', ben))[0]).toBe(400)
  })
})
