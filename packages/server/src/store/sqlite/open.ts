/** Opens the connections of a store: the settings that its promises rest on are here. */
import { checkAfterUncleanEnd, orDamaged } from './check.ts'
import { Connection } from './connection.ts'
import {
  createFile,
  createFolder,
  endedUncleanly,
  folderPaths,
  lockFolder,
  markClosed,
  markOpen,
} from './folder.ts'
import { migrate } from './migrations.ts'

export type WriterOptions = {
  folder: string
  /** Upper bound of the data file in pages of 4 KiB. */
  pagesMax: number | undefined
}

/** WAL is emptied into the file about every 16 MiB. */
const walPages = 4_096
const writerCacheKib = 64 * 1024
const readerCacheKib = 32 * 1024
const readerMappedBytes = 256 * 1024 * 1024

/** `synchronous = FULL` fsyncs every COMMIT (P1); `secure_delete` overwrites what is erased. */
export function openForWriting({ folder, pagesMax }: WriterOptions): Connection {
  const connection = new Connection(folderPaths(folder).data, false)
  connection.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
     PRAGMA cache_size = ${-writerCacheKib}; PRAGMA wal_autocheckpoint = ${walPages};
     PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY`,
  )
  if (pagesMax !== undefined) connection.exec(`PRAGMA max_page_count = ${pagesMax}`)
  return connection
}

export function openForReading(folder: string): Connection {
  const connection = new Connection(folderPaths(folder).data, true)
  connection.exec(
    `PRAGMA cache_size = ${-readerCacheKib}; PRAGMA mmap_size = ${readerMappedBytes};
     PRAGMA temp_store = MEMORY`,
  )
  return connection
}

/** Makes the folder ready: locked, migrated, checked. The returned function hands it back, closed in order. */
export function prepareFolder(options: WriterOptions): () => void {
  const paths = folderPaths(options.folder)
  createFolder(paths.folder)
  const unlock = lockFolder(paths)
  try {
    orDamaged(paths.data, () => prepareFile(options))
    markOpen(paths)
  } catch (error) {
    unlock()
    throw error
  }
  return () => {
    markClosed(paths)
    unlock()
  }
}

function prepareFile(options: WriterOptions): void {
  const paths = folderPaths(options.folder)
  createFile(paths.data)
  const connection = openForWriting(options)
  try {
    migrate(connection.database, paths.data)
    if (endedUncleanly(paths)) checkAfterUncleanEnd(connection, paths.data)
  } finally {
    connection.close()
  }
}
