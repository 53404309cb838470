import type { Virtualizer } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Keeps the newest message in view when the pane changes its height: a keyboard opens, the composer grows. */
export function useStayAtEnd(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: Virtualizer<HTMLElement, HTMLElement>,
  isAtEnd: boolean,
): void {
  const known = useRef({ height: 0, isAtEnd })

  // What is drawn between the change and its notice says nothing about where the person was before it.
  useLayoutEffect(() => {
    if (scroller.current?.clientHeight === known.current.height) known.current.isAtEnd = isAtEnd
  })

  useLayoutEffect(() => {
    const element = scroller.current!
    const observer = new ResizeObserver(() => {
      const changed = known.current.height !== 0 && known.current.height !== element.clientHeight
      known.current.height = element.clientHeight
      if (changed && known.current.isAtEnd) virtualizer.scrollToEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
}
