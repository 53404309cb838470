/** Reads of the log port. The index by seq finds the rows; bodies are fetched only for what is returned. */
import type { Connection } from './connection.ts'
import { type EntryRow, type PackedEntries, packEntries } from './packing.ts'

const entryColumns = 'e.seq, e.position, e.body, e.client_id AS clientId'

export const logReads = {
  range(
    connection: Connection,
    conversation: string,
    from: number,
    to: number,
    limit: number,
    fromEnd: boolean,
  ): PackedEntries {
    const rows = connection.all<EntryRow>(
      `SELECT ${entryColumns} FROM entries e WHERE e.conversation = ? AND e.seq BETWEEN ? AND ?
       ORDER BY e.seq ${fromEnd ? 'DESC' : 'ASC'} LIMIT ?`,
      conversation,
      from,
      to,
      limit,
    )
    return packEntries(fromEnd ? rows.reverse() : rows)
  },

  related(
    connection: Connection,
    conversation: string,
    from: number,
    to: number,
    limit: number,
    before: number,
  ): PackedEntries {
    const rows = connection.all<EntryRow>(
      `SELECT ${entryColumns} FROM (
         SELECT seq FROM refs WHERE conversation = ?1 AND target BETWEEN ?2 AND ?3 AND seq < ?5 ORDER BY seq DESC LIMIT ?4
       ) AS found JOIN entries e ON e.conversation = ?1 AND e.seq = found.seq ORDER BY e.seq`,
      conversation,
      from,
      to,
      limit,
      before,
    )
    return packEntries(rows)
  },

  findClientId(connection: Connection, conversation: string, clientId: Uint8Array): PackedEntries {
    const row = connection.get<EntryRow>(
      `SELECT ${entryColumns} FROM entries e WHERE e.client_id = ? AND e.conversation = ?`,
      clientId,
      conversation,
    )
    return packEntries(row === undefined ? [] : [row])
  },
}

const selectNewest = `SELECT ${entryColumns} FROM (
   SELECT position FROM entries WHERE conversation = ? AND seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?
 ) AS newest JOIN entries e ON e.position = newest.position WHERE newest.position > ? ORDER BY e.seq`

/** The newest `limit` entries of [from, to] that lie above a position. */
export function newestSince(
  connection: Connection,
  conversation: string,
  from: number,
  to: number,
  since: number,
  limit: number,
): EntryRow[] {
  return connection.all<EntryRow>(selectNewest, conversation, from, to, limit, since)
}
