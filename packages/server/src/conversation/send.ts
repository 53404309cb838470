/**
 * Sending: find the conversation, gather what memory does not know, check, append. The common case, where memory
 * knows everything, runs to the append without waiting; the rest queues behind it, so a sender's order stays (C12).
 */
import { decodeEntry, type Entry, encodeEntry, type SendContent, uuidBytes } from '@kith/protocol'
import { accessMember, maySeeSeq, targetOf, withheldFrom } from '../access/access.ts'
import { ok, refuse } from '../answer.ts'
import type { StoredEntry } from '../ports/log.ts'
import type { Caller, Sending } from '../services.ts'
import { append, openCommit, type Settled } from './append.ts'
import { checkSend, writtenTime } from './check-send.ts'
import type { ConversationContext } from './context.ts'
import type { Conversation, Member } from './conversation.ts'
import { acceptRequest } from './preferences.ts'

/** What the store had to be asked for. */
type Facts = {
  /** Stored under the same client id before. */
  known?: StoredEntry
  target?: Entry
  /** Stored edits of a target that is being recalled. */
  edits?: Entry[]
  /** What is being recalled is on the devices of the one who blocks its author. */
  blockerHasTarget?: boolean
}

export function submit(
  context: ConversationContext,
  caller: Caller,
  sending: Sending,
  settled: Settled,
): void {
  const conversation = context.cache.get(sending.conversation)
  if (conversation && !conversation.busy && memoryKnows(conversation, sending)) {
    decide(context, conversation, caller, sending, {}, settled)
    return
  }
  submitWithStore(context, caller, sending, settled).catch((error) => {
    context.runtime.log('error', 'a send could not be decided', { error: String(error) })
    settled(refuse('unavailable'))
  })
}

async function submitWithStore(
  context: ConversationContext,
  caller: Caller,
  sending: Sending,
  settled: Settled,
): Promise<void> {
  const conversation = await context.cache.load(sending.conversation)
  if (!conversation) return settled(refuse('not_found'))
  await conversation.exclusive(async () => {
    const member = accessMember(conversation, caller.userId)
    if (!member) return answerFormer(context, conversation, caller, sending, settled)
    if (answerRepeatOfPending(conversation, caller, sending, settled)) return
    decide(
      context,
      conversation,
      caller,
      sending,
      await gatherFacts(context, conversation, member, sending),
      settled,
    )
  })
}

/**
 * What changes an earlier entry asks the store whether its target is hidden from the sender, and waits its turn, so
 * that an edit and the recall that must erase it never overtake each other.
 */
function memoryKnows(conversation: Conversation, { clientId, content }: Sending): boolean {
  return targetOf(content) === undefined && conversation.clientIds.find(clientId) === 'new'
}

async function gatherFacts(
  context: ConversationContext,
  conversation: Conversation,
  member: Member,
  sending: Sending,
): Promise<Facts> {
  const facts: Facts = {}
  if (conversation.clientIds.find(sending.clientId) !== 'new') {
    const known = await context.log.findClientId(conversation.conversationId, uuidBytes(sending.clientId))
    if (known) return { known }
  }
  const target = targetOf(sending.content)
  if (target === undefined || !maySeeSeq(conversation, member, target)) return facts
  const hidden = await context.directory.hidden(member.userId, conversation.conversationId, target, target)
  if (hidden.length > 0) return facts
  const found = await readEntry(context, conversation, target)
  if (found) facts.target = found
  if (sending.content.kind === 'recall') {
    facts.edits = await editsOf(context, conversation, target)
    facts.blockerHasTarget = await blockerHas(context, conversation, member, target)
  }
  return facts
}

/** Written before the block, and not hidden since: its recall reaches the blocker too, for the body is gone for all. */
async function blockerHas(
  context: ConversationContext,
  conversation: Conversation,
  author: Member,
  target: number,
): Promise<boolean> {
  const blockerId = withheldFrom(conversation, author.userId)
  const blocker = blockerId === undefined ? undefined : accessMember(conversation, blockerId)
  if (!blocker || !maySeeSeq(conversation, blocker, target)) return false
  if (conversation.pendingEntry(target)?.withheldFrom !== undefined) return false
  const { conversationId } = conversation
  return (await context.directory.hidden(blocker.userId, conversationId, target, target)).length === 0
}

export async function readEntry(
  context: ConversationContext,
  conversation: Conversation,
  seq: number,
): Promise<Entry | undefined> {
  const bytes =
    conversation.entryInMemory(seq) ??
    (await context.log.range(conversation.conversationId, seq, seq, 1))[0]?.bytes
  return bytes && decodeEntry(bytes)
}

/** Entries read at once when the edits of a message are looked for among all that refers to it. */
const relatedAtOnce = 1_000

