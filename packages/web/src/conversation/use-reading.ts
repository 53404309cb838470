import type { Virtualizer } from '@tanstack/virtual-core'
import { useEffect, useState } from 'preact/hooks'
import { isAttended } from '../platform/attention.ts'
import { showFailure } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'
import type { OpenMessages } from '../state/message-window.ts'
import { conversationOf } from '../state/store.ts'
import type { ConversationView } from './conversation-view.ts'
import type { Row } from './rows.ts'

const endPx = 80

/** Moves my read watermark to the newest message that somebody is looking at. Returns whether the end is in view. */
export function useReading(
  view: ConversationView,
  messages: OpenMessages,
  rows: readonly Row[],
  virtualizer: Virtualizer<HTMLElement, HTMLElement>,
): boolean {
  const { conversationId } = view
  const conversation = conversationOf(conversationId).value
  const isAtEnd = virtualizer.range === null || virtualizer.isAtEnd(endPx)
  const atHead = isAtEnd && !messages.hasNewer.value
  const seen = atHead ? (conversation?.head ?? 0) : lastSeen(rows, virtualizer.range?.endIndex)
  const attended = isAttended.value
  const [told, setTold] = useState(0)
  const isNew =
    conversation !== undefined && !conversation.request && seen > Math.max(conversation.read, told)
  useEffect(() => {
    if (!attended || !isNew) return
    setTold(seen)
    kith.conversations.markRead(conversationId, seen).catch(showFailure)
  }, [attended, isNew, seen])
  return isAtEnd
}

function lastSeen(rows: readonly Row[], endIndex: number | undefined): number {
  for (let index = Math.min(endIndex ?? -1, rows.length - 1); index >= 0; index--) {
    const row = rows[index]!
    if ('message' in row && row.message.seq !== undefined) return row.message.seq
  }
  return 0
}
