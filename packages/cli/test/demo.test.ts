import { expect, test } from 'bun:test'
import { mkdirSync, readdirSync } from 'node:fs'
import { type Account, listed, request, texts } from './support/http.ts'
import { cleanEnvironment, Workshop } from './support/kith-process.ts'

test('kith demo prints three users who can log in and have talked, and leaves nothing behind', async () => {
  await using workshop = new Workshop()
  const temporary = workshop.path('tmp')
  mkdirSync(temporary)
  const demo = workshop.start(['demo', '--port', '0'], {
    environment: cleanEnvironment({ TMPDIR: temporary }),
  })
  const users: { handle: string; password: string }[] = []
  for (let count = 0; count < 3; count++) {
    const [, handle, password] = await demo.waitFor(/handle (\S+) +password (\S+)/)
    users.push({ handle: handle!, password: password! })
  }
  const [, url] = await demo.waitFor(/^Kith listens on (\S+)$/m)
  expect(users.map(({ handle }) => handle)).toEqual(['ada', 'ben', 'cleo'])

  const accounts = await Promise.all(users.map((user) => request<Account>(url!, 'POST', '/login', '', user)))
  const kinds = async (account: Account) => (await listed(url!, account)).map(({ kind }) => kind).sort()
  expect(await kinds(accounts[0]!)).toEqual(['direct', 'group'])
  expect(await kinds(accounts[2]!)).toEqual(['group'])
  const direct = (await listed(url!, accounts[1]!)).find(({ kind }) => kind === 'direct')!
  expect((await texts(url!, accounts[1]!, direct.conversationId))[0]).toBe('Hi Ben, are you there?')

  expect((await demo.end()).code).toBe(0)
  expect(readdirSync(temporary)).toEqual([])
}, 60_000)
