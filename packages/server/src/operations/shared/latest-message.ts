/** The entry that a conversation list shows: the newest one that reads like a message. */

import type { Entry } from '@kith/protocol'
import type { MessageView } from '@kith/protocol/operations'
import { type Answer, ok } from '../../answer.ts'
import type { MembershipView } from '../../ports/directory.ts'
import type { Caller, Services } from '../../services.ts'
import { messageViews, recalledSeqs } from './message-view.ts'

const shownKinds: ReadonlySet<string> = new Set(['text', 'members', 'settings'])
/** First few, then a larger step; what lies further back is not worth the reading. */
const looksBack = [8, 64]

/** Null when there is none, or none near the head. */
export async function latestMessage(
  services: Services,
  caller: Caller,
  view: MembershipView,
): Promise<Answer<MessageView | null>> {
  let before: number | undefined
  for (const limit of looksBack) {
    const range = await services.conversations.range(caller, view.conversation.conversationId, {
      before,
      limit,
    })
    if (!range.ok) return range
    const { entries, related } = range.value
    const recalled = recalledSeqs([...entries, ...related])
    const newest = entries.findLastIndex(({ entry }) => isShown(entry, recalled))
    if (newest >= 0) return ok(messageViews(entries.slice(newest), related, view)[0]!)
    before = entries[0]?.entry.seq
    if (before === undefined) return ok(null)
  }
  return ok(null)
}

function isShown({ seq, content }: Entry, recalled: ReadonlySet<number>): boolean {
  return shownKinds.has(content.kind) || (content.kind === 'erased' && recalled.has(seq))
}
