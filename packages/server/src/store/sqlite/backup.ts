/** A backup taken by another process than the one that has the store open. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Connection } from './connection.ts'
import { copyDatabase } from './copy.ts'
import { folderPaths } from './folder.ts'

/**
 * Copies what is committed now to a new file at `path`. It only reads, as one more reader beside the writer (WAL), so
 * it needs nothing of the running server and holds up nobody. Blocks this thread while it copies.
 */
export function backupFolder(folder: string, path: string): void {
  const { data } = folderPaths(resolve(folder))
  if (!existsSync(data)) throw new Error(`there is no data in ${folder}`)
  const connection = new Connection(data, true)
  try {
    copyDatabase(connection, resolve(path))
  } finally {
    connection.close()
  }
}
