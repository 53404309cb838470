/**
 * P1 and P2 of what was sent: an answer means that the log holds it, there and once, with the first answer and with the
 * body that was sent. Owns every answer, for the checks after a restart and at the end.
 */
import { type ClientFrame, decodeEntry, type SendContent } from '@kith/protocol'
import type { Tables } from '@kith/server/parts'
import type { Violations } from './violation.ts'

export type Answered = { conversation: string; clientId: string; seq: number }
type SendFrame = Extract<ClientFrame, { type: 'send' }>

export class Answers {
  readonly #tables: () => Tables
  readonly #violations: Violations
  readonly #sends = new Map<string, SendFrame>()
  readonly #answered = new Map<string, Answered & { time: number }>()

  constructor(tables: () => Tables, violations: Violations) {
    this.#tables = tables
    this.#violations = violations
  }

  asked(connectionId: number, frame: SendFrame): void {
    this.#sends.set(`${connectionId} ${frame.id}`, frame)
  }

  answeredFrame(connectionId: number, { id, seq, time }: { id: number; seq: number; time: number }): void {
    const send = this.#sends.get(`${connectionId} ${id}`)
    if (!send) return
    const { conversation, clientId, content } = send
    // What is recalled already is not recalled again: the answer names the target.
    if (content.kind === 'recall' && content.target === seq) return
    this.answered({ conversation, clientId, seq, time }, content)
  }

  answered(answer: Answered & { time: number }, content: SendContent): void {
    const { conversation, clientId, seq, time } = answer
    const key = `${conversation} ${clientId}`
    const first = this.#answered.get(key)
    if (!first) this.#answered.set(key, answer)
    else if (first.seq !== seq || first.time !== time)
      this.#violations.add('P2', `${clientId} was answered with ${first.seq}, and the repeat with ${seq}`)
    if (!holds(this.#tables(), answer)) return this.#missing(answer)
    const stored = decodeEntry(
      this.#tables().conversations.get(conversation)!.entries[seq - 1]!.bytes,
    ).content
    if (stored.kind !== 'erased' && bodyOf(stored) !== bodyOf(content))
      this.#violations.add('P2', `${clientId} was accepted with a body other than the one at ${seq}`)
  }

  /** What was answered before the machine died is there again, and all of it at the end. */
  checkAll(): void {
    for (const one of this.#answered.values()) {
      if (!holds(this.#tables(), one))
        this.#violations.add('P1', `answered with ${one.seq}, and gone: ${one.conversation} ${one.clientId}`)
    }
  }

  #missing({ conversation, clientId, seq }: Answered): void {
    const isElsewhere = this.#tables()
      .conversations.get(conversation)
      ?.seqByClientId.has(clientId.replaceAll('-', ''))
    if (isElsewhere)
      this.#violations.add('P2', `sent ${seq} in ${conversation} is a second copy of ${clientId}`)
    else
      this.#violations.add(
        'P1',
        `sent ${seq} was answered, but ${conversation} does not hold ${clientId} there`,
      )
  }
}

/** Whether the log has the client id at that seq, and there alone. */
function holds(tables: Tables, { conversation, clientId, seq }: Answered): boolean {
  const wanted = clientId.replaceAll('-', '')
  const entry = tables.conversations.get(conversation)?.entries[seq - 1]
  return entry?.clientId !== undefined && Buffer.from(entry.clientId).toString('hex') === wanted
}

function bodyOf(content: ReturnType<typeof decodeEntry>['content']): string {
  const { kind, text, target, emoji, replyTo, mentions } = content as {
    kind: string
    text?: string
    target?: number
    emoji?: string
    replyTo?: number
    mentions?: string[]
  }
  return JSON.stringify([kind, text, target, emoji, replyTo, mentions])
}
