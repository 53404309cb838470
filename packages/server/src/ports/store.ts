import type { DirectoryPort } from './directory.ts'
import type { LogPort } from './log.ts'

/** The two halves of the embedded store share one file and one writer, so they open, back up and close together. */
export type Store = {
  log: LogPort
  directory: DirectoryPort
  /** A consistent copy at `path`, taken while the store is in use. */
  backup(path: string): Promise<void>
  /** Writes nothing, durably: rejects while the store cannot be written. */
  probe(): Promise<void>
  /** Waits for what was handed in, then releases files and threads. */
  close(): Promise<void>
}
