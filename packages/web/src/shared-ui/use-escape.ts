import { useEffect } from 'preact/hooks'
import { goUp } from '../app/router.ts'

const open = 'dialog[open], [popover]:popover-open'

/** Escape closes the screen, when nothing on it had a use for the key; `parent` is what is shown then. */
export function useEscape(parent: string | undefined): void {
  useEffect(() => {
    if (parent === undefined) return
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      if (!document.querySelector(open)) goUp(parent)
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [parent])
}
