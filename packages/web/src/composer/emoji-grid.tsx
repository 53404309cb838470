import { useRef, useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import type { Emoji } from './emoji-search.ts'

/** One emoji is in the tab order; arrow keys walk, up and down by a line of the grid. */
export function EmojiGrid({ shown, onChoose }: { shown: readonly Emoji[]; onChoose(emoji: string): void }) {
  const grid = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const current = Math.min(active, Math.max(0, shown.length - 1))

  function walk(event: KeyboardEvent): void {
    const columns = getComputedStyle(grid.current!).gridTemplateColumns.split(' ').length
    const forward = document.documentElement.dir === 'rtl' ? -1 : 1
    const step = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns }[
      event.key
    ]
    const next = step === undefined ? -1 : current + step
    if (next < 0 || next >= shown.length) return
    event.preventDefault()
    setActive(next)
    ;(grid.current!.children[next] as HTMLElement).focus()
  }

  return (
    <div ref={grid} class="emoji-grid" role="toolbar" aria-label={t('composer.emoji')} onKeyDown={walk}>
      {shown.map(({ emoji, annotation }, index) => (
        <button
          key={emoji}
          type="button"
          class="emoji"
          tabIndex={index === current ? 0 : -1}
          aria-label={annotation}
          title={annotation}
          onFocus={() => setActive(index)}
          onClick={() => onChoose(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  )
}
