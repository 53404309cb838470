/**
 * The data folder: its files, its lock, and whether it was closed in order.
 *
 * The lock is an SQLite lock on a file of its own: the operating system drops it with the process, however that ends,
 * so a stale one cannot exist. `kith.open` marks a store that is open; finding it at the start means an unclean end.
 */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FolderInUse } from '../errors.ts'
import { sqliteBusy, sqliteCode } from './weather.ts'

export type FolderPaths = { folder: string; data: string; lock: string; marker: string }

export function folderPaths(folder: string): FolderPaths {
  return {
    folder,
    data: join(folder, 'kith.db'),
    lock: join(folder, 'lock.db'),
    marker: join(folder, 'kith.open'),
  }
}

/** For the owner alone. */
export function createFolder(folder: string): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
}

/**
 * For the owner alone; SQLite gives the files beside it the same mode. Never opens a file that exists: closing it
 * again would drop the locks that this process has on it.
 */
export function createFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
}

/** Takes the folder for this process; the returned function gives it back. */
export function lockFolder(paths: FolderPaths): () => void {
  createFile(paths.lock)
  const lock = new DatabaseSync(paths.lock)
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw sqliteCode(error) === sqliteBusy ? new FolderInUse(paths.folder) : error
  }
  return () => lock.close()
}

/** True when the last store here did not close in order. */
export function endedUncleanly(paths: FolderPaths): boolean {
  return existsSync(paths.marker)
}

export function markOpen(paths: FolderPaths): void {
  createFile(paths.marker)
  syncPath(paths.folder)
}

export function markClosed(paths: FolderPaths): void {
  rmSync(paths.marker, { force: true })
}

/** fsync of a file or of a folder's list of names. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
