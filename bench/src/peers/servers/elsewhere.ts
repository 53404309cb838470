/** A server that somebody else runs: measured through its driver, without its memory and processor time. */
import type { Elsewhere } from '../options.ts'
import { registerUsers } from './register.ts'
import type { Running, Setup } from './setup.ts'

export function elsewhere({ driver: name, address }: Elsewhere): Setup {
  const running = (users: number): Running => ({
    driver: { name, address, users, archive: true, domain: 'localhost' },
    processIds: [],
    stop: async () => undefined,
  })
  return {
    id: `at-${name}`,
    server: `at-${name}`,
    label: `${name} at ${address.host}:${address.port}`,
    settings: 'as it runs there',
    whenAnswered: 'unknown',
    durable: false,
    pairsOnly: false,
    packages: [],
    version: () => 'unknown',
    history: false,
    stormShare: name === 'matrix' ? 0.02 : 0.1,
    slow: name === 'matrix',
    prepare: (_folder, scale) => registerUsers(running(scale.users).driver, scale.users),
    start: async (_folder, scale) => running(scale.users),
  }
}
