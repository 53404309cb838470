/** Whether somebody is looking at this page: visible, and the window has the focus. */
import { type ReadonlySignal, signal } from '@preact/signals'

function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

const attended = signal(isLookedAt())
export const isAttended: ReadonlySignal<boolean> = attended

function look(): void {
  attended.value = isLookedAt()
}

document.addEventListener('visibilitychange', look)
addEventListener('focus', look)
addEventListener('blur', look)
