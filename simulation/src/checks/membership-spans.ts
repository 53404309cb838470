/** Who may see which part of each log, as the store has recorded it over time. Owns the spans of every member. */
import type { Conversation } from '@kith/server/parts'

type Span = { from: number; to: number }

export class MembershipSpans {
  readonly #spans = new Map<string, Span[]>()

  /** After a write that may have changed members. */
  observe(conversation: Conversation): void {
    for (const { row } of conversation.members.values()) {
      const key = keyOf(conversation.row.conversationId, row.userId)
      const spans = this.#spans.get(key) ?? []
      this.#spans.set(key, spans)
      const last = spans.at(-1)
      const isIn = row.state === 'active' || row.state === 'request'
      if (isIn && last?.from === row.visibleFrom) last.to = Number.POSITIVE_INFINITY
      else if (isIn) spans.push({ from: row.visibleFrom, to: Number.POSITIVE_INFINITY })
      else if (last && last.to === Number.POSITIVE_INFINITY) last.to = row.leftSeq
    }
  }

  includes(conversationId: string, userId: string, seq: number): boolean {
    const spans = this.#spans.get(keyOf(conversationId, userId)) ?? []
    return spans.some(({ from, to }) => seq >= from && seq <= to)
  }
}

function keyOf(conversationId: string, userId: string): string {
  return `${conversationId} ${userId}`
}
