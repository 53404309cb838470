import type { Virtualizer } from '@tanstack/virtual-core'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Keeps the newest message in view when the pane changes its height: a keyboard opens, the composer grows. */
export function useStayAtEnd(virtualizer: Virtualizer<HTMLElement, HTMLElement>, isAtEnd: boolean): void {
  const height = virtualizer.scrollRect?.height ?? 0
  const before = useRef({ height, isAtEnd })
  useLayoutEffect(() => {
    const { height: oldHeight, isAtEnd: wasAtEnd } = before.current
    if (wasAtEnd && oldHeight !== 0 && height !== oldHeight) virtualizer.scrollToEnd()
    before.current = { height, isAtEnd: isAtEnd || (wasAtEnd && height !== oldHeight) }
  }, [height, isAtEnd])
}
