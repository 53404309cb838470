/**
 * Everything that user input can get wrong about an entry, decided in one pure check: no side effects, no store.
 * What the store has to be asked for is gathered before (`gatherFacts` in send.ts).
 */
import { type Entry, limits, type SendContent } from '@kith/protocol'
import { maySeeSeq } from '../access/access.ts'
import { type Answer, accepted, refuse } from '../answer.ts'
import type { Conversation, Member } from './conversation.ts'

const utf8 = new TextEncoder()

export function checkSend(
  conversation: Conversation,
  member: Member,
  content: SendContent,
  target: Entry | undefined,
): Answer<undefined> {
  switch (content.kind) {
    case 'text':
      if (conversation.isDeserted) return refuse('user_deleted')
      if (content.replyTo !== undefined && !maySeeSeq(conversation, member, content.replyTo)) {
        return refuse('not_found', 'The message that is replied to is not there.')
      }
      return checkText(content.text)
    case 'edit':
      if (!target) return refuse('not_found')
      if (target.from !== member.userId) return refuse('forbidden', 'Only its author may edit a message.')
      if (target.content.kind !== 'text')
        return refuse('conflict', 'Only a text that was not recalled can be edited.')
      return checkText(content.text)
    case 'recall':
      if (!target) return refuse('not_found')
      if (target.from !== member.userId && !isModerator(conversation, member)) {
        return refuse('forbidden', 'Only its author or an admin may recall a message.')
      }
      if (target.content.kind !== 'text' && target.content.kind !== 'erased') {
        return refuse('conflict', 'Only a message can be recalled.')
      }
      return accepted
    case 'reaction':
      if (!target) return refuse('not_found')
      if (target.content.kind !== 'text')
        return refuse('conflict', 'Only a message that was not recalled takes reactions.')
      return accepted
  }
}

function isModerator(conversation: Conversation, member: Member): boolean {
  return conversation.kind === 'group' && member.role !== 'member'
}

function checkText(text: string): Answer<undefined> {
  if (text.length * 3 <= limits.textBytesMax || utf8.encode(text).length <= limits.textBytesMax)
    return accepted
  return refuse('too_large', `A text is at most ${limits.textBytesMax} bytes.`)
}

/** C13: the offset of the device clock cancels out; only how long the message waited counts. */
export function writtenTime(
  received: number,
  sentAt: number | undefined,
  now: number | undefined,
): number | undefined {
  if (sentAt === undefined) return undefined
  const waited = (now ?? received) - sentAt
  return waited >= 1000 && waited < received ? received - waited : undefined
}
