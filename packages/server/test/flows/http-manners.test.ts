import { expect, test } from 'bun:test'
import { limits } from '@kith/protocol'
import { asRefused, type Input, request } from './harness/http.ts'
import { newClientId, Person, pair, password, signUpAll } from './harness/person.ts'
import { ServerProcess } from './harness/server.ts'
import { flows } from './harness/suite.ts'

flows('manners of the HTTP interface', (suite) => {
  const http = (method: string, path: string, options: Parameters<typeof request>[3] = {}) =>
    request(suite.server.url, method, path, options)

  test('errors are JSON with code, message and retry; 401 asks for a bearer token', async () => {
    const reply = await http('GET', '/v1/me')
    expect(reply.status).toBe(401)
    expect(JSON.parse(reply.text)).toEqual({
      error: { code: 'unauthenticated', message: expect.any(String), retry: 'giveup' },
    })
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
    expect(reply.headers.get('content-type')).toContain('application/json')
  })

  test('unknown paths are 404, other methods 405 with Allow; HEAD and OPTIONS work', async () => {
    const ann = await Person.signUp(suite.server, 'ann')
    for (const path of [
      '/v1/nothing',
      '/v1/',
      '/v1/me/',
      '/v1//me',
      '/v1/me/../me/x',
      '/v1/conversation/%2e%2e/x',
    ])
      expect((await http('GET', path, { token: ann.token })).status).toBe(404)
    const other = await http('PUT', '/v1/me', { token: ann.token })
    expect(other.status).toBe(405)
    expect(other.headers.get('allow')!.split(', ').sort()).toEqual([
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
      'PATCH',
    ])
    const head = await http('HEAD', '/v1/me', { token: ann.token })
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await http('HEAD', '/healthz')).status).toBe(200)
    const preflight = await http('OPTIONS', '/v1/me')
    expect([preflight.status, preflight.text]).toEqual([204, ''])
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('A7 F26: a body or a text that is too large is 413', async () => {
    const { ann, direct } = await pair(suite.server)
    const body = (length: number): Input => ({
      message: 'x'.repeat(length),
      clientMessageId: newClientId(),
    })
    const path = `/v1/conversation/${direct}/message`
    for (const length of [limits.textBytesMax + 1, limits.frameBytesMax + 1, 4 * limits.frameBytesMax])
      expect(asRefused(await http('POST', path, { token: ann.token, body: body(length) }))).toMatchObject({
        status: 413,
        code: 'too_large',
      })
    expect((await http('POST', path, { token: ann.token, body: body(limits.textBytesMax) })).status).toBe(201)
  })

  test('429 with Retry-After: wrong passwords, sign-ups and requests are limited, and others are not hit by it', async () => {
    const flags = [
      '--login-failures-per-minute',
      '2',
      '--signups-per-minute',
      '3',
      '--requests-per-second',
      '20',
    ]
    await using server = await ServerProcess.start(suite.runtime, { rateLimits: true, flags })
    const [ann, ben] = (await signUpAll(server, 'ann', 'ben')) as [Person, Person]
    const login = (handle: string, attempt: string) =>
      request(server.url, 'POST', '/v1/login', { body: { handle, password: attempt } })
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await login(ann.handle, 'wrong password')).status)
    expect(statuses).toEqual([401, 401, 429, 429])
    const limited = asRefused(await login(ann.handle, 'wrong password'))
    expect(limited).toMatchObject({ code: 'rate_limited', retry: 'retry' })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await login(ben.handle, password)).status).toBe(200)
    const signups = []
    for (let n = 0; n < 3; n++)
      signups.push(
        (
          await request(server.url, 'POST', '/v1/signup', {
            body: { handle: `more_${n}`, password, name: 'M' },
          })
        ).status,
      )
    expect(signups).toEqual([201, 429, 429])
    const burst = await Promise.all(Array.from({ length: 700 }, () => ann.reply('getMe')))
    expect(burst.some(({ status }) => status === 429)).toBe(true)
    expect(
      burst.every(({ status, headers }) => status === 200 || Number(headers.get('retry-after')) >= 1),
    ).toBe(true)
  })
})
