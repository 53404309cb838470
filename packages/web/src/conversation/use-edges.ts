import { KithError } from '@kith/client'
import type { Virtualizer } from '@tanstack/virtual-core'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { showToast } from '../shared-ui/toast.tsx'
import type { OpenMessages } from '../state/message-window.ts'
import { isLive } from '../state/store.ts'

/** So many rows before an end is reached, more are asked for. */
const aheadRows = 25
const pageMessages = 60

/** Fetches more messages as the view comes near either end of what is there. */
export function useEdges(
  messages: OpenMessages,
  virtualizer: Virtualizer<HTMLElement, HTMLElement>,
  rowCount: number,
): void {
  const loading = useRef({ older: false, newer: false })
  const offlineShown = useRef(false)

  async function load(direction: 'older' | 'newer'): Promise<void> {
    if (loading.current[direction]) return
    loading.current[direction] = true
    try {
      await (direction === 'older' ? messages.loadOlder(pageMessages) : messages.loadNewer(pageMessages))
      loading.current[direction] = false
    } catch (error) {
      // Asked again at the next scroll; said once for each visit of the conversation.
      loading.current[direction] = false
      if (error instanceof KithError && error.code === 'offline' && !offlineShown.current) {
        offlineShown.current = true
        showToast(t('conversation.olderFailed'))
      }
    }
  }

  const range = virtualizer.range
  // Opened before there was a connection, a window may be empty: then both ends are near once there is one.
  const canFill = rowCount === 0 && isLive.value
  const nearStart = canFill || (range !== null && range.startIndex < aheadRows)
  const nearEnd = canFill || (range !== null && range.endIndex > rowCount - aheadRows)
  const wantsOlder = nearStart && messages.hasOlder.value
  const wantsNewer = nearEnd && messages.hasNewer.value
  useEffect(() => {
    if (wantsOlder) load('older')
    if (wantsNewer) load('newer')
  }, [wantsOlder, wantsNewer, rowCount, range?.startIndex, isLive.value])
}
