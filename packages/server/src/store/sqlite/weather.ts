/** Which SQLite errors are the weather (the disk) and which are bugs. */
import { StoreUnavailable } from '../errors.ts'

/** Primary result codes, https://www.sqlite.org/rescode.html */
export const sqliteBusy = 5
const sqliteNoMemory = 7
const sqliteReadOnly = 8
const sqliteIoError = 10
export const sqliteCorrupt = 11
const sqliteFull = 13
const sqliteCannotOpen = 14
const sqliteProtocol = 15
export const sqliteNotADatabase = 26

const weather = new Set([
  sqliteBusy,
  sqliteNoMemory,
  sqliteReadOnly,
  sqliteIoError,
  sqliteCorrupt,
  sqliteFull,
  sqliteCannotOpen,
  sqliteProtocol,
  sqliteNotADatabase,
])

/** The primary result code of an error that SQLite raised. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | undefined)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined
}

/** The error to hand to a caller, when it is the weather. */
export function asUnavailable(error: unknown): StoreUnavailable | undefined {
  if (error instanceof StoreUnavailable) return error
  const code = sqliteCode(error)
  if (code === undefined || !weather.has(code)) return undefined
  return new StoreUnavailable(code === sqliteFull ? 'full' : 'io', (error as Error).message)
}
