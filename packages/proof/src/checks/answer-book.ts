/**
 * Owns what senders asked and what the server has answered: one stream for each sender in each conversation, numbered
 * from 1. Invariant: an answer, once written down, is never changed; a second one that differs is a finding. It knows
 * nothing of the log, against which it is held later.
 */
import type { Findings } from './verdict.ts'

type Stream = {
  conversationId: string
  sender: number
  issued: number
  /** By number − 1; 0: not answered yet. */
  seqs: number[]
  /** By number − 1: when the answer came, in seconds since the book was opened. */
  seconds: number[]
}

/** What must be found in the log. */
export type Claim = Readonly<Omit<Stream, 'seqs' | 'seconds'>> & {
  seqs: readonly number[]
  seconds: readonly number[]
}

export class AnswerBook {
  readonly #streams = new Map<string, Stream>()
  readonly #findings: Findings
  readonly #openedAt = performance.now()
  /** Codes of refusals that may pass, and how often each came. */
  readonly refusals = new Map<string, number>()
  issued = 0
  answered = 0
  /** Answers that said that an attempt before had been stored. */
  repeats = 0

  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** The number of this sender's next message. */
  next(conversationId: string, sender: number): number {
    const stream = this.#stream(conversationId, sender)
    this.issued++
    return ++stream.issued
  }

  answer(conversationId: string, sender: number, number: number, seq: number, repeat: boolean): void {
    const { seqs, seconds } = this.#stream(conversationId, sender)
    const before = seqs[number - 1] ?? 0
    if (repeat) this.repeats++
    if (before === 0) {
      seqs[number - 1] = seq
      seconds[number - 1] = this.seconds
      this.answered++
    } else if (before !== seq) {
      this.#findings.add('duplicated', `#${sender}.${number} was answered with seq ${before}, then ${seq}`)
    }
  }

  /** Since it was opened: the time of a run, as its trace tells it. */
  get seconds(): number {
    return Math.round((performance.now() - this.#openedAt) / 100) / 10
  }

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1)
  }

  /** Everything answered until now; later answers do not change it. */
  claims(): Claim[] {
    return Array.from(this.#streams.values(), ({ seqs, seconds, ...stream }) => ({
      ...stream,
      seqs: seqs.slice(),
      seconds: seconds.slice(),
    }))
  }

  #stream(conversationId: string, sender: number): Stream {
    const key = `${conversationId} ${sender}`
    let stream = this.#streams.get(key)
    if (!stream) {
      stream = { conversationId, sender, issued: 0, seqs: [], seconds: [] }
      this.#streams.set(key, stream)
    }
    return stream
  }
}
