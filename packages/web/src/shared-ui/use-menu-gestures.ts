import { useMemo } from 'preact/hooks'
import { after, type Cancel } from '../runtime/clock.ts'
import type { MenuPlace } from './menu.tsx'

const pressMs = 450
const movePxMax = 10

/** Opens a menu by right click, by the keyboard's menu key, or by holding a finger down. */
export function useMenuGestures(open: (at: MenuPlace) => void) {
  return useMemo(() => {
    let cancel: Cancel | undefined
    let start = { x: 0, y: 0 }
    let opened = false
    const stop = () => {
      cancel?.()
      cancel = undefined
    }
    return {
      onContextMenu(event: MouseEvent & { currentTarget: HTMLElement }) {
        event.preventDefault()
        stop()
        if (opened) return
        // The keyboard's menu key says no place of its own.
        open(event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : event.currentTarget)
      },
      onPointerDown(event: PointerEvent) {
        opened = false
        if (event.pointerType === 'mouse') return
        start = { x: event.clientX, y: event.clientY }
        stop()
        cancel = after(pressMs, () => {
          opened = true
          open(start)
        })
      },
      onPointerMove(event: PointerEvent) {
        if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > movePxMax) stop()
      },
      onPointerUp: stop,
      onPointerCancel: stop,
      /** The click that ends a long press is not one. */
      onClickCapture(event: MouseEvent) {
        if (!opened) return
        opened = false
        event.preventDefault()
        event.stopPropagation()
      },
    }
  }, [open])
}
