import { describe, expect, test } from 'bun:test'
import { statSync } from 'node:fs'
import { cleanEnvironment, type KithProcess, launcher, Workshop } from '../support/kith-process.ts'

const testMs = 60_000

function chat(workshop: Workshop, url: string, handle: string, ...more: string[]): KithProcess {
  const environment = cleanEnvironment({ KITH_PASSWORD: `password of ${handle}`, TERM: 'xterm-256color' })
  const argv = ['chat', '--url', url, '--handle', handle, '--profile', workshop.path(handle), ...more]
  return workshop.start(argv, { environment })
}

function signUp(workshop: Workshop, url: string, handle: string, name: string): KithProcess {
  return chat(workshop, url, handle, '--signup', '--name', name)
}

describe('kith chat in lines', () => {
  test(
    'F2 F10: two people talk, and see what was read, edited, answered and recalled',
    async () => {
      await using workshop = new Workshop()
      const { url } = await workshop.serve(workshop.path('data'))
      const ada = signUp(workshop, url, 'ada', 'Ada')
      const ben = signUp(workshop, url, 'ben', 'Ben')
      await Promise.all([ada, ben].map((person) => person.waitFor(/^\* connected$/m)))

      ada.type('/new ben\n')
      await ada.waitFor(/^--- Ben$/m)
      ada.type('hello Ben\n')
      await ben.waitFor(/^\[Ada\] #1 Ada: hello Ben$/m)
      ben.type('/open ada\n')
      await ben.waitFor(/^#1 Ada: hello Ben$/m)
      ben.type('hello Ada\n')
      await ada.appears(/^#1 you: hello Ben ✓✓ read$/m)
      await ada.appears(/^#2 Ben: hello Ada$/m)

      ben.type('/edit 2 hello again\n')
      await ada.waitFor(/^#2 Ben: hello again \(edited\)$/m)
      ada.type('/react 2 👍\n')
      await ben.waitFor(/^#2 you: hello again ✓✓ read \(edited\) \[👍 1\]$/m)
      ada.type('/recall 1\n')
      await ben.waitFor(/^#1 Ada: \(recalled\)$/m)
      ada.type('/sing\n')
      await ada.waitFor(/^! There is no command \/sing; \/help lists them\.$/m)

      ada.type('/quit\n')
      expect(await ada.exited).toEqual({ code: 0, signal: null })
    },
    testMs,
  )

  test(
    'P4: what is written while the server is away arrives once it is back',
    async () => {
      await using workshop = new Workshop()
      const data = workshop.path('data')
      const { server, url } = await workshop.serve(data)
      const ada = signUp(workshop, url, 'ada', 'Ada')
      const ben = signUp(workshop, url, 'ben', 'Ben')
      await Promise.all([ada, ben].map((person) => person.waitFor(/^\* connected$/m)))
      ada.type('/new ben\n')
      await ada.waitFor(/^--- Ben$/m)
      ada.type('before\n')
      await ben.waitFor(/Ada: before$/m)

      await server.end()
      await ada.waitFor(/^\* no connection/m)
      ada.type('meanwhile\n')
      await ada.waitFor(/^#… you: meanwhile ◷$/m)
      await workshop.serve(data, { port: Number(new URL(url).port) })
      await ada.waitFor(/^\* connected$/m)
      await ada.waitFor(/^#2 you: meanwhile ✓/m)
      ben.type('/open ada\n')
      await ben.waitFor(/^#2 Ada: meanwhile$/m)
    },
    testMs,
  )

  test(
    'F3: people make a group and leave it',
    async () => {
      await using workshop = new Workshop()
      const { url } = await workshop.serve(workshop.path('data'))
      const ada = signUp(workshop, url, 'ada', 'Ada')
      const ben = signUp(workshop, url, 'ben', 'Ben')
      await Promise.all([ada, ben].map((person) => person.waitFor(/^\* connected$/m)))
      ada.type('/group Weekend: ben\n')
      await ada.waitFor(/^--- Weekend$/m)
      ada.type('who is in?\n')
      await ben.waitFor(/^\[Weekend\] #\d+ Ada: who is in\?$/m)
      ben.type('/open weekend\n/leave\n')
      await ben.waitFor(/^--- no conversation is open$/m)
      await ada.waitFor(/^ {2}· Ben left$/m)
    },
    testMs,
  )

  test(
    'keeps the log-in for its owner alone, and needs no password the next time',
    async () => {
      await using workshop = new Workshop()
      const { url } = await workshop.serve(workshop.path('data'))
      const first = signUp(workshop, url, 'ada', 'Ada')
      await first.waitFor(/^\* connected$/m)
      first.type('/quit\n')
      await first.exited
      const file = workshop.path(`ada/${new URL(url).host.replace(':', '_')}/ada.db`)
      expect(statSync(file).mode & 0o077).toBe(0)
      const argv = ['chat', '--url', url, '--profile', workshop.path('ada')]
      await workshop.start(argv).waitFor(/^\* connected$/m)
    },
    testMs,
  )

  test(
    'says what is wrong with a log-in',
    async () => {
      await using workshop = new Workshop()
      const { url } = await workshop.serve(workshop.path('data'))
      const nobody = chat(workshop, url, 'nobody')
      expect((await nobody.exited).code).toBe(1)
      expect(nobody.stderr).toMatch(/^kith: .*(?:handle|password)/i)
    },
    testMs,
  )
})

describe('kith chat on a terminal', () => {
  /** `script` gives it a terminal of 80 columns and 24 rows. */
  function onTerminal(workshop: Workshop, url: string, handle: string): KithProcess {
    const chatting = [
      ...launcher,
      'chat',
      '--url',
      url,
      '--handle',
      handle,
      '--profile',
      workshop.path(handle),
    ]
    const line = `stty cols 80 rows 24 && exec ${chatting.map((word) => `'${word}'`).join(' ')} --signup`
    const environment = cleanEnvironment({ KITH_PASSWORD: `password of ${handle}`, TERM: 'xterm-256color' })
    return workshop.start(['-qec', line, '/dev/null'], { command: ['script'], environment })
  }

  test.skipIf(process.platform !== 'linux')(
    'draws what is said, and gives the terminal back',
    async () => {
      await using workshop = new Workshop()
      const { url } = await workshop.serve(workshop.path('data'))
      const ben = signUp(workshop, url, 'ben', 'Ben')
      await ben.waitFor(/^\* connected$/m)
      const ada = onTerminal(workshop, url, 'ada')
      await ada.waitFor('\x1b[?1049h')
      await ada.waitFor(/Kith · ada/)
      ada.type('/new ben\r')
      await ada.waitFor(/ Ben/)
      ada.type('first line\x1b\rsecond line\r')
      await ben.waitFor(/^\[ada\] #1 ada: first line\n {4}second line$/m)
      ben.type('/open ada\n')
      await ben.waitFor(/^#1 ada:/m)
      ben.type('seen\n')
      await ada.waitFor(/seen/)
      ada.type('\x03')
      await ada.waitFor('\x1b[?1049l')
      expect((await ada.exited).code).toBe(0)
    },
    testMs,
  )
})
