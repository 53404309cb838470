import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'

/** `id` is handed to `onClose`, for a caller that has to know what closed the menu. */
export type MenuItem = { id?: string; label: string; icon?: IconName; danger?: boolean; onSelect(): void }
/** A choice in the row at the top that is only a sign: an emoji. */
export type QuickItem = { sign: string; label: string; pressed?: boolean; onSelect(): void }
/** Where a menu opens: beside an element, or at a point of the window. */
export type MenuPlace = HTMLElement | { x: number; y: number }

type MenuProps = {
  label: string
  items: readonly MenuItem[]
  quick?: readonly QuickItem[]
  at: MenuPlace
  onClose(chosen: string | undefined): void
}

const edgePx = 8

/**
 * A menu in the top layer, open for as long as it is drawn. Arrow keys walk, Escape or a press outside closes, focus
 * goes back. The popover is `manual`, because the browser closes others when the finger of a long press is lifted.
 */
export function Menu({ label, items, quick = [], at, onClose }: MenuProps) {
  const element = useRef<HTMLDivElement>(null)
  const chosen = useRef<string | undefined>(undefined)
  // A layout effect, because others are ended only after the menu has left the page.
  useLayoutEffect(() => {
    const menu = element.current!
    const before = document.activeElement as HTMLElement | null
    menu.showPopover()
    place(menu, at)
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const pressed = ({ target }: Event) => {
      if (!menu.contains(target as Node)) menu.hidePopover()
    }
    document.addEventListener('pointerdown', pressed, true)
    return () => {
      document.removeEventListener('pointerdown', pressed, true)
      if (menu.contains(document.activeElement) || document.activeElement === document.body) before?.focus()
    }
  }, [])

  return (
    <div
      ref={element}
      class="menu"
      popover="manual"
      role="menu"
      aria-label={label}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose(chosen.current)
      }}
      onKeyDown={(event) => walk(event, element.current!)}
    >
      {quick.length > 0 && (
        <div class="menu-quick" role="none">
          {quick.map((item) => (
            <button
              key={item.sign}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.pressed ? 'menu-sign menu-sign-pressed' : 'menu-sign'}
              aria-label={item.label}
              title={item.label}
              onClick={() => {
                element.current!.hidePopover()
                item.onSelect()
              }}
            >
              {item.sign}
            </button>
          ))}
        </div>
      )}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={item.danger ? 'menu-item menu-item-danger' : 'menu-item'}
          onClick={() => {
            chosen.current = item.id
            element.current!.hidePopover()
            item.onSelect()
          }}
        >
          {item.icon && <Icon name={item.icon} />}
          {item.label}
        </button>
      ))}
    </div>
  )
}

function place(menu: HTMLElement, at: MenuPlace): void {
  const { width, height } = menu.getBoundingClientRect()
  const rtl = document.documentElement.dir === 'rtl'
  const box =
    at instanceof HTMLElement
      ? at.getBoundingClientRect()
      : { left: at.x, right: at.x, top: at.y, bottom: at.y }
  const left = rtl ? box.left : box.right - (at instanceof HTMLElement ? width : 0)
  const below = box.bottom + 4
  const top = below + height > innerHeight - edgePx ? Math.max(edgePx, box.top - height - 4) : below
  menu.style.left = `${Math.max(edgePx, Math.min(left, innerWidth - width - edgePx))}px`
  menu.style.top = `${top}px`
}

function walk(event: KeyboardEvent, menu: HTMLElement): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')]
  const index = items.indexOf(document.activeElement as HTMLElement)
  const next = {
    ArrowDown: (index + 1) % items.length,
    ArrowUp: (index - 1 + items.length) % items.length,
    ArrowRight: (index + 1) % items.length,
    ArrowLeft: (index - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key]
  if (event.key === 'Tab' || event.key === 'Escape') {
    event.stopPropagation()
    menu.hidePopover()
  }
  if (next === undefined) return
  event.preventDefault()
  // A list that the menu stands in has arrow keys of its own.
  event.stopPropagation()
  items[next]!.focus()
}
