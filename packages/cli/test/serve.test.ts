import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeLts } from '../../../scripts/node-lts.mjs'
import { openDirect, send, signUp, texts } from './support/http.ts'
import { cleanEnvironment, launcher, main, root, Workshop } from './support/kith-process.ts'

const testMs = 60_000

function pidIn(data: string): number {
  return Number(readFileSync(`${data}/kith.pid`, 'utf8'))
}

describe('kith serve', () => {
  test(
    'says when it listens, writes its pid, and ends in order at SIGTERM',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const { server, url } = await workshop.serve(data)
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(server.stdout).toBe(`Kith listens on ${url}\n`)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      process.kill(pidIn(data), 'SIGTERM')
      expect(await server.exited).toEqual({ code: 0, signal: null })
      expect(existsSync(`${data}/kith.pid`)).toBe(false)
    },
    testMs,
  )

  test(
    'hands signals on from its launcher, and names localhost when it listens everywhere',
    async () => {
      await using workshop = new Workshop()
      const environment = cleanEnvironment({ KITH_PORT: '0', KITH_DATA: workshop.path('from environment') })
      const server = workshop.start(['serve'], { environment })
      await server.waitFor(/^Kith listens on http:\/\/localhost:\d+$/m)
      expect(existsSync(workshop.path('from environment/kith.db'))).toBe(true)
      expect(await server.end('SIGINT')).toEqual({ code: 0, signal: null })
    },
    testMs,
  )

  test(
    'does not go on when its launcher is killed',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const { server } = await workshop.serve(data)
      server.child.kill('SIGKILL')
      // Its output closes when the last process that has it open is gone.
      await server.exited
      expect(existsSync(`${data}/kith.pid`)).toBe(false)
    },
    testMs,
  )

  test(
    'ends in order when npm, which runs it in a shell, is told to end',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const argv = ['start', '--', '--host', '127.0.0.1', '--port', '0', '--data', data]
      const npm = workshop.start(argv, { command: ['npm'], folder: root })
      await npm.waitFor(/^Kith listens on http:\/\/127\.0\.0\.1:\d+$/m)
      await npm.end('SIGTERM')
      expect(existsSync(`${data}/kith.pid`)).toBe(false)
    },
    testMs,
  )

  test(
    'P1 P8: killed, it starts again with everything that it had answered',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const first = await workshop.serve(data)
      const ada = await signUp(first.url, 'ada')
      const ben = await signUp(first.url, 'ben')
      const conversationId = await openDirect(first.url, ada, ben)
      for (const text of ['one', 'two', 'three']) await send(first.url, ada, conversationId, text)
      process.kill(pidIn(data), 'SIGKILL')
      await first.server.exited
      expect(existsSync(`${data}/kith.pid`)).toBe(true)
      const second = await workshop.serve(data)
      expect(await texts(second.url, ben, conversationId)).toEqual(['one', 'two', 'three'])
    },
    testMs,
  )

  test.each([
    ['serve', '--data'],
    ['demo', '--demo-data'],
  ])(
    'P8 kith %s ends and says why when a thread of its store has ended, so that whoever watches it starts it anew',
    async (name, dataFlag) => {
      await using workshop = new Workshop()
      const argv = [name, '--host', '127.0.0.1', '--port', '0', dataFlag, workshop.path('data')]
      const server = workshop.start(argv, {
        command: [
          process.execPath,
          '--preload',
          join(root, 'packages/cli/test/support/mortal-threads.ts'),
          main,
        ],
        environment: cleanEnvironment({ DEADLY_WORD: 'memento' }),
      })
      const [, url] = await server.waitFor(/^Kith listens on (http:\/\/\S+)$/m)
      await expect(signUp(url!, 'memento')).rejects.toThrow()
      expect(await server.exited).toEqual({ code: 1, signal: null })
      expect(server.stderr).toContain('start the server again, what it answered is stored')
      await workshop.serve(workshop.path('data'))
    },
    testMs,
  )

  test(
    'runs on Node instead of Bun, on the same data',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const onNode = {
        command: [nodeLts(), launcher[1]!],
        environment: cleanEnvironment({ KITH_RUNTIME: 'node' }),
      }
      const version = workshop.start(['version'], onNode)
      await version.waitFor(/on Node \d/)
      const first = await workshop.serve(data, onNode)
      const ada = await signUp(first.url, 'ada')
      const ben = await signUp(first.url, 'ben')
      const conversationId = await openDirect(first.url, ada, ben)
      await send(first.url, ada, conversationId, 'on Node')
      expect(await first.server.end()).toEqual({ code: 0, signal: null })
      expect(first.server.stderr).toBe('')
      const second = await workshop.serve(data)
      expect(await texts(second.url, ben, conversationId)).toEqual(['on Node'])
    },
    testMs,
  )

  test(
    'a second process on the same folder refuses to start',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const { url } = await workshop.serve(data)
      const pid = pidIn(data)
      const second = workshop.start(['serve', '--port', '0', '--data', data])
      expect(await second.exited).toEqual({ code: 1, signal: null })
      expect(second.stderr).toContain('in use by another Kith process')
      expect(second.stdout).toBe('')
      expect(pidIn(data)).toBe(pid)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
    },
    testMs,
  )

  test(
    'says so when the port is taken',
    async () => {
      await using workshop = new Workshop()
      const { url } = await workshop.serve(workshop.path('one'))
      const { port } = new URL(url)
      const second = workshop.start([
        'serve',
        '--host',
        '127.0.0.1',
        '--port',
        port,
        '--data',
        workshop.path('two'),
      ])
      expect((await second.exited).code).toBe(1)
      expect(second.stderr).toBe(
        `kith: 127.0.0.1:${port} is in use by another program; choose another --port.\n`,
      )
    },
    testMs,
  )

  test(
    'wrong options end with code 2 before anything is touched',
    async () => {
      await using workshop = new Workshop()
      const server = workshop.start(['serve', '--port', 'http', '--data', workshop.path('data')])
      expect((await server.exited).code).toBe(2)
      expect(server.stderr).toBe('kith: --port "http" is not a whole number from 0 to 65535.\n')
      expect(existsSync(workshop.path('data'))).toBe(false)
    },
    testMs,
  )
})

describe('kith', () => {
  test(
    'lists its commands, and each has help',
    async () => {
      await using workshop = new Workshop()
      const help = workshop.start([])
      expect((await help.exited).code).toBe(0)
      for (const name of ['serve', 'chat', 'demo', 'backup', 'restore', 'bench'])
        expect(help.stdout).toContain(`  ${name} `)
      const serve = workshop.start(['serve', '--help'])
      expect((await serve.exited).code).toBe(0)
      expect(serve.stdout).toContain('--public-url')
      const unknown = workshop.start(['sing'])
      expect((await unknown.exited).code).toBe(2)
      expect(unknown.stderr).toContain('there is no command "sing"')
    },
    testMs,
  )
})
