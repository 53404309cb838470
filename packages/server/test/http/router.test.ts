import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import type { RunningServer } from '../../src/server.ts'
import { Api, type Person, startTestServer } from './support.ts'

let server: RunningServer
let api: Api
let ann: Person
let bob: Person

beforeAll(async () => {
  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Kith</p>' }
  server = await startTestServer(
    { allowedOrigins: ['https://chat.example.org'] },
    { staticFiles: async ({ path }) => (path === '/' ? page : undefined) },
  )
  api = new Api(server.url)
  ann = await api.person('ann')
  bob = await api.person('bob')
})
afterAll(() => server.stop())

describe('routing', () => {
  test('a literal segment wins over a parameter', async () => {
    expect((await api.fetch('GET', '/v1/conversation', { token: ann.token })).body).toHaveProperty(
      'conversations',
    )
    expect((await api.fetch('GET', '/v1/conversation/1', { token: ann.token })).status).toBe(404)
    expect((await api.fetch('GET', '/v1/me', { token: ann.token })).body).toMatchObject({
      userId: ann.userId,
    })
  })

  test.each([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/me/',
    '/v1/conversation//message',
    '/V1/me',
    '/v1/me/password/x',
  ])('%s is not there', async (path) => {
    const { status, body } = await api.fetch('GET', path, { token: ann.token })
    expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'not_found' })
  })

  test('another method is 405 and names those that work', async () => {
    const { status, headers, body } = await api.fetch('PUT', '/v1/me', { token: ann.token })
    expect({ status, code: body.error.code }).toEqual({ status: 405, code: 'method_not_allowed' })
    expect(headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH'])
  })

  test('HEAD is GET without the body', async () => {
    const { status, text } = await api.fetch('HEAD', '/v1/me', { token: ann.token })
    expect({ status, text }).toEqual({ status: 200, text: '' })
  })

  test('what is not below /v1 may be a file', async () => {
    expect((await api.fetch('GET', '/')).text).toBe('<p>Kith</p>')
    expect((await api.fetch('GET', '/missing')).status).toBe(404)
    expect((await api.fetch('POST', '/')).status).toBe(404)
  })
})

describe('the order of checks', () => {
  const noToken = { error: { code: 'unauthenticated', message: expect.any(String), retry: 'giveup' } }

  test('an unknown path is not there, with or without a token', async () => {
    expect((await api.fetch('GET', '/v1/nothing')).status).toBe(404)
  })

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer short',
    `Bearer ${'A'.repeat(43)}`,
    `bearer ${'x'.repeat(9_000)}`,
  ])(
    'a request with the authorization %p is refused before its input is looked at',
    async (authorization) => {
      const headers: Record<string, string> = authorization === '' ? {} : { authorization }
      const {
        status,
        body,
        headers: answered,
      } = await api.fetch('PATCH', '/v1/me', { headers, body: 'not json' })
      expect({ status, body }).toEqual({ status: 401, body: noToken })
      expect(answered.get('www-authenticate')).toBe('Bearer')
    },
  )

  test('bad input is refused before it is asked who acts', async () => {
    expect(
      (await api.fetch('GET', `/v1/conversation?uid=${ann.userId}&page_size=x`, { token: bob.token })).status,
    ).toBe(400)
    expect((await api.fetch('GET', `/v1/conversation?uid=${ann.userId}`, { token: bob.token })).status).toBe(
      403,
    )
  })

  test.each([
    ['POST', '/v1/init/USER'],
    ['POST', '/v1/heartbeat/USER'],
    ['GET', '/v1/conversation?uid=USER'],
    ['GET', '/v1/friends?uid=USER'],
    ['GET', '/v1/groups?uid=USER'],
    ['GET', '/v1/fetchConversation?userId=USER'],
    ['GET', '/v1/conversation/1/details?uid=USER'],
  ])('%s %s for another user is 403, for oneself it is not', async (method, path) => {
    expect(
      (await api.fetch(method, path.replace('USER', bob.userId), { token: ann.token })).body.error.code,
    ).toBe('forbidden')
    expect((await api.fetch(method, path.replace('USER', ann.userId), { token: ann.token })).status).not.toBe(
      403,
    )
  })

  test('a pair that the caller is not one of is 403', async () => {
    const body = { user1: bob.userId, user2: '1' }
    expect((await api.fetch('POST', '/v1/conversation', { token: ann.token, body })).status).toBe(403)
  })
})

