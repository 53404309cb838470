/**
 * Makes a failing history shorter: leaves out all that one device does, or one kind of fault, then halves, smaller
 * parts and single steps of the plan, as long as the same promise is still broken (delta debugging, after Zeller and
 * Hildebrandt 2002, removing parts only).
 */
import type { PromiseName } from './checks/violation.ts'
import { planOf, type Step } from './plan.ts'
import { type Outcome, type RunOptions, simulate } from './simulate.ts'

export type Shrunk = {
  /** The numbers of the steps that are left. */
  steps: number[]
  outcome: Outcome
  attempts: number
}

/** Plain, so that it can be given any system: a run with the steps, or undefined when the promise holds. */
type Attempt = (steps: readonly number[]) => Promise<Outcome | undefined>

export async function shrink(failed: Outcome, options: RunOptions, attemptsMax: number): Promise<Shrunk> {
  const { seed } = failed
  const { promise } = failed.violation!
  const { steps } = planOf(seed)
  const all = steps.map(({ number }) => number).filter((number) => options.keep?.has(number) ?? true)
  const attempt: Attempt = async (steps) => {
    const outcome = await simulate(seed, { ...options, keep: new Set(steps) })
    return breaks(outcome, promise) ? outcome : undefined
  }
  return new Shrinking(attempt, attemptsMax, failed, all, partsOf(steps)).run()
}

/** The steps of each device, and of each kind of fault. */
function partsOf(steps: readonly Step[]): ReadonlySet<number>[] {
  const parts = new Map<string, Set<number>>()
  for (const step of steps) {
    const key = step.kind === 'action' ? `device ${step.device}` : step.name
    const part = parts.get(key) ?? new Set()
    parts.set(key, part.add(step.number))
  }
  return [...parts.values()]
}

class Shrinking {
  readonly #attempt: Attempt
  readonly #attemptsMax: number
  readonly #parts: ReadonlySet<number>[]
  #outcome: Outcome
  #steps: number[]
  #attempts = 0

  constructor(
    attempt: Attempt,
    attemptsMax: number,
    outcome: Outcome,
    steps: number[],
    parts: ReadonlySet<number>[],
  ) {
    this.#attempt = attempt
    this.#attemptsMax = attemptsMax
    this.#parts = parts
    this.#outcome = outcome
    this.#steps = steps
  }

  async run(): Promise<Shrunk> {
    await this.#without((number) => number > this.#outcome.lastStep)
    for (const part of this.#parts) {
      if (this.#attempts < this.#attemptsMax) await this.#without((number) => part.has(number))
    }
    let size = Math.ceil(this.#steps.length / 2)
    while (size >= 1 && this.#attempts < this.#attemptsMax) {
      const removed = await this.#pass(size)
      if (size > 1) size = Math.ceil(size / 2)
      else if (!removed) break
    }
    return { steps: this.#steps, outcome: this.#outcome, attempts: this.#attempts }
  }

  /** Tries to leave out every part of this size, the last first: what stands before may have led to it. */
  async #pass(size: number): Promise<boolean> {
    let removed = false
    for (let end = this.#steps.length; end > 0 && this.#attempts < this.#attemptsMax; end -= size) {
      const part = new Set(this.#steps.slice(Math.max(0, end - size), end))
      if (await this.#without((number) => part.has(number))) removed = true
    }
    return removed
  }

  async #without(isLeftOut: (number: number) => boolean): Promise<boolean> {
    const steps = this.#steps.filter((number) => !isLeftOut(number))
    if (steps.length === this.#steps.length) return false
    this.#attempts++
    const outcome = await this.#attempt(steps)
    if (!outcome) return false
    this.#steps = steps
    this.#outcome = outcome
    return true
  }
}

function breaks({ violation }: Outcome, promise: PromiseName): boolean {
  return violation?.promise === promise
}
