import { describe, expect, test } from 'bun:test'
import { readJson, request } from './harness/http.ts'
import { befriend, makeGroup, Person, pair, password, sendText, signUpAll } from './harness/person.ts'
import { flows } from './harness/suite.ts'

const id = expect.stringMatching(/^[1-9]\d{5,18}$/)
const time = expect.any(Number)
const token = expect.stringMatching(/^[\w-]{43}$/)

flows('the HTTP interface', (suite) => {
  const http = (method: string, path: string, options: Parameters<typeof request>[3] = {}) =>
    request(suite.server.url, method, path, options)
  const read = (method: string, path: string, person?: Person, body?: unknown) =>
    readJson(suite.server.url, method, path, person?.token, body)

  describe('rows of the table', () => {
    test('signup, login, logout', async () => {
      const handle = `row_${suite.runtime}`
      const session = { userId: id, deviceId: id, token }
      expect(await read('POST', '/v1/signup', undefined, { handle, password, name: 'Row' })).toEqual([
        201,
        session,
      ])
      const [status, login] = await read('POST', '/v1/login', undefined, {
        handle,
        password,
        deviceName: 'd',
      })
      expect([status, login]).toEqual([200, session])
      const reply = await http('POST', '/v1/logout', { token: login.token })
      expect([reply.status, reply.text]).toEqual([204, ''])
    })

    test('A1 init and A2 heartbeat', async () => {
      const { ann, ben } = await pair(suite.server)
      const [status, init] = await read('POST', `/v1/init/${ann.userId}`, ann)
      expect([status, init]).toEqual([200, { serverId: 'kith-1', url: suite.server.socketUrl }])
      const contact = { userId: ben.userId, online: false }
      expect(await read('POST', `/v1/heartbeat/${ann.userId}`, ann)).toMatchObject([
        200,
        { contacts: [contact] },
      ])
      for (const call of ['init', 'heartbeat'])
        expect((await read('POST', `/v1/${call}/${ben.userId}`, ann))[0]).toBe(403)
    })

    test('A3 conversation: 201 when made, 200 when it was there', async () => {
      const [ann, ben] = (await signUpAll(suite.server, 'ann', 'ben')) as [Person, Person]
      const body = { user1: ann.userId, user2: ben.userId }
      const [status, made] = await read('POST', '/v1/conversation', ann, body)
      expect([status, made]).toEqual([201, { conversationId: id }])
      expect(await read('POST', '/v1/conversation', ben, body)).toEqual([200, made])
      const group = { members: [ben.userId], title: 'T' }
      expect(await read('POST', '/v1/conversation', ann, group)).toEqual([201, { conversationId: id }])
      for (const bad of [
        {},
        { user1: ann.userId },
        { members: [], title: '' },
        { members: 'x', title: 'T' },
        [],
        null,
      ])
        expect((await read('POST', '/v1/conversation', ann, bad))[0]).toBe(400)
    })

    test('A4 message, A5 delivery, read, status', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const path = `/v1/conversation/${direct}/message`
      const body = { message: 'hi', clientMessageId: 'c1', toUserId: ben.userId }
      const [status, stored] = await read('POST', path, ann, body)
      expect([status, stored]).toEqual([201, { messageId: '1', seq: 1, status: 'SENT', time }])
      expect(await read('POST', path, ann, body)).toEqual([200, stored])
      expect((await read('POST', path, ann, { ...body, message: 'other' }))[0]).toBe(409)
      expect(
        (await read('POST', path, ann, { ...body, toUserId: ann.userId, clientMessageId: 'c2' }))[0],
      ).toBe(400)
      const statusIs = async (expected: string, delivered: boolean, seen: boolean) =>
        expect(await read('GET', `${path}/1/status`, ann)).toEqual([
          200,
          {
            status: expected,
            members: [
              {
                userId: ben.userId,
                delivered,
                read: seen,
                ...(delivered && { deliveredAt: time }),
                ...(seen && { readAt: time }),
              },
            ],
          },
        ])
      await statusIs('SENT', false, false)
      expect(await read('POST', `${path}/1/delivery`, ben)).toEqual([204, ''])
      await statusIs('RECEIVED', true, false)
      expect(await read('POST', `${path}/1/read`, ben)).toEqual([204, ''])
      await statusIs('READ', true, true)
      for (const missing of ['2', '999', '4294967295'])
        for (const call of ['delivery', 'read'])
          expect((await read('POST', `${path}/${missing}/${call}`, ben))[0]).toBe(404)
      for (const malformed of ['0', 'x', '-1', '1.5', '01', '99999999999'])
        expect((await read('GET', `${path}/${malformed}/status`, ann))[0]).toBe(400)
    })

    test('PATCH edits, DELETE recalls, DELETE ?for=me hides', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const path = `/v1/conversation/${direct}/message`
      for (const message of ['one', 'two']) await sendText(ann, direct, message)
      expect(await read('PATCH', `${path}/1`, ann, { message: 'uno' })).toEqual([
        200,
        { messageId: '3', seq: 3, status: 'SENT', time },
      ])
      expect(await read('DELETE', `${path}/2?for=me`, ben)).toEqual([204, ''])
      expect(await read('DELETE', `${path}/1`, ann)).toEqual([204, ''])
      const seen = async (person: Person) => {
        const [, { messages }] = await read('GET', `/v1/conversation/${direct}/details`, person)
        return messages
          .slice(0, 2)
          .map((view: { message: string; status: string }) => [view.message, view.status])
      }
      expect(await seen(ben)).toEqual([
        ['', 'RECALLED'],
        ['', expect.any(String)],
      ])
      expect(await seen(ann)).toEqual([
        ['', 'RECALLED'],
        ['two', 'SENT'],
      ])
      expect((await read('DELETE', `${path}/1?for=him`, ann))[0]).toBe(400)
    })

    test('A14 P2 sendMessage: finds or makes the conversation, a repeat gives the first answer, also at once', async () => {
      const [ann, ben, cid] = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const send = (recipients: Person[], clientMessageId: string, message = 'hi') =>
        read('POST', '/v1/sendMessage', ann, {
          senderId: ann.userId,
          recipientIds: recipients.map(({ userId }) => userId),
          message,
          clientMessageId,
        })
      const [status, first] = await send([ben], 'm1')
      expect([status, first]).toEqual([201, { status: 'SENT', conversationId: id, messageId: '1' }])
      expect(await send([ben], 'm1')).toEqual([200, first])
      expect((await send([ben], 'm1', 'other'))[0]).toBe(409)
      expect((await send([ben], 'm2'))[1].conversationId).toBe(first.conversationId)
      const [, group] = await send([ben, cid], 'm3')
      expect((await send([cid, ben], 'm4'))[1].conversationId).toBe(group.conversationId)
      const answers = await Promise.all(Array.from({ length: 10 }, () => send([cid], 'm5')))
      expect(new Set(answers.map(([, body]) => JSON.stringify(body))).size).toBe(1)
      expect(answers.filter(([code]) => code === 201).length).toBe(1)
      expect((await send([], 'm6'))[0]).toBe(400)
      expect((await send([ann], 'm7'))[0]).toBe(400)
    })

    test('A14 P2 sendMessage to several, repeated at once, is one message in one group', async () => {
      const [ann, ben, cid] = (await signUpAll(suite.server, 'ann', 'ben', 'cid')) as [Person, Person, Person]
      const body = {
        senderId: ann.userId,
        recipientIds: [ben.userId, cid.userId],
        message: 'hi',
        clientMessageId: 'once',
      }
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => read('POST', '/v1/sendMessage', ann, body)),
      )
      expect(new Set(answers.map(([, answer]) => JSON.stringify(answer))).size).toBe(1)
      expect((await ben.call('listGroups')).groups.length).toBe(1)
    })

    test('A6 DELETE conversation, users, friends, blocks, groups, devices', async () => {
      const { ann, ben, direct } = await pair(suite.server)
      const eve = await Person.signUp(suite.server, 'eve')
      await sendText(ben, direct, 'x')
      expect(await read('DELETE', `/v1/conversation?id=${direct}`, ann)).toEqual([204, ''])
      const profile = { userId: eve.userId, handle: eve.handle, name: 'Eve', bio: '', picture: '' }
      expect(await read('GET', `/v1/users?handle=${eve.handle.toUpperCase()}`, ann)).toEqual([200, profile])
      expect((await read('GET', '/v1/users?handle=nobody_here', ann))[0]).toBe(404)
      expect((await read('GET', '/v1/users', ann))[0]).toBe(400)
      expect(await read('POST', `/v1/friends/${eve.userId}`, ann)).toEqual([204, ''])
      const [, { friends }] = await read('GET', `/v1/friends?uid=${eve.userId}`, eve)
      expect(friends).toMatchObject([{ userId: ann.userId, state: 'incoming', online: false }])
      expect(await read('POST', `/v1/friends/${ann.userId}/decline`, eve)).toEqual([204, ''])
      expect(await read('DELETE', `/v1/friends/${eve.userId}`, ann)).toEqual([204, ''])
      expect((await read('GET', `/v1/friends?uid=${ben.userId}`, ann))[0]).toBe(403)
      expect(await read('PUT', `/v1/blocks/${eve.userId}`, ann)).toEqual([204, ''])
      expect(await read('GET', '/v1/blocks', ann)).toEqual([200, { blocks: [profile] }])
      expect(await read('DELETE', `/v1/blocks/${eve.userId}`, ann)).toEqual([204, ''])
      const group = await makeGroup(ann, [ben])
      const row = { conversationId: group, title: 'A group', picture: '', role: 'owner', memberCount: 2 }
      expect(await read('GET', `/v1/groups?uid=${ann.userId}`, ann)).toEqual([200, { groups: [row] }])
      const [, { devices }] = await read('GET', '/v1/devices', ann)
      expect(devices).toEqual([
        { deviceId: ann.deviceId, name: expect.any(String), createdAt: time, lastSeen: time, current: true },
      ])
      await befriend(ann, eve)
    })

    test('events: the shape, and what is no cursor', async () => {
      const { ann } = await pair(suite.server)
      const [status, body] = await read('GET', '/v1/events?wait=0', ann)
      expect([status, Object.keys(body).sort()]).toEqual([200, ['cursor', 'events']])
      expect(body.events.map(({ type }: { type: string }) => type)).toEqual(['me', 'contact', 'conversation'])
      for (const wait of ['31', '-1', 'x', '1.5'])
        expect((await read('GET', `/v1/events?wait=${wait}`, ann))[0]).toBe(400)
    })

    test('healthz, metrics and the generated documents', async () => {
      expect(await read('GET', '/healthz')).toEqual([200, { status: 'ok' }])
      const metrics = await http('GET', '/metrics')
      expect(metrics.headers.get('content-type')).toContain('text/plain')
      for (const line of metrics.text.trim().split('\n'))
        expect(line).toMatch(/^(# (HELP|TYPE) |[a-z_]+(\{.*\})? [-+.\deNaInf]+$)/)
      const [, openapi] = await read('GET', '/v1/openapi.json')
      expect(openapi.openapi).toMatch(/^3\.1\./)
      expect(Object.keys(openapi.paths)).toContain('/v1/conversation/{id}/message')
      const [, asyncapi] = await read('GET', '/v1/asyncapi.json')
      expect(asyncapi.asyncapi).toMatch(/^3\.0\./)
    })
  })
})