describe('input', () => {
  const login = { handle: 'nobody', password: 'password' }

  test.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['half of it', '{"handle":"abc"'],
    ['a wrong type', '{"handle":1,"password":"password"}'],
    ['a missing field', '{"handle":"abc"}'],
    ['bytes that are not UTF-8', new TextDecoder('latin1').decode(new Uint8Array([0x22, 0xff, 0x22]))],
    ['deep nesting', `{"handle":${'['.repeat(100_000)}`],
    [
      'deep nesting beside what is wanted',
      JSON.stringify({ ...login, more: JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`) }),
    ],
  ])('%s is a bad request', async (_what, body) => {
    const { status, body: answer } = await api.fetch('POST', '/v1/login', { body })
    expect({ status, code: answer.error.code }).toEqual({ status: 400, code: 'bad_request' })
  })

  test('the message names what is wrong', async () => {
    const { body } = await api.fetch('POST', '/v1/signup', { body: { handle: 'ab', password: 'password' } })
    expect(body.error.message).toContain('handle')
  })

  test('fields that are not known are passed over', async () => {
    const { status } = await api.fetch('POST', '/v1/login', { body: { ...login, later: true, __proto__: 1 } })
    expect(status).toBe(401)
  })

  test.each(['application/json', 'application/json; charset=utf-8', 'text/plain'])(
    'a body of type %s is read',
    async (type) => {
      const headers = { 'content-type': type }
      expect((await api.fetch('POST', '/v1/login', { body: JSON.stringify(login), headers })).status).toBe(
        401,
      )
    },
  )

  test('P7: a body above the limit is 413', async () => {
    const body = JSON.stringify({ ...login, more: 'x'.repeat(limits.frameBytesMax) })
    expect((await api.fetch('POST', '/v1/login', { body })).body.error.code).toBe('too_large')
  })

  test('F26: a message is at most 64 KiB as UTF-8', async () => {
    const id = await api.direct(ann, bob)
    const send = (message: string) =>
      api.call('sendToConversation', ann, { id, message, clientMessageId: `size ${message.length}` })
    expect((await send('x'.repeat(65_536))).status).toBe(201)
    expect((await send('x'.repeat(65_537))).body.error.code).toBe('too_large')
    expect((await send('漢'.repeat(21_845))).status).toBe(201)
    expect((await send('漢'.repeat(21_846))).body.error.code).toBe('too_large')
    expect((await send('"'.repeat(65_535))).status).toBe(201)
    expect((await send('')).body.error.code).toBe('bad_request')
  })

  test.each([
    '/v1/conversation?page_size=0',
    '/v1/conversation?page_size=101',
    '/v1/conversation?page_size=1.5',
    '/v1/conversation?page_number=-1',
    '/v1/conversation?page_number=1e3',
    '/v1/conversation?uid=abc',
    '/v1/conversation?uid=0',
    '/v1/conversation/1/details?limit=201',
    '/v1/conversation/%31%zz',
    '/v1/conversation/..%2f..%2fme',
    '/v1/users',
    '/v1/events?wait=31',
  ])('GET %s is a bad request', async (path) => {
    const { status, body } = await api.fetch('GET', path, { token: ann.token })
    expect({ path, status, code: body.error?.code }).toEqual({ path, status: 400, code: 'bad_request' })
  })

  test('an optional parameter may be empty', async () => {
    expect(
      (await api.fetch('GET', '/v1/conversation?uid=&page_number=1&page_size=10', { token: ann.token }))
        .status,
    ).toBe(200)
  })

  test('a cursor that nobody issued is refused as such', async () => {
    const { body } = await api.fetch('GET', '/v1/events?cursor=nonsense&wait=0', { token: ann.token })
    expect(body.error.code).toBe('bad_cursor')
  })
})

describe('answers', () => {
  test('are neither kept, sniffed nor framed', async () => {
    for (const path of ['/v1/me', '/v1/nothing', '/healthz', '/metrics', '/v1/openapi.json']) {
      const { headers } = await api.fetch('GET', path, { token: ann.token })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('a page of another origin may read them only when it is allowed', async () => {
    const from = async (origin: string) =>
      (await api.fetch('GET', '/v1/me', { token: ann.token, headers: { origin } })).headers.get(
        'access-control-allow-origin',
      )
    expect(await from('https://chat.example.org')).toBe('https://chat.example.org')
    expect(await from('https://evil.example')).toBeNull()
    expect(await from('null')).toBeNull()
  })

  test('a preflight gets its permission', async () => {
    const headers = { origin: 'https://chat.example.org', 'access-control-request-method': 'PATCH' }
    const { status, headers: answered } = await api.fetch('OPTIONS', '/v1/me', { headers })
    expect(status).toBe(204)
    expect(answered.get('access-control-allow-origin')).toBe('https://chat.example.org')
    expect(answered.get('access-control-allow-methods')).toContain('PATCH')
    expect(answered.get('access-control-allow-headers')).toContain('authorization')
    expect(
      (await api.fetch('OPTIONS', '/v1/me', { headers: { origin: 'https://evil.example' } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull()
  })

  test('a WebSocket of a foreign page is refused', async () => {
    const upgrade = (origin: string) =>
      api.fetch('GET', '/v1/socket', {
        headers: {
          origin,
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      })
    expect((await upgrade('https://evil.example')).status).toBe(403)
    // Let in, and only then told that it offered no subprotocol.
    expect((await upgrade(server.url)).status).toBe(400)
    expect((await upgrade('https://chat.example.org')).status).toBe(400)
  })
})

describe('service paths', () => {
  test('/healthz says ok', async () => {
    const { status, body } = await api.fetch('GET', '/healthz')
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } })
  })

  test('/metrics is Prometheus text', async () => {
    const { text, headers } = await api.fetch('GET', '/metrics')
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4')
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"\\]*",?)+\})? -?[\d.e+]+)$/)
    }
    expect(text).toMatch(/^kith_http_requests_total\{operation="signup",status="201"\} [1-9]/m)
    expect(text).toMatch(/^kith_commit_batch_entries_count \d+$/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m)
  })

  test('the documents are there', async () => {
    expect((await api.fetch('GET', '/v1/openapi.json')).body).toMatchObject({ openapi: '3.1.0' })
    expect((await api.fetch('GET', '/v1/asyncapi.json')).body).toMatchObject({ asyncapi: '3.0.0' })
  })
})
