/**
 * P5: watermarks never fall and never pass the head, in the store and in every frame; P1: a move that was answered is
 * stored and stays. Owns the marks as they were last stored, and those that were answered.
 */
import type { ClientFrame, ServerFrame } from '@kith/protocol'
import type { Conversation, Tables } from '@kith/server/parts'
import type { Violations } from './violation.ts'

type Marks = { delivered: number; read: number }
type Receipts = Extract<ClientFrame, { type: 'receipts' }>
type Told = Extract<ServerFrame, { type: 'watermarks' | 'conversation' }>
const none: Marks = { delivered: 0, read: 0 }

export class Watermarks {
  readonly #tables: () => Tables
  readonly #violations: Violations
  readonly #stored = new Map<string, Marks>()
  readonly #asked = new Map<string, { userId: string; marks: (Marks & { conversation: string })[] }>()
  readonly #answered = new Map<string, Marks & { conversation: string; userId: string }>()

  constructor(tables: () => Tables, violations: Violations) {
    this.#tables = tables
    this.#violations = violations
  }

  stored({ row: { conversationId, head }, members }: Conversation): void {
    for (const { row } of members.values()) {
      const { userId, delivered, read } = row
      const key = `${conversationId} ${userId}`
      const before = this.#stored.get(key) ?? none
      if (delivered < before.delivered || read < before.read)
        this.#violations.add('P5', `watermarks of ${userId} in ${conversationId} fell`)
      if (delivered > head || read > head)
        this.#violations.add('P5', `watermarks of ${userId} in ${conversationId} passed the head`)
      this.#stored.set(key, { delivered, read })
    }
  }

  /** Cut to the head of this moment: later it can only be higher. */
  asked(connectionId: number, userId: string, { id, marks }: Receipts): void {
    const cut = marks.map(({ conversation, delivered = 0, read = 0 }) => {
      const head = this.#tables().conversations.get(conversation)?.row.head ?? 0
      return { conversation, delivered: Math.min(delivered, head), read: Math.min(read, head) }
    })
    this.#asked.set(`${connectionId} ${id}`, { userId, marks: cut })
  }

  done(connectionId: number, id: number): void {
    const asked = this.#asked.get(`${connectionId} ${id}`)
    if (!asked) return
    const { userId } = asked
    for (const { conversation, ...marks } of asked.marks) {
      const key = `${conversation} ${userId}`
      const before = this.#answered.get(key) ?? none
      this.#answered.set(key, { conversation, userId, ...highest(before, marks) })
      this.#check(key)
    }
  }

  /**
   * A move may be told late, never early: it is stored. A state that is told for another reason may carry moves that
   * are on their way to the disk; it never goes beyond the head.
   */
  told(userId: string, frame: Told): void {
    const isMove = frame.type === 'watermarks'
    const conversationId = isMove ? frame.conversation : frame.state.conversationId
    const conversation = this.#tables().conversations.get(conversationId)
    const row = conversation?.members.get(userId)?.row
    if (!conversation || !row) return
    const { head } = conversation.row
    const top = { delivered: head, read: head }
    const { mine, others } = isMove ? frame : frame.state
    const isEarly = (mine && isAbove(mine, isMove ? row : top)) || (others && isAbove(others, top))
    if (isEarly || (!isMove && frame.state.head > head))
      this.#violations.add('P5', `${userId} was told ${JSON.stringify(frame)}, beyond what is stored`)
  }

  checkAll(): void {
    for (const key of this.#answered.keys()) this.#check(key)
  }

  #check(key: string): void {
    const { conversation, userId, ...answered } = this.#answered.get(key)!
    const row = this.#tables().conversations.get(conversation)?.members.get(userId)?.row
    if (row?.state !== 'active' || !isAbove(answered, row)) return
    const marks = `${answered.delivered}/${answered.read}`
    this.#violations.add('P1', `${userId} was answered that ${marks} in ${conversation} is stored; it is not`)
  }
}

function isAbove(one: Marks, other: Marks): boolean {
  return one.delivered > other.delivered || one.read > other.read
}

function highest(one: Marks, other: Marks): Marks {
  return { delivered: Math.max(one.delivered, other.delivered), read: Math.max(one.read, other.read) }
}
