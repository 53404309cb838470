/**
 * One conversation in memory: the cache that its one writer works on. Owns head, members, recent client ids and the
 * newest entries. Invariants: `committedHead` ≤ `head`; entries between them are handed to the committer; the tail
 * is a contiguous run that ends at `committedHead`. Never the truth: dropping it costs one read of the store.
 */
import { limits } from '@kith/protocol'
import type { ConversationRecord, ConversationRow } from '../ports/directory.ts'
import type { ConversationSettings, MarkTime, MemberRow, StoredEntry } from '../ports/log.ts'
import type { OpenCommit, PendingEntry } from './append.ts'
import { ClientIds } from './client-ids.ts'

/**
 * `told…`: the lowest marks of the others that this member's sessions were last told. `enteredSeq`: the entry that let
 * them in, 0 when that is durable for long; what is committed before it goes to those who were members then (P6).
 */
export type Member = MemberRow & {
  readReceipts: boolean
  toldDelivered: number
  toldRead: number
  enteredSeq: number
}

export class Conversation {
  readonly conversationId: string
  readonly kind: 'direct' | 'group'
  readonly createdAt: number
  readonly epoch: number
  readonly members = new Map<string, Member>()
  /** Watermarks as the store has them, of users whose move is on its way there. */
  readonly durableMarks = new Map<string, { delivered: number; read: number }>()
  readonly clientIds: ClientIds
  settings: ConversationSettings
  /** The highest seq that was assigned. */
  head: number
  /** The highest seq that is durable. */
  committedHead: number
  lastTime: number
  /** What waits for the next batch, and what is in the batch that is being written. */
  open: OpenCommit | undefined
  inFlight: OpenCommit | undefined
  /** Steps of time in which shown watermarks moved, ended and not yet taken by a commit. */
  endedTimes: MarkTime[] | undefined
  /** Newest durable entries, contiguous up to `committedHead`. */
  readonly tail: StoredEntry[] = []
  #tailBytes = 0
  /** User ids of a direct conversation who block the other. */
  readonly #blockers = new Set<string>()
  /** The other user of a direct conversation deleted their account: nobody reads what is sent. */
  isDeserted = false
  /** The end of the queue of calls that had to wait for the store; undefined when nobody waits. */
  #waiting: Promise<unknown> | undefined
  /** Of a group: when its lowest watermarks were last told, and whether they moved since. */
  floorsToldAt = Number.NEGATIVE_INFINITY
  floorsDirty = false
  /** Whether its members are being told how it looks, which takes turns in a large group, and have to be once more. */
  telling: 'no' | 'once' | 'again' = 'no'
  /** True once it was taken out of memory: late users must load it again. */
  dropped = false
  /** Used since the cache last looked for something to forget. */
  used = true

  constructor(record: ConversationRecord) {
    const row = record.conversation
    this.conversationId = row.conversationId
    this.kind = row.kind
    this.createdAt = row.createdAt
    this.epoch = row.epoch
    this.settings = { title: row.title, picture: row.picture, history: row.history }
    this.head = row.head
    this.committedHead = row.head
    this.lastTime = row.lastTime
    this.clientIds = new ClientIds(row.clientTimeMax, limits.recentClientIdsMax)
    const unloaded = { toldDelivered: 0, toldRead: 0, enteredSeq: 0 }
    for (const member of record.members) this.members.set(member.userId, { ...member, ...unloaded })
  }

  get busy(): boolean {
    return this.#waiting !== undefined
  }

  get idle(): boolean {
    return !this.open && !this.inFlight && !this.busy
  }

  /** True when either side of a direct conversation blocks the other. */
  get blocked(): boolean {
    return this.#blockers.size > 0
  }

  blocks(blockerId: string, otherId: string): boolean {
    return blockerId !== otherId && this.#blockers.has(blockerId)
  }

  setBlocks(userId: string, blocks: boolean): void {
    if (blocks) this.#blockers.add(userId)
    else this.#blockers.delete(userId)
  }

  peerOf(userId: string): Member | undefined {
    if (this.kind !== 'direct') return undefined
    for (const member of this.members.values()) if (member.userId !== userId) return member
    return undefined
  }

  /** Runs one after another what cannot be decided from memory alone, so that a sender's order stays (C12). */
  async exclusive<T>(run: () => Promise<T>): Promise<T> {
    const before = this.#waiting
    const mine = (async () => {
      await before
      return run()
    })()
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    this.#waiting = settled
    try {
      return await mine
    } finally {
      if (this.#waiting === settled) this.#waiting = undefined
    }
  }

  /** Remembers entries that became durable; keeps the newest few (C23). */
  extendTail(entries: StoredEntry[]): void {
    for (const entry of entries) {
      this.tail.push(entry)
      this.#tailBytes += entry.bytes.length
    }
    while (this.tail.length > tailEntriesMax || (this.#tailBytes > tailBytesMax && this.tail.length > 1)) {
      this.#tailBytes -= this.tail.shift()!.bytes.length
    }
  }

  /** An entry that is in memory, durable or still on its way; erased as soon as its recall was decided. */
  entryInMemory(seq: number): Uint8Array | undefined {
    const replaced = replacedIn(this.open, seq) ?? replacedIn(this.inFlight, seq)
    return (replaced ?? this.tailEntry(seq) ?? this.pendingEntry(seq))?.bytes
  }

  /** When the newest entry was written, durable or not. */
  get headTime(): number {
    return (this.open?.entries.at(-1) ?? this.inFlight?.entries.at(-1))?.time ?? this.lastTime
  }

  pendingEntry(seq: number): PendingEntry | undefined {
    return pendingIn(this.inFlight, seq) ?? pendingIn(this.open, seq)
  }

  tailEntry(seq: number): StoredEntry | undefined {
    const first = this.tail[0]
    return first && seq >= first.seq ? this.tail[seq - first.seq] : undefined
  }

  replaceInTail(seq: number, bytes: Uint8Array): void {
    const entry = this.tailEntry(seq)
    if (entry) entry.bytes = bytes
  }

  row(): ConversationRow {
    return {
      ...this.settings,
      conversationId: this.conversationId,
      kind: this.kind,
      createdAt: this.createdAt,
      head: this.committedHead,
      epoch: this.epoch,
      clientTimeMax: this.clientIds.timeMax,
      lastTime: this.lastTime,
    }
  }
}

/** C23 asks for the last 15 messages. */
const tailEntriesMax = 15
const tailBytesMax = 64 * 1024

function replacedIn(commit: OpenCommit | undefined, seq: number): { bytes: Uint8Array } | undefined {
  return commit?.replace.find((one) => one.seq === seq)
}

function pendingIn(commit: OpenCommit | undefined, seq: number): PendingEntry | undefined {
  return commit?.entries[seq - commit.firstExpectedHead - 1]
}
