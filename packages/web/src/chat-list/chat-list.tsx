import type { Range } from '@tanstack/virtual-core'
import { defaultRangeExtractor } from '@tanstack/virtual-core'
import { useCallback, useRef, useState } from 'preact/hooks'
import { currentConversationId } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { nextFrame } from '../runtime/clock.ts'
import { useRootFontPx } from '../shared-ui/use-root-font-px.ts'
import { useVirtualizer } from '../shared-ui/use-virtualizer.ts'
import { ChatRow } from './chat-row.tsx'
import { shownIds } from './chosen.ts'

/** As in the style sheet. Rows stand in rem, so that they keep apart whatever becomes of the size of the text. */
const rowRem = 4.75

/** All chats, a screenful of them drawn. One row is in the tab order; arrow keys walk from there. */
export function ChatList() {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [focusedId, setFocusedId] = useState<string | undefined>(undefined)
  const ids = shownIds.value
  const wanted = ids.indexOf(focusedId ?? currentConversationId.value ?? '')
  const active = wanted < 0 ? 0 : wanted
  const rowPx = rowRem * useRootFontPx(list)
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    // Another function when the rows have another height: only then is the layout made anew.
    getItemKey: useCallback((index: number) => ids[index]!, [ids, rowPx]),
    overscan: 6,
    // The row in the tab order stays drawn, so that the focus is never lost.
    rangeExtractor: (range: Range) => withIndex(defaultRangeExtractor(range), active, ids.length),
  })

  function walk(event: KeyboardEvent): void {
    const target = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: ids.length - 1 }[event.key]
    if (target === undefined || ids[target] === undefined) return
    event.preventDefault()
    setFocusedId(ids[target])
    virtualizer.scrollToIndex(target)
    nextFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${target}"] a`)?.focus())
  }

  return (
    <div ref={scroller} class="chat-list-scroller" hidden={ids.length === 0}>
      <ul
        ref={list}
        class="chat-list"
        aria-label={t('chats.title')}
        style={{ blockSize: `${ids.length * rowRem}rem` }}
        onKeyDown={walk}
      >
        {virtualizer.getVirtualItems().map(({ index, key }) => (
          <ChatRow
            key={key}
            conversationId={ids[index]!}
            index={index}
            count={ids.length}
            startRem={index * rowRem}
            isActive={index === active}
            onFocus={setFocusedId}
          />
        ))}
      </ul>
    </div>
  )
}

function withIndex(indexes: number[], index: number, count: number): number[] {
  if (index >= count || indexes.includes(index)) return indexes
  return [...indexes, index].sort((left, right) => left - right)
}
