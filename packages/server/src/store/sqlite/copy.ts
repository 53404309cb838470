/** A consistent copy of a database that is in use. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Connection } from './connection.ts'
import { syncPath } from './folder.ts'

/** Writes the copy beside the target first, so that the name never stands for half a copy. Refuses an existing target. */
export function copyDatabase(connection: Connection, target: string): void {
  if (existsSync(target)) throw new Error(`${target} exists already`)
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  try {
    connection.run('VACUUM INTO ?', partial)
    chmodSync(partial, 0o600)
    syncPath(partial)
    renameSync(partial, target)
    syncPath(dirname(target))
  } finally {
    rmSync(partial, { force: true })
  }
}
