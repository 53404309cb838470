/**
 * Is the file sound? Asked at the start after an unclean end. SQLite replays its WAL by itself; this looks for damage
 * below that (a broken disk, a file copied while in use). A small file is checked as a whole, a large one where it was
 * written last, so that a start stays within a second however much is stored.
 */
import { statSync } from 'node:fs'
import { StoreDamaged } from '../errors.ts'
import type { Connection } from './connection.ts'
import { sqliteCode, sqliteCorrupt, sqliteNotADatabase } from './weather.ts'

const wholeCheckBytesMax = 32 * 1024 * 1024
const tailEntries = 2_000
const tailConversations = 200

export function checkAfterUncleanEnd(connection: Connection, file: string): void {
  if (statSync(file).size <= wholeCheckBytesMax) checkWhole(connection, file, 'quick_check')
  checkCounter(connection, file)
  checkTail(connection, file)
}

export function checkWhole(
  connection: Connection,
  file: string,
  pragma: 'quick_check' | 'integrity_check',
): void {
  const found = connection.all(`PRAGMA ${pragma}(3)`).map((row) => Object.values(row)[0])
  if (found.length !== 1 || found[0] !== 'ok') throw new StoreDamaged(file, found.join('; '))
}

function checkCounter(connection: Connection, file: string): void {
  const row = connection.get<{ position: number; newest: number }>(
    'SELECT position, coalesce((SELECT max(position) FROM entries), 0) AS newest FROM counter',
  )
  if (row === undefined || row.newest > row.position)
    throw new StoreDamaged(file, 'the position counter is behind')
}

/** Heads of the conversations that were written last must be the last seq of their entries, without a gap. */
function checkTail(connection: Connection, file: string): void {
  const wrong = connection.get<{ id: string }>(
    `SELECT CAST(c.id AS TEXT) AS id FROM (
       SELECT DISTINCT conversation FROM (SELECT conversation FROM entries ORDER BY position DESC LIMIT ?)
       LIMIT ?
     ) AS recent LEFT JOIN conversations c ON c.id = recent.conversation
     WHERE c.head IS NOT (SELECT max(seq) FROM entries e WHERE e.conversation = recent.conversation)
     LIMIT 1`,
    tailEntries,
    tailConversations,
  )
  if (wrong !== undefined)
    throw new StoreDamaged(file, `the head of conversation ${wrong.id} is not its last entry`)
}

/** Runs a step of opening; what SQLite calls a malformed file becomes the error that names the way out. */
export function orDamaged<T>(file: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    const code = sqliteCode(error)
    if (code !== sqliteCorrupt && code !== sqliteNotADatabase) throw error
    throw new StoreDamaged(file, (error as Error).message)
  }
}
