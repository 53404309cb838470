/** The whole checker against a real server: a disk that lost what it had kept is found out. */
import { expect, test } from 'bun:test'
import { cpSync, rmSync } from 'node:fs'
import { audit } from '../src/cast/audit.ts'
import { Cast } from '../src/cast/cast.ts'
import { Load } from '../src/cast/load.ts'
import { randomFrom } from '../src/cast/random.ts'
import { freshFolder } from '../src/world/fresh-folder.ts'
import { withServer } from './support/servers.ts'

const size = { users: 4, twoDevices: 1, directs: 2, groups: 1, groupMembers: 3, visitors: 1 }

test(
  'P1 the audit finds what a data folder has lost that was put back to an earlier state',
  () =>
    withServer((server, folder) =>
      freshFolder(async (earlier) => {
        await using cast = await Cast.create(server.url, size)
        const load = new Load(cast, { rate: 200, random: randomFrom(3) })
        await cast.when(() => cast.book.answered > 200, 30_000)
        await server.kill()
        cpSync(folder, earlier, { recursive: true })
        await server.start()
        const { answered } = cast.book
        await cast.when(() => cast.book.answered > answered + 200, 30_000)
        load.stop()
        await server.kill()
        rmSync(folder, { recursive: true })
        cpSync(earlier, folder, { recursive: true })
        await server.start()
        await audit(cast, 5_000)
        const verdict = cast.findings.verdict()
        expect(verdict.lost).toBeGreaterThanOrEqual(200)
        expect(verdict.trace[0]).toMatch(/^(?:lost|unfinished|diverged): /)
      }),
    ),
  120_000,
)
