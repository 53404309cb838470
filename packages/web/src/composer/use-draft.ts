import { useEffect, useMemo } from 'preact/hooks'
import { beforeLeaving } from '../platform/before-leaving.ts'
import { after, type Cancel } from '../runtime/clock.ts'
import { showFailure } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'
import { conversationOf } from '../state/store.ts'

/** Writing is saved after a pause this long, and when the conversation is left. */
const pauseMs = 400

type Draft = { keep(text: string): void; current(): string }

/** The unsent text of a conversation: `current` is the stored one at first, `keep` stores what is written. */
export function useDraft(conversationId: string): Draft {
  const keeper = useMemo(() => draftKeeper(conversationId), [conversationId])
  useEffect(() => {
    const stop = beforeLeaving(keeper.flush)
    // A page that is hidden may be ended without another word.
    document.addEventListener('visibilitychange', keeper.flush)
    return () => {
      keeper.flush()
      stop()
      document.removeEventListener('visibilitychange', keeper.flush)
    }
  }, [keeper])
  return keeper
}

function draftKeeper(conversationId: string) {
  let text = conversationOf(conversationId).peek()?.draft ?? ''
  let stored = text
  let cancel: Cancel | undefined

  function flush(): void {
    cancel?.()
    cancel = undefined
    if (text === stored) return
    stored = text
    kith.conversations.setDraft(conversationId, text).catch(showFailure)
  }

  return {
    current: () => text,
    keep(next: string) {
      text = next
      cancel?.()
      // What was sent must not come back as a draft, however soon the page goes away.
      if (next === '') flush()
      else cancel = after(pauseMs, flush)
    },
    flush,
  }
}
