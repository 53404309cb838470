/**
 * Installs a backup into a data folder that no process uses. The copy is verified before it gets the data file's
 * name, so a bad backup leaves the folder as it was.
 */
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { StoreDamaged, StoreTooNew } from '../errors.ts'
import { checkWhole, orDamaged } from './check.ts'
import { Connection } from './connection.ts'
import { createFolder, type FolderPaths, folderPaths, lockFolder, markClosed, syncPath } from './folder.ts'
import { applicationId, schemaVersion, versionOf } from './migrations.ts'

/**
 * Added to the restored position, so that a position never means two things. Cursors from the gap were issued after
 * the backup was taken; who comes back with one starts over.
 */
const positionLeap = 1_000_000_000

export type RestoreOptions = {
  /** Replace existing data; the old files stay beside it under another name. */
  force?: boolean
}

/** The name that the old data was moved to, when there was any. Throws FolderInUse, StoreDamaged or StoreTooNew. */
export function restoreBackup(
  from: string,
  folder: string,
  options: RestoreOptions = {},
): { movedTo?: string } {
  const paths = folderPaths(resolve(folder))
  createFolder(paths.folder)
  const unlock = lockFolder(paths)
  try {
    const occupied = existsSync(paths.data)
    if (occupied && !options.force)
      throw new Error(`${paths.folder} has data already; use force to replace it`)
    const partial = `${paths.data}.partial`
    prepareCopy(from, partial)
    const movedTo = occupied ? moveAside(paths) : undefined
    renameSync(partial, paths.data)
    markClosed(paths)
    syncPath(paths.folder)
    return movedTo === undefined ? {} : { movedTo }
  } finally {
    unlock()
  }
}

function prepareCopy(from: string, partial: string): void {
  rmSync(partial, { force: true })
  copyFileSync(from, partial)
  chmodSync(partial, 0o600)
  try {
    orDamaged(from, () => verifyAndLeap(from, partial))
    syncPath(partial)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

function verifyAndLeap(from: string, partial: string): void {
  const connection = new Connection(partial, false)
  try {
    const { application_id: application } = connection.get<{ application_id: number }>(
      'PRAGMA application_id',
    )!
    if (application !== applicationId) throw new StoreDamaged(from, 'it is not a Kith data file')
    const version = versionOf(connection.database)
    if (version > schemaVersion) throw new StoreTooNew(from, version, schemaVersion)
    checkWhole(connection, from, 'integrity_check')
    connection.run('INSERT INTO taken_back SELECT position, position + ? FROM counter', positionLeap)
    connection.run('UPDATE counter SET position = position + ?', positionLeap)
  } finally {
    connection.close()
  }
}

/** The WAL belongs to its file and moves with it. */
function moveAside(paths: FolderPaths): string {
  let number = 1
  while (existsSync(`${paths.data}.old-${number}`)) number++
  const target = `${paths.data}.old-${number}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(paths.data + suffix)) renameSync(paths.data + suffix, target + suffix)
  }
  return target
}
