/**
 * The data folder as a power cut may leave it, taken from a running server. What SQLite's WAL mode promises rests on
 * two files: the data file, which only a checkpoint writes, and the log beside it, which only grows between
 * checkpoints and is synced at every commit. So a copy is an image of one instant exactly when no checkpoint falls
 * into it, whichever file is read first; copies with one are taken again.
 *
 * Of the log everything after the last synced commit may be lost, or be anything: where that commit ends is not known
 * from outside, but it lies no earlier than where the log ended when the last answer was noted.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Order = 'data first' | 'log first'
export type Tail = 'kept' | 'lost' | 'garbage'

const headerBytes = 32
const frameHeaderBytes = 24
const attemptsMax = 200

type Log = { salts: string; end: number }

/** Where the valid frames of a log end; see "WAL file format", https://www.sqlite.org/fileformat2.html */
function logOf(bytes: Buffer): Log {
  if (bytes.length < headerBytes) return { salts: '', end: 0 }
  const pageBytes = bytes.readUInt32BE(8)
  const salts = bytes.toString('hex', 16, 24)
  let end = headerBytes
  while (end + frameHeaderBytes + pageBytes <= bytes.length) {
    if (bytes.toString('hex', end + 8, end + 16) !== salts) break
    end += frameHeaderBytes + pageBytes
  }
  return { salts, end }
}

function readLog(folder: string): Log {
  const path = join(folder, 'kith.db-wal')
  return existsSync(path) ? logOf(readFileSync(path)) : { salts: '', end: 0 }
}

export type Cut<T> = {
  order: Order
  tail: Tail
  random(): number
  /** Called before the copy begins; gives what was answered until then. */
  note(): T
  /** Before each file: resolves when the server has written more. */
  meanwhile(): Promise<unknown>
}

/** Copies the folder of a running server, while it goes on. */
export async function cutPower<T>(
  from: string,
  to: string,
  { order, tail, random, note, meanwhile }: Cut<T>,
): Promise<{ noted: T; unsyncedBytes: number }> {
  const names = ['kith.db', 'kith.db-wal']
  if (order === 'log first') names.reverse()
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const noted = note()
    const synced = readLog(from)
    const written = statSync(join(from, 'kith.db')).mtimeMs
    for (const name of names) {
      await meanwhile()
      await copyFile(join(from, name), join(to, name))
    }
    const after = readLog(from)
    if (after.salts !== synced.salts || statSync(join(from, 'kith.db')).mtimeMs !== written) continue
    const { end } = readLog(to)
    damageTail(join(to, 'kith.db-wal'), synced.end + Math.floor(random() * (end - synced.end)), tail, random)
    writeFileSync(join(to, 'kith.open'), '')
    return { noted, unsyncedBytes: end - synced.end }
  }
  throw new Error('there was a checkpoint in every copy')
}

function damageTail(path: string, from: number, tail: Tail, random: () => number): void {
  if (tail === 'kept') return
  const bytes = readFileSync(path)
  const garbage = Buffer.from(Array.from({ length: bytes.length - from }, () => Math.floor(random() * 256)))
  const kept = bytes.subarray(0, from)
  writeFileSync(path, tail === 'lost' ? kept : Buffer.concat([kept, garbage]))
}
