/**
 * Batches and ranges as they cross the thread boundary: three streams over one buffer that is transferred, not
 * copied, because cloning an object per entry costs more than storing it. Both sides read and write the streams in
 * the same order; only this file knows it.
 *
 *   ids      64-bit ids: per commit the conversation, then the users of its marks
 *   numbers  per commit: expectedHead, epoch, clientTimeMax, lastTime (−1: none), entry count, mark count;
 *            per entry: body length, target (0: none), 1 with a client id; per mark: its four watermarks, markedAt
 *   bytes    per entry: the client id (16 bytes, when there is one), then the body
 */
import type { AppendEntry, ConversationCommit, StoredEntry } from '../../ports/log.ts'

const commitNumbers = 6
const entryNumbers = 3
const markNumbers = 5
export const clientIdLength = 16

export type PackedBatch = {
  count: number
  ids: BigInt64Array
  numbers: Float64Array
  bytes: Uint8Array
  /** What few commits have, by index in the batch; small and cloned as it is. */
  rare: [index: number, changes: RareChanges][]
}
export type RareChanges = Pick<
  ConversationCommit,
  'replace' | 'members' | 'times' | 'settings' | 'hide' | 'ends'
>

/** Packs a batch; every buffer in the result is to be transferred. */
export function packBatch(batch: ConversationCommit[]): PackedBatch {
  const packed = allocateBatch(batch)
  const { ids, numbers, bytes, rare } = packed
  let id = 0
  let number = 0
  let byte = 0
  for (let index = 0; index < batch.length; index++) {
    const commit = batch[index]!
    const marks = commit.marks
    ids[id++] = BigInt(commit.conversation)
    numbers[number++] = commit.expectedHead
    numbers[number++] = commit.epoch
    numbers[number++] = commit.clientTimeMax
    numbers[number++] = commit.lastTime ?? -1
    numbers[number++] = commit.entries.length
    numbers[number++] = marks?.length ?? 0
    for (const entry of commit.entries) {
      numbers[number++] = entry.bytes.length
      numbers[number++] = entry.target ?? 0
      numbers[number++] = entry.clientId === undefined ? 0 : 1
      if (entry.clientId !== undefined) {
        bytes.set(entry.clientId, byte)
        byte += clientIdLength
      }
      bytes.set(entry.bytes, byte)
      byte += entry.bytes.length
    }
    for (const mark of marks ?? []) {
      ids[id++] = BigInt(mark.userId)
      numbers[number++] = mark.delivered
      numbers[number++] = mark.read
      numbers[number++] = mark.shownDelivered
      numbers[number++] = mark.shownRead
      numbers[number++] = mark.markedAt
    }
    const { replace, members, times, settings, hide, ends } = commit
    if (replace || members || times || settings || hide || ends)
      rare.push([index, { replace, members, times, settings, hide, ends }])
  }
  return packed
}

function allocateBatch(batch: ConversationCommit[]): PackedBatch {
  let idCount = batch.length
  let numberCount = batch.length * commitNumbers
  let byteCount = 0
  for (const { entries, marks } of batch) {
    numberCount += entries.length * entryNumbers
    for (const entry of entries) byteCount += entryBytes(entry)
    if (marks !== undefined) {
      idCount += marks.length
      numberCount += marks.length * markNumbers
    }
  }
  const buffer = new ArrayBuffer((idCount + numberCount) * 8 + byteCount)
  return {
    count: batch.length,
    ids: new BigInt64Array(buffer, 0, idCount),
    numbers: new Float64Array(buffer, idCount * 8, numberCount),
    bytes: new Uint8Array(buffer, (idCount + numberCount) * 8, byteCount),
    rare: [],
  }
}

function entryBytes(entry: AppendEntry): number {
  if (entry.clientId === undefined) return entry.bytes.length
  if (entry.clientId.length !== clientIdLength) throw new Error('a client id has 16 bytes')
  return entry.bytes.length + clientIdLength
}

/** Reads a packed batch in the order in which it was written. */
export class BatchReader {
  readonly #batch: PackedBatch
  #id = 0
  #number = 0
  #byte = 0

  constructor(batch: PackedBatch) {
    this.#batch = batch
  }

  id(): bigint {
    return this.#batch.ids[this.#id++]!
  }

  number(): number {
    return this.#batch.numbers[this.#number++]!
  }

  bytes(length: number): Uint8Array {
    const from = this.#byte
    this.#byte += length
    return this.#batch.bytes.subarray(from, this.#byte)
  }

  /** Passes over the entries and marks of a commit that is refused. */
  skip(entryCount: number, markCount: number): void {
    for (let index = 0; index < entryCount; index++) {
      this.#byte +=
        this.#batch.numbers[this.#number]! + this.#batch.numbers[this.#number + 2]! * clientIdLength
      this.#number += entryNumbers
    }
    this.#number += markCount * markNumbers
    this.#id += markCount
  }

  /** Where the reader stands, to return there. */
  mark(): () => void {
    const [id, number, byte] = [this.#id, this.#number, this.#byte]
    return () => {
      this.#id = id
      this.#number = number
      this.#byte = byte
    }
  }
}

/** Stored entries on their way from the reader: per entry seq, position, body length, client id length. */
export type PackedEntries = { numbers: Float64Array; bytes: Uint8Array }
export type EntryRow = { seq: number; position: number; body: Uint8Array; clientId: Uint8Array | null }

const storedNumbers = 4

export function packEntries(rows: EntryRow[]): PackedEntries {
  let byteCount = 0
  for (const row of rows) byteCount += row.body.length + (row.clientId?.length ?? 0)
  const buffer = new ArrayBuffer(rows.length * storedNumbers * 8 + byteCount)
  const numbers = new Float64Array(buffer, 0, rows.length * storedNumbers)
  const bytes = new Uint8Array(buffer, numbers.byteLength)
  let number = 0
  let byte = 0
  for (const row of rows) {
    numbers[number++] = row.seq
    numbers[number++] = row.position
    numbers[number++] = row.body.length
    numbers[number++] = row.clientId?.length ?? 0
    bytes.set(row.body, byte)
    byte += row.body.length
    if (row.clientId === null) continue
    bytes.set(row.clientId, byte)
    byte += row.clientId.length
  }
  return { numbers, bytes }
}

/** The bodies are views of one buffer. */
export function unpackEntries({ numbers, bytes }: PackedEntries): StoredEntry[] {
  const entries: StoredEntry[] = []
  let byte = 0
  for (let number = 0; number < numbers.length; number += storedNumbers) {
    const bodyEnd = byte + numbers[number + 2]!
    const end = bodyEnd + numbers[number + 3]!
    const entry: StoredEntry = {
      seq: numbers[number]!,
      position: numbers[number + 1]!,
      bytes: bytes.subarray(byte, bodyEnd),
    }
    if (end > bodyEnd) entry.clientId = bytes.subarray(bodyEnd, end)
    entries.push(entry)
    byte = end
  }
  return entries
}
