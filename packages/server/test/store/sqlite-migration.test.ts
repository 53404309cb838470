/** A crash while the schema is brought up to date: the next start finishes it, and nothing is lost. */
import { expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inspect } from 'node:util'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import { migrate, schemaVersion, versionOf } from '../../src/store/sqlite/migrations.ts'
import { openForWriting } from '../../src/store/sqlite/open.ts'
import {
  clientId,
  commitOf,
  conversationRow,
  deviceRow,
  entry,
  inFolder,
  mark,
  memberRow,
  newId,
  realRuntime,
  text,
  userRow,
} from './support.ts'

const cuts = 20
const child = join(import.meta.dirname, 'migration-child.ts')
const { conversationId } = conversationRow('group')
const texts = Array.from({ length: 300 }, (_, index) => `message ${index + 1} ${'x'.repeat(index * 3)}`)

/** What later steps have added, taken back: as the first version has left it. */
const backToTheFirst = `
  DROP TABLE remembered;
  DROP TABLE mark_times;
  ALTER TABLE members DROP COLUMN marked_at;
  ALTER TABLE members DROP COLUMN visible_end;
  ALTER TABLE members DROP COLUMN visible_time;
  PRAGMA user_version = 1`

/** A data folder of the first version, with people who have talked; closed in order. */
async function oldFolder(folder: string): Promise<string> {
  const store = await openSqliteStore({ folder, runtime: realRuntime })
  const users = Array.from({ length: 40 }, newId)
  for (const userId of users) await store.directory.createUser(userRow(userId), 'hash', deviceRow(userId))
  const row = conversationRow('group', { conversationId })
  const members = users.map((userId) => memberRow(userId))
  await store.directory.createGroup(row, members, [])
  const entries = texts.map((body) => entry(body, { clientId: clientId() }))
  await store.log.commit([commitOf(conversationId, 0, { entries, marks: [mark(users[0]!, texts.length)] })])
  await store.close()
  edit(folder, (database) => database.exec(backToTheFirst))
  return folder
}

function edit<T>(folder: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, 'kith.db'))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** Every row of every table. */
function rowsIn(folder: string): Record<string, string[]> {
  return edit(folder, (database) => {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all()
    const rows = tables.map(({ name }) => {
      const all = database.prepare(`SELECT * FROM "${name}"`)
      all.setReadBigInts(true)
      return [
        name,
        all
          .all()
          .map((row) => inspect(row, { maxArrayLength: null }))
          .sort(),
      ]
    })
    return Object.fromEntries(rows)
  })
}

/** The next start after a crash: whole, of this version, as if nothing had happened; and it goes on. */
async function expectWhole(folder: string, rows: Record<string, string[]>): Promise<void> {
  writeFileSync(join(folder, 'kith.open'), '')
  await (await openSqliteStore({ folder, runtime: realRuntime })).close()
  expect(edit(folder, versionOf)).toBe(schemaVersion)
  expect(rowsIn(folder)).toEqual(rows)
  const store = await openSqliteStore({ folder, runtime: realRuntime })
  await store.log.commit([commitOf(conversationId, texts.length, { entries: [entry('and on')] })])
  const found = await store.log.range(conversationId, 1, 1e6, 1e9)
  expect(found.map(({ bytes }) => text(bytes))).toEqual([...texts, 'and on'])
  await store.close()
}

function copyOf(folder: string, to: string): string {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to)
  copyFileSync(join(folder, 'kith.db'), join(to, 'kith.db'))
  return to
}

test(
  'P1 P8 kill -9 before any statement of a migration: the next start finishes it, and nothing is lost',
  () =>
    inFolder(async (parent) => {
      const old = await oldFolder(join(parent, 'old'))
      const clean = copyOf(old, join(parent, 'clean'))
      await (await openSqliteStore({ folder: clean, runtime: realRuntime })).close()
      const rows = rowsIn(clean)
      let deaths = 0
      for (; ; deaths++) {
        const folder = copyOf(old, join(parent, 'killed'))
        const { signal, stdout } = spawnSync(process.execPath, [child, folder, String(deaths)])
        if (String(stdout) === 'ready\n') break
        expect(signal).toBe('SIGKILL')
        await expectWhole(folder, rows)
      }
      // At least the beginning, the work and the end of each step.
      expect(deaths).toBeGreaterThan(3 * (schemaVersion - 1))
    }),
  60_000,
)

test(
  'P1 P8 a torn write anywhere in a migration: the next start finishes it, and nothing is lost',
  () =>
    inFolder(async (parent) => {
      const old = await oldFolder(join(parent, 'old'))
      const clean = copyOf(old, join(parent, 'clean'))
      const connection = openForWriting({ folder: clean, pagesMax: undefined })
      migrate(connection.database, clean)
      // Before a checkpoint: all that the migration wrote is in the log.
      const written = readFileSync(join(clean, 'kith.db-wal'))
      connection.close()
      const rows = rowsIn(clean)
      const tornBytes = Math.floor(written.length / cuts)
      for (let end = 0; end < written.length; end += tornBytes) {
        const folder = copyOf(old, join(parent, 'torn'))
        const garbage = crypto.getRandomValues(new Uint8Array(Math.min(tornBytes, written.length - end)))
        writeFileSync(join(folder, 'kith.db-wal'), Buffer.concat([written.subarray(0, end), garbage]))
        await expectWhole(folder, rows)
      }
      expect(tornBytes).toBeGreaterThan(512)
    }),
  60_000,
)
