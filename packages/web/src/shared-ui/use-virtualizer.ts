/** TanStack Virtual for Preact: draws again when the visible range or a measured size changes. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core'
import { useLayoutEffect, useReducer, useState } from 'preact/hooks'

type Given = 'observeElementRect' | 'observeElementOffset' | 'scrollToFn' | 'onChange'
type Options = Omit<VirtualizerOptions<HTMLElement, HTMLElement>, Given>

export function useVirtualizer(options: Options): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useReducer((round: number, _: undefined) => round + 1, 0)
  const complete: VirtualizerOptions<HTMLElement, HTMLElement> = {
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    ...options,
    onChange: () => redraw(undefined),
  }
  const [virtualizer] = useState(() => new Virtualizer(complete))
  virtualizer.setOptions(complete)
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => virtualizer._willUpdate())
  return virtualizer
}
