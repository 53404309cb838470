/**
 * The only place that assigns a seq. Appending adds to the conversation's open commit: everything that will become
 * durable with it, and whom to tell afterwards. The committer takes open commits whole.
 */
import { type Content, type Entry, encodeEntry, limits, uuidBytes } from '@kith/protocol'
import type { Answer } from '../answer.ts'
import type { AppendEntry, ConversationCommit, MemberRow, StoredEntry } from '../ports/log.ts'
import type { Stored } from '../services.ts'
import type { Conversation, Member } from './conversation.ts'
import { markOwnEntry } from './watermarks.ts'

export type Settled = (answer: Answer<Stored>) => void

/** An entry on its way to the store; the log port takes it as it is, and the conversation's tail keeps it. */
export type PendingEntry = AppendEntry &
  StoredEntry & {
    time: number
    from: string
    clientIdText: string | undefined
    /** The session that sent it: it gets the answer, not the event. */
    originSession: number | undefined
    /** The one member who never sees it. */
    withheldFrom: string | undefined
    /** Emptied once they were called. */
    settled: Settled[]
  }

/** Everything of one conversation that becomes durable together. */
export type OpenCommit = {
  conversation: Conversation
  firstExpectedHead: number
  entries: PendingEntry[]
  bytes: number
  replace: { seq: number; bytes: Uint8Array }[]
  /** Members whose whole row changed. */
  members: Set<Member>
  /** Members whose watermarks moved, with the session that knows it already. */
  marks: Map<Member, number | undefined>
  /** Members whose watermarks only moved past what is withheld from them: they hear nothing of it. */
  quietMarks: Set<Member> | undefined
  settingsChanged: boolean
  /** Runs after the commit, before the events go out; failed commits run it with false. */
  after: ((durable: boolean) => void)[]
}

/** Where open commits go: the committer. */
export type CommitQueue = { opened(open: OpenCommit): void; added(bytes: number): void }

export type Draft = {
  from: string
  content: Content
  time: number
  written?: number
  clientId?: string
  originSession?: number
  target?: number
  withheldFrom?: string
  settled?: Settled
}

export function openCommit(conversation: Conversation, queue: CommitQueue): OpenCommit {
  if (conversation.open) return conversation.open
  const open: OpenCommit = {
    conversation,
    firstExpectedHead: conversation.head,
    entries: [],
    bytes: 0,
    replace: [],
    members: new Set(),
    marks: new Map(),
    quietMarks: undefined,
    settingsChanged: false,
    after: [],
  }
  conversation.open = open
  queue.opened(open)
  return open
}

/** Assigns the next seq and encodes the entry once; those bytes are stored and forwarded. */
export function append(conversation: Conversation, draft: Draft, queue: CommitQueue): PendingEntry {
  const open = openCommit(conversation, queue)
  const seq = conversation.head + 1
  const entry: Entry = { seq, from: draft.from, time: draft.time, content: draft.content }
  if (draft.written !== undefined) entry.written = draft.written
  const pending: PendingEntry = {
    seq,
    position: 0,
    time: draft.time,
    from: draft.from,
    bytes: encodeEntry(entry),
    clientId: draft.clientId === undefined ? undefined : uuidBytes(draft.clientId),
    clientIdText: draft.clientId,
    target: draft.target,
    originSession: draft.originSession,
    withheldFrom: draft.withheldFrom,
    settled: draft.settled ? [draft.settled] : [],
  }
  conversation.head = seq
  open.entries.push(pending)
  open.bytes += pending.bytes.length
  queue.added(pending.bytes.length)
  if (draft.clientId !== undefined) conversation.clientIds.remember(draft.clientId, seq)
  markAuthorAndBlocker(conversation, draft, seq, open)
  return pending
}

/** Who wrote it has it; who must not see it does not count it as unread. */
function markAuthorAndBlocker(conversation: Conversation, draft: Draft, seq: number, open: OpenCommit): void {
  const author = conversation.members.get(draft.from)
  if (author && markOwnEntry(conversation, author, seq, draft.time))
    noteMarks(open, author, draft.originSession)
  const blocker = draft.withheldFrom === undefined ? undefined : conversation.members.get(draft.withheldFrom)
  if (!blocker) return
  if (markOwnEntry(conversation, blocker, seq, draft.time)) {
    if (open.marks.has(blocker)) noteMarks(open, blocker, undefined)
    else noteQuietMarks(open, blocker)
  }
  if (blocker.removedAt === seq - 1) {
    blocker.removedAt = seq
    open.members.add(blocker)
  }
}

/**
 * A member's watermarks moved because of what this session did. When two did, both are told; and every session is
 * when the marks have passed something withheld: from its own entry alone none can tell where they are now.
 */
export function noteMarks(open: OpenCommit, member: Member, session: number | undefined): void {
  const origin = member.movedQuietly ? undefined : session
  member.movedQuietly = false
  open.marks.set(member, open.marks.has(member) && open.marks.get(member) !== origin ? undefined : origin)
  open.quietMarks?.delete(member)
}

function noteQuietMarks(open: OpenCommit, member: Member): void {
  member.movedQuietly = true
  open.quietMarks ??= new Set()
  open.quietMarks.add(member)
}

/** The open commit in the form of the log port. */
export function asCommit(open: OpenCommit): ConversationCommit {
  const { conversation, entries } = open
  const commit: ConversationCommit = {
    conversation: conversation.conversationId,
    expectedHead: open.firstExpectedHead,
    epoch: conversation.epoch,
    entries,
    clientTimeMax: conversation.clientIds.timeMax,
  }
  if (entries.length > 0) commit.lastTime = entries[entries.length - 1]!.time
  if (open.replace.length > 0) commit.replace = open.replace
  if (open.members.size > 0) commit.members = Array.from(open.members, memberRow)
  const moved = Array.from(open.marks.keys())
  if (open.quietMarks) moved.push(...open.quietMarks)
  const marks = moved.filter((member) => !open.members.has(member))
  if (marks.length > 0)
    commit.marks = marks.map(({ userId, delivered, read, shownDelivered, shownRead, markedAt }) => ({
      userId,
      delivered,
      read,
      shownDelivered,
      shownRead,
      markedAt,
    }))
  const times = takeEndedTimes(conversation)
  if (times) commit.times = times
  if (open.settingsChanged) commit.settings = conversation.settings
  const hide = entries.filter(
    ({ withheldFrom }) => withheldFrom !== undefined && sees(conversation, withheldFrom),
  )
  if (hide.length > 0) commit.hide = hide.map((entry) => ({ userId: entry.withheldFrom!, seq: entry.seq }))
  if (open.quietMarks) commit.quiet = Array.from(open.quietMarks, ({ userId }) => userId)
  return commit
}

/** Whatever moves shown watermarks opens a commit, so the one that is taken now has all of them. */
function takeEndedTimes(conversation: Conversation): ConversationCommit['times'] {
  const ended = conversation.endedTimes
  if (!ended) return undefined
  conversation.endedTimes = undefined
  const now = Math.max(...ended.map(({ userId }) => conversation.members.get(userId)?.markedAt ?? 0))
  return { ended, keptFrom: now - limits.receiptTimesKeptMs }
}

/** From a conversation that somebody ignores nothing has to be hidden. */
function sees(conversation: Conversation, userId: string): boolean {
  return conversation.members.get(userId)?.state !== 'ignored'
}

function memberRow(member: Member): MemberRow {
  const {
    readReceipts: _receipts,
    toldDelivered: _delivered,
    toldRead: _read,
    enteredSeq: _entered,
    movedQuietly: _moved,
    ...row
  } = member
  return row
}
