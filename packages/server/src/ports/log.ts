/**
 * The log port: the entries of all conversations, and what changes atomically with them.
 *
 * Contract, tested by store/contract:
 * - `commit` makes each of its conversation commits durable (fsync, or a quorum) before it resolves, all in one
 *   batch. A conversation commit whose `expectedHead` or `epoch` is not the store's is refused as a whole, with
 *   nothing of it changed; the others of the batch still happen.
 * - A client id is stored at most once in a conversation; a commit that repeats one is refused (`client_id`).
 * - It rejects (throws) only when the store cannot be written; then nothing of the batch was changed, and no
 *   later read sees any of it.
 * - Positions come from one counter of the store, grow with every change and are never reused. Within a
 *   conversation they grow with seq.
 * - A read sees everything whose commit resolved before the read was called.
 */

export type AppendEntry = {
  /** Encoded `Entry`; its seq is expectedHead + 1 + index. */
  bytes: Uint8Array
  /** 16 bytes, absent for entries that the server writes itself. */
  clientId?: Uint8Array | undefined
  /** The seq that an edit, recall or reaction refers to: makes `related` find it. */
  target?: number | undefined
}

export type MemberState = 'active' | 'request' | 'ignored' | 'left'
export type MemberRole = 'owner' | 'admin' | 'member'

/** A user in a conversation. One row per (conversation, user), kept after leaving. */
export type MemberRow = {
  userId: string
  /** `request`: a stranger opened it. `ignored`: added by somebody they blocked; nothing reaches them. */
  state: MemberState
  role: MemberRole
  joinedAt: number
  /** The first seq they may see. */
  visibleFrom: number
  /** Head when they left; 0 while they are in. */
  leftSeq: number
  delivered: number
  read: number
  /** The part of the watermarks that others were allowed to see when it moved; never above the real ones. */
  shownDelivered: number
  shownRead: number
  /** When the shown watermarks last moved, to the step of `receiptTimeStepMs`; 0 when that is not known. */
  markedAt: number
  /** While all that is newer is withheld from them: the last seq that is not, and when it was; −1: the log's head. */
  visibleEnd: number
  visibleTime: number
  /** Removed from the list while head ≤ this; −1 when not removed. */
  removedAt: number
  pinned: boolean
  archived: boolean
  mutedUntil: number
}

export type MarkRow = Pick<
  MemberRow,
  'userId' | 'delivered' | 'read' | 'shownDelivered' | 'shownRead' | 'markedAt'
>
/** Where a member's shown watermarks were at the end of the step of time `at`; `at` 0: some time before. */
export type MarkTime = { userId: string; at: number; delivered: number; read: number }

export type ConversationSettings = { title: string; picture: string; history: 'joined' | 'all' }

export type ConversationCommit = {
  conversation: string
  expectedHead: number
  /** Of the owning actor; a lower one than the store's is refused. One machine: always 1. */
  epoch: number
  entries: AppendEntry[]
  /** Highest UUIDv7 time of any client id ever appended here, in ms; 0 for none. */
  clientTimeMax: number
  /** Time of the last entry, for the conversation list; absent when no entry is appended. */
  lastTime?: number
  /** Bodies that are replaced in place: a recall erases. */
  replace?: { seq: number; bytes: Uint8Array }[]
  /** Whole rows, inserted or replaced. */
  members?: MemberRow[]
  /** Only the watermarks of existing rows. */
  marks?: MarkRow[]
  /** Steps of time that ended with this commit; those of the same member before `keptFrom` are forgotten. */
  times?: { ended: MarkTime[]; keptFrom: number }
  settings?: ConversationSettings
  /** Entries that one member never sees: an author that they block wrote them. No change of that member. */
  hide?: { userId: string; seq: number }[]
  /** Members for whom the log ends earlier from now on. No change of theirs: for them nothing has happened. */
  ends?: { userId: string; visibleEnd: number; visibleTime: number }[]
}

export type CommitOutcome = 'ok' | 'head' | 'epoch' | 'client_id'

export type CommitResult = {
  /** One per conversation commit, in order. */
  outcomes: CommitOutcome[]
  /** The store's position after the batch: everything in it is at or below. */
  position: number
  /** How long the store needed, for the metrics. */
  storeMs: number
}

export type StoredEntry = {
  seq: number
  position: number
  bytes: Uint8Array
  clientId?: Uint8Array | undefined
}

export type LogPort = {
  commit(batch: ConversationCommit[]): Promise<CommitResult>
  /** Entries with from ≤ seq ≤ to in seq order: the first `limit` of them, or the last with `fromEnd`. */
  range(
    conversation: string,
    from: number,
    to: number,
    limit: number,
    fromEnd?: boolean,
  ): Promise<StoredEntry[]>
  /**
   * Entries whose target lies in [from, to], in seq order, at most `limit` (the newest; with `before` the newest
   * below that seq).
   */
  related(
    conversation: string,
    from: number,
    to: number,
    limit: number,
    before?: number,
  ): Promise<StoredEntry[]>
  findClientId(conversation: string, clientId: Uint8Array): Promise<StoredEntry | undefined>
}
