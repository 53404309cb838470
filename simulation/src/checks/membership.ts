/**
 * Who may see which part of each log, worked out from the entries alone, as a reader of the log would: the server's
 * own member rows have no part in it. Somebody whom a block keeps out of a group counts as in; what they may not be
 * handed is checked by its author. Owns every span of every user.
 */
import type { Entry } from '@kith/protocol'

/** The disk tells the server of a write within a millisecond. */
const knownAfterMs = 1

type Span = { from: number; to: number; endedAtMs: number }

export class Membership {
  readonly #now: () => number
  readonly #spans = new Map<string, Span[]>()
  readonly #history = new Map<string, 'joined' | 'all'>()
  readonly #directs = new Set<string>()

  constructor(now: () => number) {
    this.#now = now
  }

  directOpened(conversationId: string, userIds: readonly string[]): void {
    this.#directs.add(pairOf(userIds[0]!, userIds[1]!))
    for (const userId of userIds) this.#begin(conversationId, userId, 1)
  }

  groupCreated(conversationId: string, history: 'joined' | 'all'): void {
    this.#history.set(conversationId, history)
  }

  /** Entries in the order of the log, each once. */
  entry(conversationId: string, { seq, content }: Entry): void {
    if (content.kind === 'settings' && content.history) this.#history.set(conversationId, content.history)
    if (content.kind !== 'members') return
    const from = this.#history.get(conversationId) === 'all' ? 1 : seq
    for (const userId of content.users) {
      if (content.change === 'left' || content.change === 'removed') this.#end(conversationId, userId, seq)
      else if (content.change !== 'role') this.#begin(conversationId, userId, from)
    }
  }

  /** Whether the seq is part of what a user sees who was a member then, or later. */
  includes(conversationId: string, userId: string, seq: number, sinceMs: number): boolean {
    return this.#since(conversationId, userId, sinceMs).some(({ from, to }) => seq >= from && seq <= to)
  }

  isMember(conversationId: string, userId: string, sinceMs: number): boolean {
    return this.#since(conversationId, userId, sinceMs).length > 0
  }

  haveDirect(userId: string, otherId: string): boolean {
    return this.#directs.has(pairOf(userId, otherId))
  }

  #since(conversationId: string, userId: string, sinceMs: number): Span[] {
    const spans = this.#spans.get(`${conversationId} ${userId}`) ?? []
    return spans.filter(({ endedAtMs }) => endedAtMs + knownAfterMs >= sinceMs)
  }

  #begin(conversationId: string, userId: string, from: number): void {
    const key = `${conversationId} ${userId}`
    const spans = this.#spans.get(key) ?? []
    this.#spans.set(key, spans)
    if (spans.at(-1)?.endedAtMs === Number.POSITIVE_INFINITY) return
    spans.push({ from, to: Number.POSITIVE_INFINITY, endedAtMs: Number.POSITIVE_INFINITY })
  }

  #end(conversationId: string, userId: string, seq: number): void {
    const last = this.#spans.get(`${conversationId} ${userId}`)?.at(-1)
    if (!last || last.endedAtMs !== Number.POSITIVE_INFINITY) return
    last.to = seq
    last.endedAtMs = this.#now()
  }
}

function pairOf(userId: string, otherId: string): string {
  return [userId, otherId].sort().join(' ')
}
