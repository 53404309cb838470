import { expect, test } from 'bun:test'
import { once } from 'node:events'
import { mkdirSync, readdirSync, watch } from 'node:fs'
import { nodeLts } from '../../../scripts/node-lts.mjs'
import { cleanEnvironment, launcher, main, Workshop } from './support/kith-process.ts'

test('kith doctor looks at runtime, folder and server, and says by its exit code when something is wrong', async () => {
  await using workshop = new Workshop()
  const { server, url } = await workshop.serve(workshop.path('data'))
  const looked = workshop.start(['doctor', url, '--data', workshop.path('data')])
  expect((await looked.exited).code).toBe(0)
  for (const name of ['runtime', 'data folder', 'server', 'clocks', 'WebSocket', 'TLS'])
    expect(looked.stdout).toMatch(new RegExp(`^ok   ${name} `, 'm'))
  await server.end()
  const again = workshop.start(['doctor', url, '--json'])
  expect((await again.exited).code).toBe(1)
  expect(JSON.parse(again.stdout)).toContainEqual(expect.objectContaining({ name: 'server', ok: false }))
}, 60_000)

test('P1 P8 kith doctor --chaos --local that is told to stop gives its verdict, and leaves no folder behind: not its own, not one of a run that was killed', async () => {
  await using workshop = new Workshop()
  const temporary = workshop.path('tmp')
  mkdirSync(temporary)
  const environment = cleanEnvironment({ TMPDIR: temporary })
  const argv = ['doctor', '--chaos', '--local', '--minutes', '100']
  const killed = workshop.start(argv, { environment, command: [process.execPath, main] })
  await once(watch(temporary), 'change')
  await killed.end('SIGKILL')
  const left = readdirSync(temporary)
  expect(left).toHaveLength(1)

  const chaos = workshop.start(argv, { environment })
  await chaos.remarks(/ messages answered, /)
  expect(readdirSync(temporary)).toHaveLength(1)
  expect(readdirSync(temporary)).not.toEqual(left)
  expect((await chaos.end('SIGTERM')).code).toBe(0)
  expect(chaos.stdout).toMatch(/^lost 0, duplicated 0, reordered 0, leaked 0, /m)
  expect(readdirSync(temporary)).toEqual([])
}, 120_000)

const commands = { bun: undefined, node: [nodeLts(), launcher[1]!] }

test.each(['bun', 'node'] as const)(
  'P1 P2 P3 P6 kith doctor --chaos --local kills its own server and finds nothing wrong (%s)',
  async (runtime) => {
    await using workshop = new Workshop()
    const chaos = workshop.start(['doctor', '--chaos', '--local', '--kills', '2', '--json'], {
      ...(commands[runtime] && { command: commands[runtime] }),
      ...(runtime === 'node' && { environment: cleanEnvironment({ KITH_RUNTIME: 'node' }) }),
    })
    const { code } = await chaos.exited
    expect(JSON.parse(chaos.stdout)).toMatchObject({
      lost: 0,
      duplicated: 0,
      reordered: 0,
      leaked: 0,
      trace: [],
    })
    expect(code).toBe(0)
  },
  180_000,
)
