/**
 * Delivered watermarks as a real client sends them: the newest seq, after a pause of `everyMs` or 256 entries. The
 * sessions take turns within the pause, so that they do not all speak at once.
 */
const entriesMax = 256
const turns = 10

export type Acknowledging = { acknowledge(): void }

export class Receipt {
  readonly #everyMs: number
  #seq = 0
  #unacknowledged = 0

  /** @param everyMs 0: this recipient sends no receipts. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** True when so many wait that they should be acknowledged at once. */
  note(seq: number): boolean {
    if (this.#everyMs === 0) return false
    if (seq > this.#seq) this.#seq = seq
    return ++this.#unacknowledged >= entriesMax
  }

  /** The watermark to send, or 0 when nothing is new. */
  take(): number {
    if (this.#unacknowledged === 0) return 0
    this.#unacknowledged = 0
    return this.#seq
  }
}

/** Lets every session acknowledge once in `everyMs` (0: never). Call the result to stop. */
export function acknowledgeRegularly(sessions: readonly Acknowledging[], everyMs: number): () => void {
  if (everyMs === 0) return () => undefined
  let turn = 0
  const timer = setInterval(() => {
    for (let index = turn; index < sessions.length; index += turns) sessions[index]!.acknowledge()
    turn = (turn + 1) % turns
  }, everyMs / turns)
  return () => clearInterval(timer)
}
