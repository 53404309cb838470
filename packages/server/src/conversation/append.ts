/**
 * The only place that assigns a seq. Appending adds to the conversation's open commit: everything that will become
 * durable with it, and whom to tell afterwards. The committer takes open commits whole.
 */
import { type Content, type Entry, encodeEntry, limits, uuidBytes } from '@kith/protocol'
import type { Answer } from '../answer.ts'
import type { AppendEntry, ConversationCommit, MemberRow, StoredEntry } from '../ports/log.ts'
import type { Stored } from '../services.ts'
import type { Conversation, Member } from './conversation.ts'
import { markOwnEntry, markWithheld } from './watermarks.ts'

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
  /** Members for whom the log ends before what is withheld from them: they hear nothing of it. */
  ends: Set<Member> | undefined
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
    ends: undefined,
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
  moveVisibleEnds(conversation, draft, seq, open)
  conversation.head = seq
  open.entries.push(pending)
  open.bytes += pending.bytes.length
  queue.added(pending.bytes.length)
  if (draft.clientId !== undefined) conversation.clientIds.remember(draft.clientId, seq)
  const author = conversation.members.get(draft.from)
  if (author && markOwnEntry(conversation, author, seq, draft.time))
    noteMarks(open, author, draft.originSession)
  return pending
}

/** Before the head moves. Only a direct conversation withholds entries, so this is about two members at most. */
function moveVisibleEnds(conversation: Conversation, draft: Draft, seq: number, open: OpenCommit): void {
  if (conversation.kind === 'group') return
  for (const member of conversation.members.values()) {
    if (member.userId !== draft.withheldFrom) reachEnd(member, seq, open)
    else if (member.visibleEnd < 0 && member.state !== 'ignored') {
      member.visibleEnd = seq - 1
      member.visibleTime = conversation.headTime
      open.ends ??= new Set()
      open.ends.add(member)
    }
  }
}

/** Something follows that the member may see: for them the log ends there again. */
function reachEnd(member: Member, seq: number, open: OpenCommit): void {
  if (member.visibleEnd < 0) return
  markWithheld(member, member.visibleEnd, seq - 1)
  member.visibleEnd = -1
  member.visibleTime = -1
  open.members.add(member)
  noteMarks(open, member, undefined)
}

/** A member's watermarks moved because of what this session did; when two did, both are told. */
export function noteMarks(open: OpenCommit, member: Member, session: number | undefined): void {
  open.marks.set(member, open.marks.has(member) && open.marks.get(member) !== session ? undefined : session)
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
  const marks = Array.from(open.marks.keys()).filter((member) => !open.members.has(member))
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
  const ends = Array.from(open.ends ?? []).filter((member) => !open.members.has(member))
  if (ends.length > 0)
    commit.ends = ends.map(({ userId, visibleEnd, visibleTime }) => ({ userId, visibleEnd, visibleTime }))
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
    ...row
  } = member
  return row
}
