/** The whole checker against a real server: what a disk has lost or changed is found out, and what a device should not have. */
import { expect, test } from 'bun:test'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { audit } from '../src/cast/audit.ts'
import { Cast } from '../src/cast/cast.ts'
import { Load } from '../src/cast/load.ts'
import { randomFrom } from '../src/cast/random.ts'
import { freshFolder } from '../src/world/fresh-folder.ts'
import { clean, withServer } from './support/servers.ts'

const size = { users: 4, twoDevices: 1, directs: 2, groups: 1, groupMembers: 3, visitors: 1 }

test(
  'P1 the audit finds what a data folder has lost that was put back to an earlier state',
  () =>
    withServer((server, folder) =>
      freshFolder(async (earlier) => {
        await using cast = await Cast.create(server.url, size)
        using load = new Load(cast, { rate: 200, random: randomFrom(3) })
        await cast.when(() => cast.book.answered > 200, 30_000)
        await server.kill()
        cpSync(folder, earlier, { recursive: true })
        await server.start()
        // A repeat may be of a message that the copy has: only first answers are of what it cannot have.
        const firstAnswers = () => cast.book.answered - cast.book.repeats
        const before = firstAnswers()
        await cast.when(() => firstAnswers() > before + 200, 30_000)
        load.stop()
        await server.kill()
        rmSync(folder, { recursive: true })
        cpSync(earlier, folder, { recursive: true })
        await server.start()
        await audit(cast, 5_000)
        const verdict = cast.findings.verdict()
        expect(verdict.lost).toBeGreaterThanOrEqual(200)
        expect(verdict.trace[0]).toMatch(/^lost: #\d+\.\d+ in \d+ was answered with seq \d+ at [\d.]+ s$/)
      }),
    ),
  120_000,
)

test(
  'P1 a server that has forgotten the accounts themselves is found out, not stumbled over',
  () =>
    withServer((server, folder) =>
      freshFolder(async (earlier) => {
        await server.stop()
        cpSync(folder, earlier, { recursive: true })
        await server.start()
        await using cast = await Cast.create(server.url, size)
        await server.kill()
        rmSync(folder, { recursive: true })
        cpSync(earlier, folder, { recursive: true })
        await server.start()
        const areTurnedAway = () => cast.everybody().every(({ state }) => state === 'offline')
        expect(await cast.when(areTurnedAway, 60_000)).toBe(true)
        await audit(cast, 0)
        await cast.disband()
        const { lost, refused, leaked, trace } = cast.findings.verdict()
        expect(lost).toBe(size.users)
        expect(refused).toBe(cast.everybody().length)
        expect(leaked).toBe(0)
        expect(trace[0]).toMatch(/^lost: proof_\w+ cannot log in: .* 401 wrong_credentials$/)
      }),
    ),
  120_000,
)

/** As somebody with the file could do it: one letter of one message. */
function changeOneText(file: string): void {
  using database = new DatabaseSync(file)
  const filler = "CAST('xxxx' AS BLOB)"
  const [row] = database
    .prepare(`SELECT position, hex(body) AS body FROM entries WHERE instr(body, ${filler}) > 0 LIMIT 1`)
    .all() as [{ position: number; body: string }]
  const changed = row.body.replace(toHex('xxxx'), toHex('xxyx'))
  database.prepare('UPDATE entries SET body = unhex(?) WHERE position = ?').run(changed, row.position)
}

function toHex(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase()
}

test(
  'P1 the audit finds a text that was changed in the data file, and names it',
  () =>
    withServer(async (server, folder) => {
      await using cast = await Cast.create(server.url, size)
      using load = new Load(cast, { rate: 200, random: randomFrom(4) })
      await cast.when(() => cast.book.answered > 100, 30_000)
      load.stop()
      await server.stop()
      changeOneText(join(folder, 'kith.db'))
      await server.start()
      await audit(cast)
      const { diverged, lost, trace } = cast.findings.verdict()
      expect(diverged).toBeGreaterThan(0)
      expect(lost).toBe(0)
      expect(trace[0]).toMatch(/^diverged: \d+\/\d+: #\d+\.\d+ has another text than was sent$/)
    }),
  120_000,
)

test(
  'P4 P6 the audit finds a device that has more than the log, and one that heard of what is not its own',
  () =>
    withServer(async (server) => {
      await using cast = await Cast.create(server.url, size)
      await audit(cast)
      expect(cast.findings.verdict()).toEqual(clean)

      const { conversationId: conversation, members } = cast.conversations[0]!
      const { inbox } = cast.deviceOf(members[0]!)
      const { head } = inbox.views.get(conversation)!
      const content = { kind: 'text', text: 'of nobody' } as const
      inbox.takeEntry(conversation, { seq: head + 1, from: cast.stranger.userId, content })
      const group = cast.conversations.find(({ kind }) => kind === 'group')!
      const outsiders = [cast.deviceOf(cast.visitors[0]!), cast.stranger]
      for (const { userId, inbox } of outsiders)
        inbox.take({ type: 'typing', conversation: group.conversationId, userId, on: true })
      await audit(cast)
      const { diverged, leaked, trace } = cast.findings.verdict()
      expect({ diverged, leaked }).toEqual({ diverged: 1, leaked: 2 })
      expect(trace.join('\n')).toMatch(
        /^leaked: device \d+ was told of \d+\nleaked: the stranger was told of \d+\ndiverged: device \d+ in \d+ has \d+, and the log ends with \d+$/,
      )
    }),
  120_000,
)
