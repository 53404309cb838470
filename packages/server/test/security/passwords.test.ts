import { expect, test } from 'bun:test'
import { realRandom } from '../../src/runtime/real.ts'
import { Overloaded } from '../../src/security/overloaded.ts'
import { argon2Passwords } from '../../src/security/passwords.ts'

const passwords = argon2Passwords(realRandom)

test('F1: a hash is argon2id with the OWASP parameters, salted, and verifies only its own password', async () => {
  const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await passwords.verify('correct horse', one)).toBe(true)
  expect(await passwords.verify('correct Horse', one)).toBe(false)
  expect(await passwords.verify('correct horse', undefined)).toBe(false)
})

test('F1: a hash with other parameters is still verified with its own', async () => {
  // The example of the reference implementation: echo -n "password" | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 24
  const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await passwords.verify('password', known)).toBe(true)
  await expect(passwords.verify('password', 'plain')).rejects.toThrow('not readable')
})

test('a password is the same in composed and decomposed Unicode', async () => {
  expect(
    await passwords.verify(
      'pâté-crème'.normalize('NFD'),
      await passwords.hash('pâté-crème'.normalize('NFC')),
    ),
  ).toBe(true)
})

test('P7: more than the queue holds are refused at once, the others are served, and it recovers', async () => {
  const few = argon2Passwords(realRandom, { runningMax: 2, waitingMax: 3 })
  const results = await Promise.allSettled(Array.from({ length: 9 }, () => few.verify('x', undefined)))
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  expect(refused).toHaveLength(4)
  expect(refused[0]).toBeInstanceOf(Overloaded)
  expect(await few.verify('x', undefined)).toBe(false)
})
