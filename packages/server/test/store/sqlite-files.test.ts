import { expect, test } from 'bun:test'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hasSmallDisks, mountSmallDisk } from '../../../../scripts/small-disk.ts'
import type { Runtime } from '../../src/ports/runtime.ts'
import type { Store } from '../../src/ports/store.ts'
import { StoreDamaged, StoreTooNew, StoreUnavailable } from '../../src/store/errors.ts'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import { restoreBackup } from '../../src/store/sqlite/restore.ts'
import {
  bytes,
  clientId,
  commitOf,
  conversationRow,
  entry,
  inFolder,
  memberRow,
  newId,
  realRuntime,
  text,
} from './support.ts'

const open = (folder: string, more: { pagesMax?: number; runtime?: Runtime } = {}) =>
  openSqliteStore({ folder, runtime: realRuntime, ...more })

test('P1 what was written is there after closing and opening; positions go on', () =>
  inFolder(async (folder) => {
    const store = await open(folder)
    const id = await newGroup(store)
    const { position } = await store.log.commit([commitOf(id, 0, { entries: [entry('kept')] })])
    await store.close()
    expect(existsSync(join(folder, 'kith.open'))).toBe(false)
    const again = await open(folder)
    expect(await bodies(again, id)).toEqual(['kept'])
    expect(await again.directory.position()).toBe(position)
    await again.log.commit([commitOf(id, 1, { entries: [entry('more')] })])
    expect((await again.log.range(id, 2, 2, 1))[0]!.position).toBeGreaterThan(position)
    await again.close()
  }))

test('P6 the folder and its files are for their owner alone', () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'deep', 'data')
    const store = await open(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder))
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600])
    await store.close()
  }))

test('F16 a recalled body is in no file of the folder once the erasure timer has run', () =>
  inFolder(async (folder) => {
    const timers: (() => void)[] = []
    const after = (_ms: number, run: () => void) => {
      timers.push(run)
      return () => undefined
    }
    const store = await open(folder, {
      runtime: { ...realRuntime, timers: { ...realRuntime.timers, after } },
    })
    timers.shift()!()
    const id = await newGroup(store)
    const secrets = ['a-short-secret-body', 'a-long-secret-body'.repeat(3_000)]
    await store.log.commit([commitOf(id, 0, { entries: secrets.map((body) => entry(body)) })])
    expect(filesWith(folder, 'secret-body')).not.toEqual([])
    const replace = secrets.map((_, index) => ({ seq: index + 1, bytes: bytes('erased') }))
    await store.log.commit([commitOf(id, 2, { entries: [entry('recall', { target: 1 })], replace })])
    await store.log.commit([commitOf(id, 3, { replace })])
    expect(timers).toHaveLength(1)
    timers[0]!()
    await store.log.commit([commitOf(id, 3, { entries: [entry('after the checkpoint')] })])
    expect(filesWith(folder, 'secret-body')).toEqual([])
    expect(await bodies(store, id)).toEqual(['erased', 'erased', 'recall', 'after the checkpoint'])
    await store.close()
  }))

test('P1 P7 a full file refuses without a trace, goes on reading, and writes again when there is room', () =>
  inFolder(async (folder) => {
    const store = await open(folder, { pagesMax: 120 })
    const id = await newGroup(store)
    const head = await fill(store, id)
    const position = await store.directory.position()
    const commit = store.log.commit([commitOf(id, head, { entries: [entry('x'.repeat(60_000))] })])
    const refused = (await commit.catch((error: unknown) => error)) as StoreUnavailable
    expect(refused).toBeInstanceOf(StoreUnavailable)
    expect(refused.reason).toBe('full')
    expect(await bodies(store, id)).toHaveLength(head)
    expect(await store.directory.position()).toBe(position)
    await store.close()

    const roomy = await open(folder)
    const { outcomes } = await roomy.log.commit([commitOf(id, head, { entries: [entry('fits')] })])
    expect(outcomes).toEqual(['ok'])
    await roomy.close()
  }))

test.skipIf(!hasSmallDisks)(
  'P1 P8 a full disk refuses every write of the batch; when space returns the store recovers by itself',
  async () => {
    using small = mountSmallDisk(6)
    const disk = small.folder
    const store = await open(join(disk, 'data'))
    const id = await newGroup(store)
    const other = await newGroup(store)
    writeFileSync(join(disk, 'ballast'), new Uint8Array(2 * 1024 * 1024))
    const head = await fill(store, id)
    const record = await store.directory.conversation(other)
    const attempts = await Promise.allSettled([
      store.log.commit([
        commitOf(id, head, { entries: [entry('x'.repeat(60_000))] }),
        commitOf(other, 0, { entries: [entry('y')] }),
      ]),
      store.log.commit([
        commitOf(id, head, { entries: [entry('x'.repeat(60_000), { clientId: clientId() })] }),
      ]),
    ])
    for (const attempt of attempts)
      expect(attempt).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailable' } })
    expect(await store.directory.conversation(other)).toEqual(record)
    expect(await bodies(store, id)).toHaveLength(head)

    rmSync(join(disk, 'ballast'))
    const { outcomes } = await store.log.commit([
      commitOf(id, head, { entries: [entry('again')] }),
      commitOf(other, 0, { entries: [entry('too')] }),
    ])
    expect(outcomes).toEqual(['ok', 'ok'])
    await store.close()
    const again = await open(join(disk, 'data'))
    expect(await bodies(again, other)).toEqual(['too'])
    await again.close()
  },
)

test('a file of a newer version is refused by name and number', () =>
  inFolder(async (folder) => {
    await (await open(folder)).close()
    edit(folder, 'PRAGMA user_version = 9999')
    await expect(open(folder)).rejects.toBeInstanceOf(StoreTooNew)
    await expect(open(folder)).rejects.toThrow('has version 9999')
  }))

