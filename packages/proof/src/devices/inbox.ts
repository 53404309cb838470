/**
 * Owns what one device was told: a view of each conversation that it is in, and every seq of any conversation that
 * ever reached it, for the check that nobody was told what was not theirs. Never sends anything itself.
 */
import type { Entry, ServerFrame } from '@kith/protocol'
import { addSeq, type Stretch } from '../checks/ranges.ts'
import { ConversationView } from './conversation-view.ts'

export class Inbox {
  readonly views = new Map<string, ConversationView>()
  readonly seen = new Map<string, Stretch[]>()
  /** Conversations whose state was told, and those of which an entry came without one. */
  readonly told = new Set<string>()
  readonly unknown = new Set<string>()
  cursor: string | undefined
  received = 0

  take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'entry':
        return this.takeEntry(frame.conversation, frame.entry)
      case 'conversation': {
        const { conversationId, head, joinedSeq } = frame.state
        return this.begin(conversationId, joinedSeq + 1, head)
      }
      case 'left':
        this.views.delete(frame.conversation)
        return
      case 'watermarks':
      case 'typing':
        this.told.add(frame.conversation)
        return
      case 'welcome':
        if (!frame.resumed) this.views.clear()
        return
      case 'caught-up':
      case 'cursor':
        this.cursor = frame.cursor
    }
  }

  begin(conversationId: string, from: number, head: number): void {
    this.told.add(conversationId)
    this.unknown.delete(conversationId)
    let view = this.views.get(conversationId)
    if (!view || view.from !== from) this.views.set(conversationId, (view = new ConversationView(from)))
    view.head = Math.max(view.head, head)
  }

  takeEntry(conversationId: string, entry: Pick<Entry, 'seq' | 'from' | 'content'>): void {
    this.received++
    let seen = this.seen.get(conversationId)
    if (!seen) this.seen.set(conversationId, (seen = []))
    addSeq(seen, entry.seq)
    const view = this.views.get(conversationId)
    if (view) view.take(entry)
    else this.unknown.add(conversationId)
  }
}
