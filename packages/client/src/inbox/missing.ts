/** What a device still has to ask for before it knows a conversation as a fresh device would. Pure. */
import type { ConversationRecord } from '../store/local-store.ts'
import { rangeAbove } from './ranges.ts'

export type Missing =
  /** Nothing is known yet. */
  | { what: 'newest' }
  /** Entries between two known ones, or at the end. */
  | { what: 'gap'; after: number; before?: number }
  /** The newest message to show lies below what is known. */
  | { what: 'preview'; before: number }

export function missingOf(record: ConversationRecord): Missing | undefined {
  const { ranges, synced, state } = record
  if (ranges.length === 0) return state.head > 0 ? { what: 'newest' } : undefined
  if (synced < state.head) {
    const above = rangeAbove(ranges, synced)
    return above ? { what: 'gap', after: synced, before: above.from } : { what: 'gap', after: synced }
  }
  const lowest = ranges[0]!.from
  return record.preview === undefined && lowest > 1 ? { what: 'preview', before: lowest } : undefined
}

/** How many entries a gap holds. */
export function gapLength(record: ConversationRecord, gap: Extract<Missing, { what: 'gap' }>): number {
  return (gap.before ?? record.state.head + 1) - gap.after - 1
}
