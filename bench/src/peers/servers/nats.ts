/** NATS with JetStream on files. Whether it can write before it answers depends on its version. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, giveTo, orStop, runToEnd, startProgram } from './process.ts'
import { registerUsers } from './register.ts'
import { seedNats } from './seed-nats.ts'
import type { Setup } from './setup.ts'

const program = '/usr/sbin/nats-server'
const user = 'nats'

function version(): string {
  return /v([\d.]+)/.exec(runToEnd({ argv: [program, '--version'] }))?.[1] ?? '?'
}

export const nats: Setup = {
  id: 'nats',
  server: 'nats',
  label: 'NATS JetStream',
  settings:
    'file storage; synced every two minutes (2.9 has no other setting; `sync_interval` came with 2.10)',
  whenAnswered: 'written to a file, not synced',
  durable: false,
  pairsOnly: false,
  packages: ['nats-server'],
  version,
  history: true,
  stormShare: 1,
  slow: false,
  prepare: async () => undefined,
  async start(folder, scale, purpose) {
    const data = join(folder, 'data')
    rmSync(data, { recursive: true, force: true })
    mkdirSync(data)
    const port = await freePort()
    const config = join(folder, 'nats.conf')
    writeFileSync(
      config,
      [
        'host: 127.0.0.1',
        `port: ${port}`,
        `jetstream { store_dir: "${data}", max_memory_store: 1GB, max_file_store: 20GB }`,
        '',
      ].join('\n'),
    )
    giveTo(user, folder)
    const server = await startProgram({ argv: [program, '-c', config], user }, port)
    const driver = {
      name: 'nats' as const,
      address: { host: '127.0.0.1', port },
      users: 0,
      archive: true,
      domain: 'localhost',
    }
    await orStop(server, async () => {
      await registerUsers(driver, 1)
      if (purpose === 'history') await seedNats(driver.address, scale.historyMessages)
    })
    return { driver, processIds: [server.processId], stop: server.stop }
  },
}
