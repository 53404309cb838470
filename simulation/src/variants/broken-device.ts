/** Local stores that break their contract. */
import type { LocalStore } from '@kith/client'

type Process = { after(ms: number, run: () => void): unknown }
type Batch = Parameters<LocalStore['write']>[0]

/** The cursor is stored at once, and what it covers a while later. */
export function cursorFirst(store: LocalStore, process: Process): LocalStore {
  return {
    ...store,
    async write(batch: Batch) {
      const { cursor, ...rest } = batch
      if (cursor === undefined && batch.messages?.length === 0) return store.write(batch)
      if (cursor !== undefined) await store.write({ cursor })
      await new Promise<void>((resolve) => process.after(1_500, resolve))
      return store.write(rest)
    },
  }
}

/** What was not sent when the program ended is forgotten. */
export function forgettingOutbox(store: LocalStore): LocalStore {
  return {
    ...store,
    async load() {
      const snapshot = await store.load()
      await store.write({ removeOutbox: snapshot.outbox.map(({ clientId }) => clientId) })
      return { ...snapshot, outbox: [] }
    },
  }
}

/** What was not sent when the program ended is sent the other way round. */
export function turningOutboxRound(store: LocalStore): LocalStore {
  return {
    ...store,
    async load() {
      const snapshot = await store.load()
      const orders = snapshot.outbox.map(({ order }) => order).reverse()
      const outbox = snapshot.outbox.map((item, index) => ({ ...item, order: orders[index]! }))
      await store.write({ outbox })
      return { ...snapshot, outbox }
    },
  }
}

/** Two messages that are stored at once change places. */
export function swappingMessages(store: LocalStore): LocalStore {
  return { ...store, write: (batch) => store.write({ ...batch, ...swapped(batch) }) }
}

function swapped({ messages = [] }: Batch): Batch {
  const [first, second, ...rest] = messages
  if (!first || !second || first.conversationId !== second.conversationId) return {}
  const moved = (to: typeof first, from: typeof first) => ({
    ...to,
    record: { ...from.record, seq: to.record.seq },
  })
  return { messages: [moved(first, second), moved(second, first), ...rest] }
}

/** Takes everything up to the head for known, whether it came or not. */
export function ignoringGaps(store: LocalStore): LocalStore {
  return {
    ...store,
    write: (batch) => {
      const conversations = batch.conversations?.map((record) => {
        const { state, ranges } = record
        const last = ranges.at(-1)
        if (!last) return record
        return {
          ...record,
          synced: state.head,
          ranges: [...ranges.slice(0, -1), { ...last, to: state.head }],
        }
      })
      return store.write(conversations ? { ...batch, conversations } : batch)
    },
  }
}
