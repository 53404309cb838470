/**
 * The local store in the browser's IndexedDB. A batch is one transaction over both object stores, so it is atomic;
 * IndexedDB runs overlapping transactions in the order they were made, which gives the order of the contract.
 */
import { type Document, documentChanges, snapshotOf } from './documents.ts'
import type { LocalStore, MessageRecord, SeqRange, WriteBatch } from './local-store.ts'

const databaseVersion = 1
/** Seqs of the first stretch for each record that is wanted. */
const stretchFactor = 1.25
type MessageDocument = { conversationId: string; seq: number; record: MessageRecord }

/** @param name of the database; one for each account that is to be kept apart. */
export async function openIndexedDbStore(
  name = 'kith',
  factory: IDBFactory = indexedDB,
): Promise<LocalStore> {
  const database = await openDatabase(factory, name)

  return {
    async load() {
      const documents = database.transaction('documents').objectStore('documents')
      return snapshotOf((await resultOf(documents.getAll())) as Document[])
    },
    async messages(conversationId: string, range: SeqRange, limit: number, fromEnd = false) {
      if (range.from > range.to || limit <= 0) return []
      const messages = database.transaction('messages').objectStore('messages')
      if (fromEnd) return last(messages, conversationId, range, limit)
      const found = await resultOf(messages.getAll(keyRange(conversationId, range), limit))
      return (found as MessageDocument[]).map(({ record }) => record)
    },
    async messagesBySeq(conversationId: string, seqs: number[]) {
      const messages = database.transaction('messages').objectStore('messages')
      const found = await Promise.all(seqs.map((seq) => resultOf(messages.get([conversationId, seq]))))
      return (found as (MessageDocument | undefined)[]).flatMap((document) => document?.record ?? [])
    },
    async write(batch: WriteBatch) {
      const transaction = database.transaction(['documents', 'messages'], 'readwrite', {
        durability: 'strict',
      })
      const written = completionOf(transaction)
      try {
        apply(transaction, batch)
      } catch (error) {
        transaction.abort()
        await written.catch(() => undefined)
        throw error
      }
      await written
    },
    async clear() {
      const transaction = database.transaction(['documents', 'messages'], 'readwrite')
      transaction.objectStore('documents').clear()
      transaction.objectStore('messages').clear()
      await completionOf(transaction)
    },
    async close() {
      database.close()
    },
  }
}

function apply(transaction: IDBTransaction, batch: WriteBatch): void {
  const documents = transaction.objectStore('documents')
  const messages = transaction.objectStore('messages')
  const changes = documentChanges(batch)
  for (const { kind, key } of changes.remove) documents.delete([kind, key])
  for (const document of changes.put) documents.put(document)
  for (const { conversationId, below } of batch.removeMessages ?? [])
    messages.delete(keyRange(conversationId, { from: 0, to: (below ?? Number.MAX_SAFE_INTEGER) - 1 }))
  for (const { conversationId, record } of batch.messages ?? [])
    messages.put({ conversationId, seq: record.seq, record } satisfies MessageDocument)
}

function keyRange(conversationId: string, range: SeqRange): IDBKeyRange {
  return IDBKeyRange.bound([conversationId, range.from], [conversationId, range.to])
}

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, databaseVersion)
  request.onupgradeneeded = () => {
    request.result.createObjectStore('documents', { keyPath: ['kind', 'key'] })
    request.result.createObjectStore('messages', { keyPath: ['conversationId', 'seq'] })
  }
  return resultOf(request)
}

/**
 * The last `limit` records of a key range, ascending. Read in stretches of seqs, newest first: a cursor would cross
 * from thread to thread for every record. Few seqs have no record, so the first stretch mostly holds enough.
 */
async function last(
  messages: IDBObjectStore,
  conversationId: string,
  { from, to }: SeqRange,
  limit: number,
): Promise<MessageRecord[]> {
  let found: MessageDocument[] = []
  let length = Math.ceil(limit * stretchFactor)
  for (let end = to; end >= from && found.length < limit; ) {
    const start = Math.max(from, end - length + 1)
    const stretch = keyRange(conversationId, { from: start, to: end })
    found = [...((await resultOf(messages.getAll(stretch))) as MessageDocument[]), ...found]
    end = start - 1
    length *= 2
  }
  return found.slice(-limit).map(({ record }) => record)
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
  return promise
}

function completionOf(transaction: IDBTransaction): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  transaction.oncomplete = () => resolve()
  transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'))
  return promise
}
