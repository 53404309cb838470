/** Sets of seqs as ascending stretches that do not touch. */
export type Stretch = { from: number; to: number }

/** Adds one seq in place; cheap when seqs mostly grow. */
export function addSeq(stretches: Stretch[], seq: number): void {
  let index = stretches.length
  while (index > 0 && stretches[index - 1]!.from > seq) index--
  const before = stretches[index - 1]
  const after = stretches[index]
  if (before && seq <= before.to) return
  const touchesBefore = before !== undefined && before.to + 1 === seq
  const touchesAfter = after !== undefined && after.from - 1 === seq
  if (touchesBefore && touchesAfter) {
    before.to = after.to
    stretches.splice(index, 1)
  } else if (touchesBefore) before.to = seq
  else if (touchesAfter) after.from = seq
  else stretches.splice(index, 0, { from: seq, to: seq })
}

/** The first seq of `inner` that lies in none of `outer`. */
export function firstOutside(inner: readonly Stretch[], outer: readonly Stretch[]): number | undefined {
  for (const { from, to } of inner) {
    let seq = from
    while (seq <= to) {
      const cover = outer.find((stretch) => seq >= stretch.from && seq <= stretch.to)
      if (!cover) return seq
      seq = cover.to + 1
    }
  }
  return undefined
}
