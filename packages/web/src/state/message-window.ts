/** A conversation's messages as signals: the page's view of one window of the SDK. */
import type { Message, WindowOptions } from '@kith/client'
import { batch, type ReadonlySignal, signal } from '@preact/signals'
import { applySplice } from '../platform/splice.ts'
import { closeWindow, loadWindow, openWindow } from './host.ts'

export type OpenMessages = {
  /** Oldest first; undefined until the first ones are there. */
  items: ReadonlySignal<readonly Message[] | undefined>
  hasOlder: ReadonlySignal<boolean>
  hasNewer: ReadonlySignal<boolean>
  error: ReadonlySignal<Error | undefined>
  loadOlder(count?: number): Promise<number>
  loadNewer(count?: number): Promise<number>
  close(): void
}

export function openMessages(conversationId: string, options: WindowOptions = {}): OpenMessages {
  const items = signal<readonly Message[] | undefined>(undefined)
  const hasOlder = signal(true)
  const hasNewer = signal(false)
  const error = signal<Error | undefined>(undefined)
  const windowId = openWindow(conversationId, options, {
    changed: (message) =>
      batch(() => {
        items.value = applySplice(message.whole ? [] : (items.peek() ?? []), message.splice)
        hasOlder.value = message.hasOlder
        hasNewer.value = message.hasNewer
      }),
    failed: (reason) => {
      error.value = reason
    },
  })
  return {
    items,
    hasOlder,
    hasNewer,
    error,
    loadOlder: (count) => loadWindow(windowId, 'older', count),
    loadNewer: (count) => loadWindow(windowId, 'newer', count),
    close: () => closeWindow(windowId),
  }
}
