/** What a log-in costs must not tell whether a handle is somebody's: the same calls of the ports, the same answer. */
import { expect, test } from 'bun:test'
import type { DirectoryPort } from '../../src/ports/directory.ts'
import { realRandom } from '../../src/runtime/real.ts'
import { argon2Passwords } from '../../src/security/passwords.ts'
import type { Passwords } from '../../src/services.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'
import { Api, password, startTestServer } from './support.ts'

test('P6: a log-in with an unknown, a deleted and a known handle does the same work and gives the same answer', async () => {
  const calls: string[] = []
  const store = openMemoryStore()
  const directory = new Proxy(store.directory, {
    get(target, name: keyof DirectoryPort) {
      calls.push(name)
      return target[name]
    },
  })
  const real = argon2Passwords(realRandom)
  const passwords: Passwords = {
    hash: (text) => real.hash(text),
    async verify(text, hash) {
      calls.push('verify')
      const right = await real.verify(text, hash)
      calls.push(right ? 'right' : 'wrong')
      return right
    },
  }
  const server = await startTestServer({}, { store: { ...store, directory }, passwords })
  const api = new Api(server.url)
  const [ann, ben] = [await api.person('ann'), await api.person('ben')]
  await api.call('deleteMe', ben, { password })
  const attempt = async (handle: string, secret: string) => {
    calls.length = 0
    const { status, body } = await api.call('login', undefined, { handle, password: secret })
    return { status, body, calls: [...calls] }
  }
  const wrong = await attempt(ann.handle, 'not the password')
  expect(wrong).toMatchObject({ status: 401, calls: ['credentials', 'verify', 'wrong'] })
  expect(await attempt('nobody_here', 'not the password')).toEqual(wrong)
  expect(await attempt(ben.handle, password)).toEqual(wrong)
  expect((await attempt(ann.handle, password)).status).toBe(200)
  await server.stop()
})
