import type { Range, Virtualizer } from '@tanstack/virtual-core'
import { defaultRangeExtractor } from '@tanstack/virtual-core'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { after, nextFrame } from '../runtime/clock.ts'
import { useVirtualizer } from '../shared-ui/use-virtualizer.ts'
import type { ConversationView, Opened } from './conversation-view.ts'
import { estimateHeight } from './estimate-height.ts'
import { guessOffset, guessPaneHeight, placeOf, rememberPaneHeight } from './first-place.ts'
import { JumpButton } from './jump-button.tsx'
import { RowView } from './row-view.tsx'
import { buildRows, indexOfSeq, type Row } from './rows.ts'
import { useEdges } from './use-edges.ts'
import { useReading } from './use-reading.ts'
import { useStayAtEnd } from './use-stay-at-end.ts'

type MessageListProps = { view: ConversationView; opened: Opened }

/** Closer to the end than this counts as being there: new messages then keep the newest in view. */
const endPx = 80
const markedMs = 1_800
/** What arrow keys stop at. */
const stops = '.message-row, .notice-row'
/** A longer way is jumped: flying past a thousand messages explains nothing. */
const smoothPxMax = 3_000
const paddingStart = 16
const paddingEnd = 12
/** Rows drawn beyond the visible ones, and how few of them before the first paint. */
const overscanRows = 8
const firstOverscanRows = 2

export function MessageList({ view, opened }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const { messages } = opened
  const items = messages.items.value ?? []
  const rows = useMemo(() => buildRows(items, view.unreadAfter), [items])
  const [activeKey, setActiveKey] = useState<string | undefined>(undefined)
  const active = activeIndex(rows, activeKey)
  const [overscan, setOverscan] = useState(firstOverscanRows)
  useEffect(() => setOverscan(overscanRows), [])
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(rows[index]!),
    // The same function for the same rows, else every drawing would lay out all of them anew.
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan,
    initialRect: { width: 0, height: guessPaneHeight() },
    initialOffset: () => guessOffset(placeOf(opened, rows), rows, paddingStart + paddingEnd),
    anchorTo: 'end',
    followOnAppend: !messages.hasNewer.value,
    scrollEndThreshold: endPx,
    paddingStart,
    paddingEnd,
    rangeExtractor: (range: Range) => withIndex(defaultRangeExtractor(range), active),
  })

  // Once there is something to show, which without a connection may be later than the first drawing.
  useLayoutEffect(() => showTarget(view, opened, rows, virtualizer), [rows.length === 0])
  useEdges(messages, virtualizer, rows.length)
  const isAtEnd = useReading(view, messages, rows, virtualizer)
  useStayAtEnd(scroller, virtualizer, isAtEnd)

  const jumpTo = useCallback(
    (seq: number) => {
      const index = indexOfSeq(buildRows(messages.items.peek() ?? [], view.unreadAfter), seq)
      if (index === undefined) return view.openAt(seq)
      virtualizer.scrollToIndex(index, { align: 'center' })
      mark(view, seq)
    },
    [view, messages, virtualizer],
  )

  function walk(event: KeyboardEvent): void {
    const target = targetOf(event.key, rows, active)
    if (target === undefined || !(event.target as HTMLElement).matches(stops)) return
    event.preventDefault()
    setActiveKey(rows[target]!.key)
    virtualizer.scrollToIndex(target)
    nextFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${target}"] :is(${stops})`)?.focus(),
    )
  }

  function toNewest(): void {
    if (messages.hasNewer.peek()) view.openNewest()
    else
      virtualizer.scrollToEnd({
        behavior: mayFly() && virtualizer.getDistanceFromEnd() < smoothPxMax ? 'smooth' : 'auto',
      })
  }
  const sent = view.sent.value
  useEffect(() => {
    if (sent > 0) toNewest()
  }, [sent])

  return (
    <div class="message-pane">
      <div ref={scroller} class="message-scroller" tabIndex={-1}>
        <div
          class="message-list"
          role="log"
          aria-live="off"
          aria-label={t('conversation.messages')}
          style={{ blockSize: `${virtualizer.getTotalSize()}px` }}
          onKeyDown={walk}
        >
          {virtualizer.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              ref={virtualizer.measureElement}
              class="message-slot"
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
            >
              <RowView
                row={rows[index]!}
                view={view}
                isActive={index === active}
                onFocus={setActiveKey}
                onJump={jumpTo}
              />
            </div>
          ))}
        </div>
      </div>
      <JumpButton view={view} hidden={isAtEnd && !messages.hasNewer.value} onJump={toNewest} />
    </div>
  )
}

/** Style sheets have no say in a scroll that a script asks for. */
function mayFly(): boolean {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches
}

type ListVirtualizer = Virtualizer<HTMLElement, HTMLElement>

/** The rows drawn so far are measured: from the guessed place to the exact one. */
function showTarget(
  view: ConversationView,
  opened: Opened,
  rows: readonly Row[],
  virtualizer: ListVirtualizer,
): void {
  rememberPaneHeight(virtualizer.scrollRect?.height ?? 0)
  const place = placeOf(opened, rows)
  if (place === 'end') virtualizer.scrollToEnd()
  else virtualizer.scrollToIndex(place.index, { align: place.align })
  if (opened.reason === 'origin') mark(view, opened.target!)
}

function mark(view: ConversationView, seq: number): void {
  view.marked.value = seq
  after(markedMs, () => {
    if (view.marked.peek() === seq) view.marked.value = undefined
  })
}

/** The row in the tab order: the one that had the focus, else the newest. */
function activeIndex(rows: readonly Row[], activeKey: string | undefined): number {
  const found = activeKey === undefined ? -1 : rows.findIndex(({ key }) => key === activeKey)
  return found >= 0 ? found : rows.findLastIndex(isStop)
}

/** Days and the divider are passed over: they say nothing that a message does not. */
function isStop({ kind }: Row): boolean {
  return kind === 'message' || kind === 'notice'
}

function targetOf(key: string, rows: readonly Row[], active: number): number | undefined {
  const find: Record<string, () => number> = {
    ArrowUp: () => rows.slice(0, active).findLastIndex(isStop),
    ArrowDown: () => rows.findIndex((row, index) => index > active && isStop(row)),
    Home: () => rows.findIndex(isStop),
    End: () => rows.findLastIndex(isStop),
  }
  const found = find[key]?.() ?? -1
  return found < 0 ? undefined : found
}

function withIndex(indexes: number[], index: number): number[] {
  if (index < 0 || indexes.includes(index)) return indexes
  return [...indexes, index].sort((left, right) => left - right)
}
