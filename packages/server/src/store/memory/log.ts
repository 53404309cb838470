/** The log port in memory. */
import type {
  CommitOutcome,
  ConversationCommit,
  LogPort,
  MarkRow,
  MemberRow,
  StoredEntry,
} from '../../ports/log.ts'
import { type Conversation, hex, type Tables } from './tables.ts'

export function memoryLog(tables: Tables): LogPort {
  return {
    async commit(batch) {
      const outcomes = batch.map((commit) => commitOne(tables, commit))
      return { outcomes, position: tables.position, storeMs: 0 }
    },

    async range(conversation, from, to, limit, fromEnd = false) {
      const inside = (tables.conversations.get(conversation)?.entries ?? []).slice(
        Math.max(from, 1) - 1,
        Math.max(to, 0),
      )
      const chosen = fromEnd ? inside.slice(Math.max(0, inside.length - limit)) : inside.slice(0, limit)
      return chosen.map(storedEntry)
    },

    async related(conversation, from, to, limit, before = Number.MAX_SAFE_INTEGER) {
      const found = (tables.conversations.get(conversation)?.entries ?? []).filter(
        ({ seq, target }) => target !== undefined && target >= from && target <= to && seq < before,
      )
      return found.slice(Math.max(0, found.length - limit)).map(storedEntry)
    },

    async findClientId(conversation, clientId) {
      const known = tables.conversations.get(conversation)
      const seq = known?.seqByClientId.get(hex(clientId))
      return seq === undefined ? undefined : storedEntry(known!.entries[seq - 1]!)
    },
  }
}

export function storedEntry({ seq, position, bytes, clientId }: StoredEntry): StoredEntry {
  const entry: StoredEntry = { seq, position, bytes: bytes.slice() }
  if (clientId !== undefined) entry.clientId = clientId.slice()
  return entry
}

/** Check, then do: what is refused has changed nothing. */
function commitOne(tables: Tables, commit: ConversationCommit): CommitOutcome {
  const conversation = tables.conversations.get(commit.conversation)
  if (conversation === undefined) return 'head'
  if (commit.epoch < conversation.row.epoch) return 'epoch'
  if (commit.expectedHead !== conversation.row.head) return 'head'
  if (repeatsClientId(conversation, commit)) return 'client_id'
  append(tables, conversation, commit)
  applyMarks(tables, conversation, commit.marks ?? [])
  applyRare(tables, conversation, commit)
  conversation.row.epoch = commit.epoch
  return 'ok'
}

function repeatsClientId(conversation: Conversation, commit: ConversationCommit): boolean {
  const inCommit = new Set<string>()
  for (const { clientId } of commit.entries) {
    if (clientId === undefined) continue
    const key = hex(clientId)
    if (inCommit.has(key) || conversation.seqByClientId.has(key)) return true
    inCommit.add(key)
  }
  return false
}

function append(tables: Tables, conversation: Conversation, commit: ConversationCommit): void {
  const { row } = conversation
  for (const { bytes, clientId, target } of commit.entries) {
    const entry = { seq: ++row.head, position: tables.nextPosition(), bytes: bytes.slice(), clientId, target }
    conversation.entries.push(entry)
    if (clientId !== undefined) conversation.seqByClientId.set(hex(clientId), entry.seq)
  }
  row.clientTimeMax = Math.max(row.clientTimeMax, commit.clientTimeMax)
  row.lastTime = Math.max(row.lastTime, commit.lastTime ?? 0)
}

/** P5: only upwards, whatever comes. */
function applyMarks(tables: Tables, conversation: Conversation, marks: MarkRow[]): void {
  if (marks.length === 0) return
  const position = tables.nextPosition()
  for (const mark of marks) {
    const member = conversation.members.get(mark.userId)
    if (member === undefined) continue
    const { row } = member
    if (row.shownDelivered < mark.shownDelivered || row.shownRead < mark.shownRead)
      conversation.stateChanged = position
    row.delivered = Math.max(row.delivered, mark.delivered)
    row.read = Math.max(row.read, mark.read)
    row.shownDelivered = Math.max(row.shownDelivered, mark.shownDelivered)
    row.shownRead = Math.max(row.shownRead, mark.shownRead)
    row.markedAt = Math.max(row.markedAt, mark.markedAt)
    member.changed = position
  }
}

function applyRare(tables: Tables, conversation: Conversation, commit: ConversationCommit): void {
  const { replace, members, times, settings, hide, ends } = commit
  if (times !== undefined) keepTimes(conversation, times)
  for (const { userId, visibleEnd, visibleTime } of ends ?? []) {
    const member = conversation.members.get(userId)
    if (member !== undefined) Object.assign(member.row, { visibleEnd, visibleTime })
  }
  if (replace === undefined && members === undefined && settings === undefined && hide === undefined) return
  const position = tables.nextPosition()
  for (const { seq, bytes } of replace ?? []) {
    const entry = conversation.entries[seq - 1]
    if (entry !== undefined) entry.bytes = bytes.slice()
  }
  for (const member of members ?? []) {
    if (writeMember(conversation, member, position)) conversation.stateChanged = position
  }
  if (settings !== undefined) {
    Object.assign(conversation.row, settings)
    conversation.stateChanged = position
  }
  for (const { userId, seq } of hide ?? []) tables.hide(userId, commit.conversation, [seq], position)
}

function keepTimes(
  conversation: Conversation,
  { ended, keptFrom }: NonNullable<ConversationCommit['times']>,
): void {
  for (const time of ended) {
    conversation.times = conversation.times.filter(
      ({ userId, at }) => userId !== time.userId || at === 0 || (at >= keptFrom && at !== time.at),
    )
    conversation.times.push({ ...time })
  }
  conversation.times.sort((one, other) => one.at - other.at)
}

/** Inserts or replaces a row. True when other members see a difference; a member's own preferences are none. */
export function writeMember(
  conversation: Conversation,
  row: MemberRow,
  position: number,
  peer?: string,
): boolean {
  const before = conversation.members.get(row.userId)
  conversation.members.set(row.userId, { row: { ...row }, peer: before?.peer ?? peer, changed: position })
  return before === undefined || seenByOthers(before.row) !== seenByOthers(row)
}

function seenByOthers(member: MemberRow): string {
  const { state, role, joinedAt, visibleFrom, leftSeq, shownDelivered, shownRead } = member
  return [state, role, joinedAt, visibleFrom, leftSeq, shownDelivered, shownRead].join()
}
