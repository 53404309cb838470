import { expect, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { openDirect, send, signUp, texts } from './support/http.ts'
import { Workshop } from './support/kith-process.ts'

const testMs = 60_000

test(
  'P1: a backup taken while messages come in has all that were answered before it, in order, without a gap',
  async () => {
    await using workshop = new Workshop()
    const data = workshop.path('data')
    const { url } = await workshop.serve(data)
    const ada = await signUp(url, 'ada')
    const ben = await signUp(url, 'ben')
    const conversationId = await openDirect(url, ada, ben)
    const answered: string[] = []
    let isWriting = true
    const writing = (async () => {
      while (isWriting) {
        const text = `message ${answered.length}`
        await send(url, ada, conversationId, text)
        answered.push(text)
      }
    })()
    while (answered.length < 20) await send(url, ben, conversationId, 'I read along')

    const before = answered.length
    const backup = workshop.start(['backup', workshop.path('copy.db'), '--data', data])
    expect(await backup.exited).toEqual({ code: 0, signal: null })
    isWriting = false
    await writing

    const restored = workshop.path('restored')
    const restore = workshop.start(['restore', workshop.path('copy.db'), '--data', restored])
    expect(await restore.exited).toEqual({ code: 0, signal: null })
    const copy = await workshop.serve(restored)
    const kept = (await texts(copy.url, ada, conversationId)).filter((text) => text.startsWith('message'))
    expect(kept.length).toBeGreaterThanOrEqual(before)
    expect(kept).toEqual(answered.slice(0, kept.length))
  },
  testMs,
)

test(
  'backup and restore never overwrite anything',
  async () => {
    await using workshop = new Workshop()
    const data = workshop.path('data')
    const { server, url } = await workshop.serve(data)
    await signUp(url, 'ada')
    const copy = workshop.path('copy.db')
    expect((await workshop.start(['backup', copy, '--data', data]).exited).code).toBe(0)
    const again = workshop.start(['backup', copy, '--data', data])
    expect((await again.exited).code).toBe(1)
    expect(again.stderr).toContain('exists already')
    await server.end()

    const over = workshop.start(['restore', copy, '--data', data])
    expect((await over.exited).code).toBe(1)
    expect(over.stderr).not.toContain('    at ')
    expect((await workshop.start(['restore', copy, '--data', data, '--force']).exited).code).toBe(0)
  },
  testMs,
)

test(
  'what is no backup is not restored',
  async () => {
    await using workshop = new Workshop()
    writeFileSync(workshop.path('notes.txt'), 'x'.repeat(10_000))
    const restore = workshop.start(['restore', workshop.path('notes.txt'), '--data', workshop.path('data')])
    expect((await restore.exited).code).toBe(1)
    expect(existsSync(workshop.path('data/kith.db'))).toBe(false)
  },
  testMs,
)