/** Every edit of a message, those on their way to the store included. Called in the conversation's turn. */
async function editsOf(
  context: ConversationContext,
  conversation: Conversation,
  target: number,
): Promise<Entry[]> {
  const edits = new Map<number, Entry>()
  const keep = (bytes: Uint8Array) => {
    const entry = decodeEntry(bytes)
    if (entry.content.kind === 'edit' && entry.content.target === target) edits.set(entry.seq, entry)
  }
  for (let seq = conversation.committedHead + 1; seq <= conversation.head; seq++) {
    const pending = conversation.pendingEntry(seq)
    if (pending) keep(pending.bytes)
  }
  let before: number | undefined
  do {
    const { conversationId } = conversation
    const stored = await context.log.related(conversationId, target, target, relatedAtOnce, before)
    for (const { bytes } of stored) keep(bytes)
    before = stored.length < relatedAtOnce ? undefined : stored[0]!.seq
  } while (before !== undefined)
  return Array.from(edits.values())
}

/** A repeat of something that is still on its way gets the same answer at the same time. */
function answerRepeatOfPending(
  conversation: Conversation,
  caller: Caller,
  sending: Sending,
  settled: Settled,
): boolean {
  const seq = conversation.clientIds.find(sending.clientId)
  const pending = typeof seq === 'number' ? conversation.pendingEntry(seq) : undefined
  if (!pending) return false
  if (pending.from !== caller.userId || !sameContent(decodeEntry(pending.bytes), sending.content))
    settled(refuse('client_id_reused'))
  else pending.settled.push((answer) => settled(answer.ok ? ok({ ...answer.value, repeat: true }) : answer))
  return true
}

/** P2 for ever: who wrote it gets the first answer after leaving too; everything else is not there for them. */
async function answerFormer(
  context: ConversationContext,
  conversation: Conversation,
  caller: Caller,
  sending: Sending,
  settled: Settled,
): Promise<void> {
  const onlyOwn: Settled = (answer) =>
    settled(!answer.ok && answer.failure.code === 'client_id_reused' ? refuse('not_found') : answer)
  if (!conversation.members.has(caller.userId)) return settled(refuse('not_found'))
  if (answerRepeatOfPending(conversation, caller, sending, onlyOwn)) return
  const known = await context.log.findClientId(conversation.conversationId, uuidBytes(sending.clientId))
  if (known) answerRepeat(known, caller, sending, onlyOwn)
  else settled(refuse('not_found'))
}

/** P2: the same client id again gets the first answer; with a different body, or from somebody else, a clear error. */
function answerRepeat(known: StoredEntry, caller: Caller, sending: Sending, settled: Settled): void {
  const entry = decodeEntry(known.bytes)
  const same =
    entry.from === caller.userId && (entry.content.kind === 'erased' || sameContent(entry, sending.content))
  settled(same ? ok({ seq: entry.seq, time: entry.time, repeat: true }) : refuse('client_id_reused'))
}

function sameContent(entry: Entry, content: SendContent): boolean {
  return equalBytes(encodeEntry(entry), encodeEntry({ ...entry, content }))
}

function equalBytes(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, index) => byte === second[index])
}

function decide(
  context: ConversationContext,
  conversation: Conversation,
  caller: Caller,
  sending: Sending,
  facts: Facts,
  settled: Settled,
): void {
  const member = accessMember(conversation, caller.userId)
  if (!member) return settled(refuse('not_found'))
  if (facts.known) return answerRepeat(facts.known, caller, sending, settled)
  if (conversation.dropped) return settled(refuse('unavailable'))
  if (!context.committer.hasRoom()) return settled(refuse('overloaded'))
  const { content } = sending
  const target = facts.target && maySeeSeq(conversation, member, facts.target.seq) ? facts.target : undefined
  const verdict = checkSend(conversation, member, content, target)
  if (!verdict.ok) return settled(verdict)
  if (content.kind === 'recall' && target?.content.kind === 'erased') {
    return settled(ok({ seq: target.seq, time: target.time, repeat: true }))
  }
  const withheld = facts.blockerHasTarget ? undefined : withheldFrom(conversation, caller.userId)
  appendSending(context, conversation, member, caller, sending, withheld, settled)
  if (content.kind === 'recall') erase(context, conversation, [target!, ...(facts.edits ?? [])])
}

function appendSending(
  context: ConversationContext,
  conversation: Conversation,
  member: Member,
  caller: Caller,
  { content, clientId, sentAt, now }: Sending,
  withheld: string | undefined,
  settled: Settled,
): void {
  const received = context.runtime.clock.now()
  if (member.state === 'request' && content.kind === 'text') acceptRequest(context, conversation, member)
  append(
    conversation,
    {
      from: caller.userId,
      content,
      time: received,
      written: writtenTime(received, sentAt, now),
      clientId,
      originSession: caller.sessionId,
      target: targetOf(content),
      withheldFrom: withheld,
      settled,
    },
    context.committer,
  )
}

/** F16: the body is really gone from the store; the place in the order stays. */
function erase(context: ConversationContext, conversation: Conversation, entries: Entry[]): void {
  const open = openCommit(conversation, context.committer)
  for (const entry of entries) {
    open.replace.push({ seq: entry.seq, bytes: encodeEntry({ ...entry, content: { kind: 'erased' } }) })
  }
}
