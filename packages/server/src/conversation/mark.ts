/** Receipts: a member's watermarks move, and everybody who may know is told once it is durable. */
import { accessMember } from '../access/access.ts'
import { type Answer, accepted, refuse } from '../answer.ts'
import type { Caller } from '../services.ts'
import { noteMarks, openCommit } from './append.ts'
import type { ConversationContext } from './context.ts'
import type { Conversation } from './conversation.ts'
import { mergeMarks } from './watermarks.ts'

export type MarkSettled = (answer: Answer<undefined>) => void

/** Runs without waiting when the conversation is in memory. */
export function mark(
  context: ConversationContext,
  caller: Caller,
  conversationId: string,
  marks: { delivered?: number; read?: number },
  settled: MarkSettled,
): void {
  const conversation = context.cache.get(conversationId)
  if (conversation) return markLoaded(context, conversation, caller, marks, settled)
  context.cache.load(conversationId).then(
    (loaded) => (loaded ? markLoaded(context, loaded, caller, marks, settled) : settled(refuse('not_found'))),
    () => settled(refuse('unavailable')),
  )
}

function markLoaded(
  context: ConversationContext,
  conversation: Conversation,
  caller: Caller,
  marks: { delivered?: number; read?: number },
  settled: MarkSettled,
): void {
  const member = accessMember(conversation, caller.userId)
  if (!member) return settled(refuse('not_found'))
  if (conversation.dropped) return settled(refuse('unavailable'))
  if (!mergeMarks(conversation, member, marks, context.runtime.clock.now()))
    return settleWithOpen(conversation, settled)
  const open = openCommit(conversation, context.committer)
  noteMarks(open, member, caller.sessionId)
  open.after.push((durable) => settled(durable ? accepted : refuse('unavailable')))
}

/** Nothing moved, but what moved before may still be on its way: the answer waits for it. */
function settleWithOpen(conversation: Conversation, settled: MarkSettled): void {
  const pending = conversation.open ?? conversation.inFlight
  if (!pending) settled(accepted)
  else pending.after.push((durable) => settled(durable ? accepted : refuse('unavailable')))
}
