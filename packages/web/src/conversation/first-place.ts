/**
 * Where a list of messages begins, guessed before anything is drawn: the rows that are drawn first are then those that
 * stay. Owns the height that the pane had last; never scrolls, the list corrects the guess once it knows real sizes.
 */
import type { Opened } from './conversation-view.ts'
import { estimateHeight } from './estimate-height.ts'
import { indexOfSeq, type Row } from './rows.ts'

export type Place = 'end' | { index: number; align: 'start' | 'center' }

/** The header and a composer of one line; only the first conversation of a visit needs the guess. */
const aroundPanePx = 136
let paneHeight: number | undefined

export function rememberPaneHeight(height: number): void {
  if (height > 0) paneHeight = height
}

export function guessPaneHeight(): number {
  return paneHeight ?? Math.max(0, innerHeight - aroundPanePx)
}

/** At the newest message, the unread divider, or the message somebody jumped to. */
export function placeOf({ reason, target }: Opened, rows: readonly Row[]): Place {
  if (rows.length === 0) return 'end'
  if (reason === 'origin') return { index: indexOfSeq(rows, target!) ?? 0, align: 'center' }
  const divider = reason === 'divider' ? rows.findIndex(({ kind }) => kind === 'unread') : -1
  return divider < 0 ? 'end' : { index: divider, align: 'start' }
}

/** In pixels from the top of the list; `padding` is what it has above and below its rows. */
export function guessOffset(place: Place, rows: readonly Row[], padding: number): number {
  const before = place === 'end' ? rows : rows.slice(0, place.index)
  const start = before.reduce((sum, row) => sum + estimateHeight(row), padding)
  if (place === 'end') return Math.max(0, start - guessPaneHeight())
  return Math.max(0, place.align === 'start' ? start : start - guessPaneHeight() / 2)
}
