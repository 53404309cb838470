import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** What 1rem is now. @param sized an element whose height is given in rem: its change tells of a change of the text */
export function useRootFontPx(sized: RefObject<HTMLElement | null>): number {
  const [px, setPx] = useState(rootFontPx)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setPx(rootFontPx()))
    observer.observe(sized.current!)
    return () => observer.disconnect()
  }, [])
  return px
}

function rootFontPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}
