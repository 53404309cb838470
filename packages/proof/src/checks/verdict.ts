/** What a run has found wrong: counts of each kind, and the first cases of each in words. */

/**
 * `lost`: answered or accepted, and not in the log. `duplicated`: in the log twice, or without having been sent.
 * `reordered`: not in the order of its sender, or not at the seq of its answer. `leaked`: told to somebody who was no
 * member. `diverged`: a device that stayed shows another log than one that comes anew, or the log another text than was
 * sent. `refused`: a send that should have been taken was not. `unfinished`: faults had ended, and still not everybody
 * was answered and caught up in time.
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

const traceLinesMax = 8

export type Verdict = Record<FaultKind, number> & { trace: string[] }

export class Findings {
  readonly #counts = new Map<FaultKind, number>()
  readonly #cases = new Map<FaultKind, string[]>()

  add(kind: FaultKind, what: string): void {
    this.#counts.set(kind, this.#count(kind) + 1)
    const cases = this.#cases.get(kind) ?? []
    this.#cases.set(kind, cases)
    if (cases.length < traceLinesMax) cases.push(`${kind}: ${what}`)
  }

  verdict(): Verdict {
    const counts = faultKinds.map((kind) => [kind, this.#count(kind)])
    const trace = faultKinds.flatMap((kind) => this.#traceOf(kind))
    return { ...(Object.fromEntries(counts) as Record<FaultKind, number>), trace }
  }

  #traceOf(kind: FaultKind): string[] {
    const cases = this.#cases.get(kind) ?? []
    const more = this.#count(kind) - cases.length
    return more > 0 ? [...cases, `${kind}: and ${more} more`] : cases
  }

  #count(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0
  }
}

export function isClean(verdict: Verdict): boolean {
  return faultKinds.every((kind) => verdict[kind] === 0)
}