test('P8 a damaged file is found after an unclean end, and the message names the way out', () =>
  inFolder(async (folder) => {
    const store = await open(folder)
    const id = await newGroup(store)
    await store.log.commit([commitOf(id, 0, { entries: [entry('a'), entry('b')] })])
    await store.close()
    edit(folder, 'UPDATE conversations SET head = 5')
    await (await open(folder)).close()
    writeFileSync(join(folder, 'kith.open'), '')
    await expect(open(folder)).rejects.toBeInstanceOf(StoreDamaged)
    await expect(open(folder)).rejects.toThrow('kith restore')
    edit(folder, 'UPDATE conversations SET head = 2')
    await (await open(folder)).close()

    const file = openSync(join(folder, 'kith.db'), 'r+')
    writeSync(file, new Uint8Array(4_096).fill(7), 0, 4_096, 3 * 4_096)
    closeSync(file)
    writeFileSync(join(folder, 'kith.open'), '')
    await expect(open(folder)).rejects.toBeInstanceOf(StoreDamaged)
    writeFileSync(join(folder, 'kith.db'), 'this is no database at all'.repeat(500))
    await expect(open(folder)).rejects.toThrow('kith restore')
  }))

test('P8 a leftover -shm or a missing one is no obstacle', () =>
  inFolder(async (folder) => {
    const store = await open(folder)
    const id = await newGroup(store)
    await store.log.commit([commitOf(id, 0, { entries: [entry('a')] })])
    const copy = join(folder, 'copy')
    mkdirSync(copy)
    for (const name of ['kith.db', 'kith.db-wal'])
      writeFileSync(join(copy, name), readFileSync(join(folder, name)))
    writeFileSync(join(copy, 'kith.open'), '')
    const again = await open(copy)
    expect(await bodies(again, id)).toEqual(['a'])
    await again.close()
    await store.close()
  }))

test('a backup taken while commits go on is a consistent store of its own', () =>
  inFolder(async (folder) => {
    const store = await open(join(folder, 'data'))
    const ids = [await newGroup(store), await newGroup(store)]
    const target = join(folder, 'backup.db')
    let copied = false
    const backup = store.backup(target).then(() => (copied = true))
    let head = 0
    while (!copied || head === 0) {
      await store.log.commit(ids.map((id) => commitOf(id, head, { entries: [entry(`${head + 1}`)] })))
      head++
    }
    await backup
    await expect(store.backup(target)).rejects.toThrow('exists already')
    expect(readdirSync(folder).sort()).toEqual(['backup.db', 'data'])
    await store.log.commit([commitOf(ids[0]!, head, { entries: [entry('after the backup')] })])
    const position = await store.directory.position()

    restoreBackup(target, join(folder, 'restored'))
    const restored = await open(join(folder, 'restored'))
    const [one, other] = [await bodies(restored, ids[0]!), await bodies(restored, ids[1]!)]
    expect(one).toEqual(other)
    expect(one).toEqual(Array.from({ length: one.length }, (_, index) => `${index + 1}`))
    const now = await restored.directory.position()
    expect(now).toBeGreaterThan(position)
    const issued = [1, position, now - 1, now, now + 1].map((at) => restored.directory.wasIssued(at))
    expect(await Promise.all(issued)).toEqual([true, false, false, true, false])
    await restored.close()
    await store.close()
  }))

test('restore refuses a folder with data or in use, keeps the old data with force, and refuses a bad backup', () =>
  inFolder(async (folder) => {
    const data = join(folder, 'data')
    const backup = join(folder, 'backup.db')
    const store = await open(data)
    const id = await newGroup(store)
    await store.backup(backup)
    await store.log.commit([commitOf(id, 0, { entries: [entry('after the backup')] })])
    expect(() => restoreBackup(backup, data, { force: true })).toThrow('in use')
    await store.close()

    expect(() => restoreBackup(backup, data)).toThrow('has data already')
    const bad = join(folder, 'bad.db')
    writeFileSync(bad, readFileSync(backup).fill(3, 4_096, 12_288))
    expect(() => restoreBackup(bad, data, { force: true })).toThrow(StoreDamaged)
    new DatabaseSync(join(folder, 'foreign.db')).exec('CREATE TABLE foreign_table (x)')
    expect(() => restoreBackup(join(folder, 'foreign.db'), data, { force: true })).toThrow(
      'not a Kith data file',
    )
    const untouched = await open(data)
    expect(await bodies(untouched, id)).toEqual(['after the backup'])
    await untouched.close()

    const { movedTo } = restoreBackup(backup, data, { force: true })
    expect(existsSync(movedTo!)).toBe(true)
    const restored = await open(data)
    expect(await bodies(restored, id)).toEqual([])
    await restored.close()
  }))

async function newGroup(store: Store): Promise<string> {
  const row = conversationRow('group')
  await store.directory.createGroup(row, [memberRow(newId())], [])
  return row.conversationId
}

async function bodies(store: Store, id: string): Promise<string[]> {
  return (await store.log.range(id, 1, 1e6, 1e6)).map((stored) => text(stored.bytes))
}

/** Appends large entries until the store refuses; the head that it had reached. */
async function fill(store: Store, id: string): Promise<number> {
  for (let head = 0; ; head++) {
    const full = await store.log.commit([commitOf(id, head, { entries: [entry('x'.repeat(60_000))] })]).then(
      () => false,
      (error: unknown) => error instanceof StoreUnavailable,
    )
    if (full) return head
    if (head > 1_000) throw new Error('the disk does not get full')
  }
}

function filesWith(folder: string, body: string): string[] {
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(body))
}

function edit(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'kith.db'))
  database.exec(sql)
  database.close()
}
