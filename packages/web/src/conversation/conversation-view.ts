/**
 * What is open in one conversation: the window of messages, where it was opened, and what the composer does. Owns no
 * messages. A jump to a place outside the window opens another window there; `generation` then changes, and the list
 * starts anew.
 */
import type { Message } from '@kith/client'
import { type Signal, signal } from '@preact/signals'
import { type OpenMessages, openMessages } from '../state/message-window.ts'
import { conversationOf } from '../state/store.ts'

export type Opened = {
  generation: number
  messages: OpenMessages
  /** The seq to show first; undefined for the newest. */
  target: number | undefined
  /** `divider`: at the unread divider. `origin`: jumped to, and marked for a moment. */
  reason: 'newest' | 'divider' | 'origin'
}
export type Composing =
  | { mode: 'new' }
  | { mode: 'reply'; message: Message }
  | { mode: 'edit'; message: Message }

/** With fewer unread messages than this, the newest page holds the divider too. */
const unreadInNewestPage = 30

export type ConversationView = {
  readonly conversationId: string
  /** My read watermark when it was opened, for the divider; undefined when nothing was unread. */
  readonly unreadAfter: number | undefined
  readonly opened: Signal<Opened>
  readonly composing: Signal<Composing>
  /** The seq that is marked because somebody jumped to it. */
  readonly marked: Signal<number | undefined>
  /** How often I have sent something here: each time the newest message comes into view. */
  readonly sent: Signal<number>
  openAt(seq: number): void
  openNewest(): void
  close(): void
}

export function createConversationView(conversationId: string): ConversationView {
  const conversation = conversationOf(conversationId).peek()
  const unread = conversation?.unread ?? 0
  const unreadAfter = conversation && unread > 0 ? conversation.read : undefined
  let generation = 0

  function open(target: number | undefined, reason: Opened['reason'], around = target): Opened {
    generation += 1
    return { generation, messages: openMessages(conversationId, around ? { around } : {}), target, reason }
  }

  function reopen(next: Opened): void {
    opened.peek().messages.close()
    opened.value = next
  }

  const around = unreadAfter && unread > unreadInNewestPage ? unreadAfter : undefined
  const opened = signal(
    unreadAfter === undefined ? open(undefined, 'newest') : open(unreadAfter + 1, 'divider', around),
  )
  return {
    conversationId,
    unreadAfter,
    opened,
    composing: signal<Composing>({ mode: 'new' }),
    marked: signal<number | undefined>(undefined),
    sent: signal(0),
    openAt: (seq) => reopen(open(seq, 'origin')),
    openNewest: () => reopen(open(undefined, 'newest', undefined)),
    close: () => opened.peek().messages.close(),
  }
}
