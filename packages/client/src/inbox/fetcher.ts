/**
 * Fetches ranges of the log into the local state. Owns, per conversation, what arrives while a fetch is under way:
 * the server may have read the range before an edit or deletion that reaches this device before the range does, so
 * such events are applied once more after it.
 */
import type { Fetch, Range, ServerFrame } from '@kith/protocol'
import type { Connection } from '../connection/connection.ts'
import type { Ledger } from '../local/ledger.ts'
import type { SeqRange } from '../store/local-store.ts'
import { applyHidden } from './apply-event.ts'
import { type Learned, learn, learnedFrom, needsOf } from './learn.ts'
import { targetOf } from './message-record.ts'

export type RangeQuery = Pick<Fetch, 'after' | 'before' | 'limit'>
type LateEvent = Extract<ServerFrame, { type: 'entry' | 'hidden' }>

export class Fetcher {
  readonly #connection: Pick<Connection, 'request'>
  readonly #ledger: Ledger
  readonly #underWay = new Map<string, { fetches: number; late: LateEvent[] }>()

  constructor(connection: Pick<Connection, 'request'>, ledger: Ledger) {
    this.#connection = connection
    this.#ledger = ledger
  }

  /** Ranges under way. */
  get size(): number {
    let size = 0
    for (const { fetches } of this.#underWay.values()) size += fetches
    return size
  }

  /** Resolves when the range is stored; rejects with a `KithError`. */
  async fetch(conversationId: string, query: RangeQuery, origin: Learned['origin']): Promise<void> {
    const underWay = this.#underWay.get(conversationId) ?? { fetches: 0, late: [] }
    this.#underWay.set(conversationId, underWay)
    underWay.fetches++
    try {
      const range = (await this.#connection.request({
        type: 'fetch',
        conversation: conversationId,
        ...query,
      })) as Range
      await this.#learn(range, query, origin, underWay.late)
    } finally {
      if (--underWay.fetches === 0) this.#underWay.delete(conversationId)
    }
  }

  /** Remembers events that a range under way may not know of. */
  note(frame: LateEvent): void {
    if (frame.type === 'entry' && targetOf(frame.entry) === undefined) return
    this.#underWay.get(frame.conversation)?.late.push(frame)
  }

  async #learn(
    range: Range,
    query: RangeQuery,
    origin: Learned['origin'],
    late: readonly LateEvent[],
  ): Promise<void> {
    const covers = coveredBy(range, query)
    if (!covers) return
    const entries = range.entries.filter(({ entry }) => entry.seq >= covers.from && entry.seq <= covers.to)
    const lateEntries = late.flatMap((frame) => (frame.type === 'entry' ? [frame] : []))
    const learned = learnedFrom(range.conversation, entries, covers, origin, false)
    const related = learnedFrom(
      range.conversation,
      [...(range.related ?? []), ...lateEntries],
      covers,
      origin,
      false,
    )
    learned.changes.push(...related.changes)
    learned.head = Math.max(range.head, covers.to)
    const hidden = late.flatMap((frame) => (frame.type === 'hidden' ? frame.seqs : []))
    await this.#ledger.run({
      needs: needsOf(learned),
      apply(batch) {
        if (learn(batch, learned)) applyHidden(batch, range.conversation, hidden)
      },
    })
  }
}

/** The stretch that an answer makes completely known; nothing when it lies beyond the head. */
function coveredBy(range: Range, query: RangeQuery): SeqRange | undefined {
  const first = range.entries[0]?.entry.seq
  const last = range.entries[range.entries.length - 1]?.entry.seq
  const end = Math.min(range.head, (query.before ?? range.head + 1) - 1)
  const covers =
    query.after !== undefined
      ? { from: query.after + 1, to: last ?? end }
      : { from: first ?? 1, to: query.before === undefined ? (last ?? end) : end }
  return covers.from <= covers.to ? covers : undefined
}
