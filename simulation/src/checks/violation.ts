/** A broken promise. Only the first one counts: what comes after may be its consequence. */
export type PromiseName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'bug'
export type Violation = { promise: PromiseName; what: string }

export class Violations {
  first: Violation | undefined

  add(promise: PromiseName, what: string): void {
    this.first ??= { promise, what }
  }
}
