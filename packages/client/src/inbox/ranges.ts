/** Stretches of a conversation's log that are known completely: ascending, neither overlapping nor touching. */
import type { SeqRange } from '../store/local-store.ts'

export function addRange(ranges: readonly SeqRange[], added: SeqRange): SeqRange[] {
  const result: SeqRange[] = []
  let { from, to } = added
  let placed = false
  for (const range of ranges) {
    if (range.to + 1 < from) result.push(range)
    else if (range.from > to + 1) {
      if (!placed) result.push({ from, to })
      placed = true
      result.push(range)
    } else {
      from = Math.min(from, range.from)
      to = Math.max(to, range.to)
    }
  }
  if (!placed) result.push({ from, to })
  return result
}

export function rangeWith(ranges: readonly SeqRange[], seq: number): SeqRange | undefined {
  for (let index = ranges.length - 1; index >= 0; index--) {
    const range = ranges[index]!
    if (seq > range.to) return undefined
    if (seq >= range.from) return range
  }
  return undefined
}

/** The lowest known stretch that begins above a seq. */
export function rangeAbove(ranges: readonly SeqRange[], seq: number): SeqRange | undefined {
  return ranges.find((range) => range.from > seq)
}

export function dropBelow(ranges: readonly SeqRange[], below: number): SeqRange[] {
  return ranges
    .filter((range) => range.to >= below)
    .map((range) => ({ from: Math.max(range.from, below), to: range.to }))
}
