/** Tells the host what only a page learns: the network, its own end, and that it was away for long. */
import { now } from '../runtime/clock.ts'
import type { FromPage } from './host-protocol.ts'

/** A page that was hidden this long may have been frozen, and its device asleep. */
const awayMs = 10_000

export function watchPage(tell: (message: FromPage) => void): void {
  let hiddenAt = document.hidden ? now() : undefined

  window.addEventListener('online', () => {
    tell({ type: 'network', online: true })
    tell({ type: 'woke' })
  })
  window.addEventListener('offline', () => tell({ type: 'network', online: false }))
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) tell({ type: 'woke' })
  })
  window.addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) tell({ type: 'leave' })
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && hiddenAt !== undefined && now() - hiddenAt > awayMs) tell({ type: 'woke' })
    hiddenAt = document.hidden ? now() : undefined
  })
}
