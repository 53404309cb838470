/** What a run has found wrong: counts of each kind and the first cases in words. */

/**
 * `lost`: answered or accepted, and not in the log. `duplicated`: in the log twice. `reordered`: not in the order of
 * its sender, or not at the seq of its answer. `leaked`: told to somebody who was no member. `diverged`: a device that
 * stayed shows another log than one that comes anew. `refused`: a send that should have been taken was not.
 * `unfinished`: faults had ended, and still not everybody was answered and caught up in time.
 */
export const faultKinds = [
  'lost',
  'duplicated',
  'reordered',
  'leaked',
  'diverged',
  'refused',
  'unfinished',
] as const
export type FaultKind = (typeof faultKinds)[number]

const traceLinesMax = 20

export type Verdict = Record<FaultKind, number> & { trace: string[] }

export class Findings {
  readonly #counts = new Map<FaultKind, number>()
  readonly #trace: string[] = []

  add(kind: FaultKind, what: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    if (this.#trace.length < traceLinesMax) this.#trace.push(`${kind}: ${what}`)
  }

  verdict(): Verdict {
    const counts = faultKinds.map((kind) => [kind, this.#counts.get(kind) ?? 0])
    return { ...(Object.fromEntries(counts) as Record<FaultKind, number>), trace: [...this.#trace] }
  }
}

export function isClean(verdict: Verdict): boolean {
  return faultKinds.every((kind) => verdict[kind] === 0)
}
