import type { Splice } from './host-protocol.ts'

/** The one replaced stretch that turns `before` into `after`; lists share what is identical at both ends. */
export function spliceBetween<T>(before: readonly T[], after: readonly T[]) {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let tail = 0
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { start, removed: before.length - start - tail, inserted: after.slice(start, after.length - tail) }
}

export function applySplice<T>(
  items: readonly T[],
  { start, removed, inserted }: Pick<Splice, 'start' | 'removed'> & { inserted: readonly T[] },
): readonly T[] {
  if (removed === 0 && inserted.length === 0) return items
  return items.toSpliced(start, removed, ...inserted)
}
