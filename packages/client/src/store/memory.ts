/** A local store that is forgotten with the process: for bots that keep nothing, for tests, and as the simplest form of the contract. */
import { type Document, documentChanges, snapshotOf } from './documents.ts'
import type { LocalStore, MessageRecord, SeqRange, WriteBatch } from './local-store.ts'

export function memoryStore(): LocalStore {
  const documents = new Map<string, Document>()
  const conversations = new Map<string, Map<number, MessageRecord>>()

  function messagesOf(conversationId: string): Map<number, MessageRecord> {
    let messages = conversations.get(conversationId)
    if (!messages) conversations.set(conversationId, (messages = new Map()))
    return messages
  }

  function removeMessages(conversationId: string, below: number | undefined): void {
    if (below === undefined) {
      conversations.delete(conversationId)
      return
    }
    const messages = messagesOf(conversationId)
    for (const seq of messages.keys()) if (seq < below) messages.delete(seq)
  }

  function apply(batch: WriteBatch): void {
    const changes = documentChanges(batch)
    for (const { kind, key } of changes.remove) documents.delete(`${kind} ${key}`)
    for (const document of changes.put) documents.set(`${document.kind} ${document.key}`, document)
    for (const { conversationId, below } of batch.removeMessages ?? []) removeMessages(conversationId, below)
    for (const { conversationId, record } of batch.messages ?? [])
      messagesOf(conversationId).set(record.seq, record)
  }

  return {
    async load() {
      return structuredClone(snapshotOf(documents.values()))
    },
    async messages(conversationId: string, range: SeqRange, limit: number, fromEnd = false) {
      const found = [...messagesOf(conversationId).values()]
        .filter(({ seq }) => seq >= range.from && seq <= range.to)
        .sort((a, b) => a.seq - b.seq)
      const wanted = fromEnd ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit)
      return structuredClone(wanted)
    },
    async messagesBySeq(conversationId: string, seqs: number[]) {
      const messages = messagesOf(conversationId)
      return structuredClone(seqs.flatMap((seq) => messages.get(seq) ?? []))
    },
    async write(batch: WriteBatch) {
      apply(structuredClone(batch))
    },
    async clear() {
      documents.clear()
      conversations.clear()
    },
    async close() {},
  }
}
