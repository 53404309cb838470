import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type KithClient } from '@kith/client'
import { defaultServerOptions, type RunningServer, startServer } from '@kith/server'
import { ChatSession } from '../../src/chat/chat-session.ts'
import { submit } from '../../src/chat/commands/index.ts'
import { draw } from '../../src/chat/screen/draw.ts'
import { columns } from '../../src/chat/text.ts'
import { seedDemo } from '../../src/demo/seed.ts'

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
  { columns: 40, rows: 12 },
  { columns: 20, rows: 8 },
]
const noText = { text: '', beforeCursor: '' }

describe('the screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-draw-'))
  let server: RunningServer
  let client: KithClient
  let session: ChatSession

  beforeAll(async () => {
    const options = {
      ...defaultServerOptions(),
      host: '127.0.0.1',
      port: 0,
      data: folder,
      logLevel: 'error' as const,
    }
    server = await startServer(options)
    const [ada] = await seedDemo(server.url)
    client = await createClient({ url: server.url })
    await client.account.logIn({ handle: ada!.handle, password: ada!.password })
    await client.live()
    session = new ChatSession(client, () => undefined)
  })

  afterAll(async () => {
    session.close()
    await client.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  function plainLines(size: { columns: number; rows: number }, composer = noText, scroll = 0): string[] {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: styles are what is removed
    return draw(session, composer, size, scroll).lines.map((line) => line.replace(/\x1b\[\d+m/g, ''))
  }

  function expectToFill(size: { columns: number; rows: number }, composer = noText): void {
    const { lines, cursor } = draw(session, composer, size, 0)
    expect(lines).toHaveLength(size.rows)
    expect(lines.map(columns)).toEqual(lines.map(() => size.columns))
    expect(cursor.row).toBeLessThan(size.rows)
    expect(cursor.column).toBeLessThanOrEqual(size.columns)
  }

  test.each(sizes)('fills a terminal of $columns × $rows exactly, whatever is shown', async (size) => {
    session.close()
    expectToFill(size)
    await submit(session, '/open ben')
    expectToFill(size)
    expectToFill(size, { text: 'a\n'.repeat(30), beforeCursor: 'a\n'.repeat(12) })
    await submit(session, '/help')
    expectToFill(size)
    session.clearNotices()
  })

  test('F21 F10: shows the list with what is unread, the conversation and its ticks', async () => {
    await submit(session, '/open ben')
    const shown = plainLines(sizes[0]!).join('\n')
    expect(shown).toContain('Weekend')
    expect(shown).toContain('you #1')
    expect(shown).toContain('Hi Ben, are you there?')
    expect(shown).toContain('and when they turn blue I have read it.')
  })

  test('follows the newest message until it is scrolled up', async () => {
    await submit(session, '/open ben')
    const small = { columns: 80, rows: 10 }
    expect(plainLines(small).join('\n')).toContain('goes out once')
    const { scrollMax } = draw(session, noText, small, 0)
    expect(scrollMax).toBeGreaterThan(0)
    expect(plainLines(small, noText, scrollMax).join('\n')).toContain('Hi Ben')
  })
})
