/**
 * Mosquitto: QoS 1, with its default settings, and for pairs with the safest that it has. That one writes everything
 * it holds after every change and still answers before, so it would say nothing more in the other workloads.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, giveTo, runToEnd, startProgram } from './process.ts'
import type { Setup } from './setup.ts'

const program = '/usr/sbin/mosquitto'
const user = 'mosquitto'

function setup(id: string, label: string, settings: string, persistence: string, pairsOnly: boolean): Setup {
  return {
    id,
    server: 'mosquitto',
    label,
    settings,
    whenAnswered: 'in memory; no setting answers after the disk',
    durable: false,
    pairsOnly,
    packages: ['mosquitto'],
    version: () =>
      /version ([\d.]+)/.exec(runToEnd({ argv: ['sh', '-c', `${program} -h || true`] }))?.[1] ?? '?',
    history: false,
    stormShare: 1,
    slow: false,
    prepare: async () => undefined,
    async start(folder) {
      const data = join(folder, 'data')
      rmSync(data, { recursive: true, force: true })
      mkdirSync(data)
      const port = await freePort()
      const config = join(folder, 'mosquitto.conf')
      writeFileSync(
        config,
        [
          `listener ${port} 127.0.0.1`,
          'allow_anonymous true',
          `user ${user}`,
          `persistence_location ${data}/`,
          'log_type error',
          // Kinder than its default: without it every answer waits 40 ms for the client's TCP.
          'set_tcp_nodelay true',
          persistence,
          '',
        ].join('\n'),
      )
      giveTo(user, folder)
      const server = await startProgram({ argv: [program, '-c', config], user }, port)
      return {
        driver: {
          name: 'mqtt',
          address: { host: '127.0.0.1', port },
          users: 0,
          archive: false,
          domain: 'localhost',
        },
        processIds: [server.processId],
        stop: server.stop,
      }
    },
  }
}

export const mosquitto = [
  setup(
    'mosquitto-default',
    'Mosquitto, default',
    'persistence off (default), QoS 1',
    'persistence false',
    false,
  ),
  setup(
    'mosquitto-saving',
    'Mosquitto, saving on changes',
    'persistence on, autosave after every change, QoS 1',
    'persistence true\nautosave_on_changes true\nautosave_interval 1',
    true,
  ),
]
