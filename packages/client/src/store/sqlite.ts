/** The local store in one SQLite file, for Node and Bun. `synchronous=FULL`: a queued send survives a power cut. */
import { DatabaseSync } from 'node:sqlite'
import { type Document, type DocumentKind, documentChanges, snapshotOf } from './documents.ts'
import type { LocalStore, MessageRecord, SeqRange, WriteBatch } from './local-store.ts'

const schemaVersion = 1
const schema = `
  CREATE TABLE document (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
  CREATE TABLE message (conversation TEXT NOT NULL, seq INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (conversation, seq)) WITHOUT ROWID;
  PRAGMA user_version = ${schemaVersion};
`

/** @param path of the file, made when it is not there; its folder must be. */
export async function openSqliteStore(path: string): Promise<LocalStore> {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;')
  createSchema(database)
  const statements = prepare(database)

  function apply(batch: WriteBatch): void {
    const changes = documentChanges(batch)
    for (const { kind, key } of changes.remove) statements.removeDocument.run(kind, key)
    for (const { kind, key, value } of changes.put)
      statements.putDocument.run(kind, key, JSON.stringify(value))
    for (const { conversationId, below } of batch.removeMessages ?? [])
      statements.removeMessages.run(conversationId, below ?? Number.MAX_SAFE_INTEGER)
    for (const { conversationId, record } of batch.messages ?? [])
      statements.putMessage.run(conversationId, record.seq, JSON.stringify(record))
  }

  return {
    async load() {
      const rows = statements.documents.all() as { kind: DocumentKind; key: string; value: string }[]
      return snapshotOf(
        rows.map(({ kind, key, value }): Document => ({ kind, key, value: JSON.parse(value) })),
      )
    },
    async messages(conversationId: string, range: SeqRange, limit: number, fromEnd = false) {
      const statement = fromEnd ? statements.lastMessages : statements.firstMessages
      const records = (statement.all(conversationId, range.from, range.to, limit) as MessageRow[]).map(
        parseRecord,
      )
      return fromEnd ? records.reverse() : records
    },
    async messagesBySeq(conversationId: string, seqs: number[]) {
      return seqs.flatMap((seq) => {
        const row = statements.message.get(conversationId, seq) as MessageRow | undefined
        return row ? [parseRecord(row)] : []
      })
    },
    async write(batch: WriteBatch) {
      inTransaction(database, () => apply(batch))
    },
    async clear() {
      inTransaction(database, () => database.exec('DELETE FROM document; DELETE FROM message;'))
    },
    async close() {
      database.close()
    },
  }
}

type MessageRow = { value: string }

function parseRecord(row: MessageRow): MessageRecord {
  return JSON.parse(row.value)
}

function createSchema(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version === schemaVersion) return
  if (version !== 0)
    throw new Error(`The local store has version ${version}; this program reads version ${schemaVersion}.`)
  inTransaction(database, () => database.exec(schema))
}

function inTransaction(database: DatabaseSync, run: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    run()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function prepare(database: DatabaseSync) {
  const range = 'SELECT value FROM message WHERE conversation = ? AND seq BETWEEN ? AND ?'
  return {
    documents: database.prepare('SELECT kind, key, value FROM document'),
    putDocument: database.prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?)'),
    removeDocument: database.prepare('DELETE FROM document WHERE kind = ? AND key = ?'),
    message: database.prepare('SELECT value FROM message WHERE conversation = ? AND seq = ?'),
    firstMessages: database.prepare(`${range} ORDER BY seq LIMIT ?`),
    lastMessages: database.prepare(`${range} ORDER BY seq DESC LIMIT ?`),
    putMessage: database.prepare('INSERT OR REPLACE INTO message VALUES (?, ?, ?)'),
    removeMessages: database.prepare('DELETE FROM message WHERE conversation = ? AND seq < ?'),
  }
}
