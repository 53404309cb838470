/**
 * Sees every durable write and every packet of the server, and checks what can be checked at once: nothing is shown
 * or answered that is not stored (P1, P2), watermarks only grow (P5), nobody is handed what is not theirs (P6).
 * Owns what was answered, for the check at the end. Never changes anything.
 */
import { type ClientFrame, decodeClientFrames, decodeServerFrames } from '@kith/protocol'
import type { Conversation, ConversationCommit, Tables } from '@kith/server/parts'
import type { CrashPoint } from '../world/crash-points.ts'
import type { Peer } from '../world/network.ts'
import type { Packet } from '../world/platform-types.ts'
import { MembershipSpans } from './membership-spans.ts'
import { tokensIn } from './tokens.ts'
import type { Violations } from './violation.ts'

export type Answered = { conversation: string; clientId: string; seq: number }
type Place = { conversation: string; seq: number }
type SendFrame = Extract<ClientFrame, { type: 'send' }>

export class Witness {
  readonly answered: Answered[] = []
  /** Token → user who must never be handed it: they blocked its author before it was written. */
  readonly withheld = new Map<string, string>()
  readonly #tables: () => Tables
  readonly #violations: Violations
  readonly #spans = new MembershipSpans()
  readonly #places = new Map<string, Place>()
  readonly #marks = new Map<string, { delivered: number; read: number }>()
  readonly #sends = new Map<string, SendFrame>()
  readonly #entriesSeen = new Map<string, number>()

  constructor(tables: () => Tables, violations: Violations) {
    this.#tables = tables
    this.#violations = violations
  }

  written(method: string, args: unknown[]): void {
    if (method === 'commit') {
      for (const { conversation } of args[0] as ConversationCommit[]) this.#look(conversation)
    } else if (method === 'openDirect' || method === 'createGroup')
      this.#look((args[0] as { conversationId: string }).conversationId)
  }

  clientSends(_peer: Peer, packet: Packet, connectionId: number): void {
    for (const frame of decodeClientFrames(packet) as SendFrame[])
      if (frame.type === 'send') this.#sends.set(`${connectionId} ${frame.id}`, frame)
  }

  /** What a machine that dies now has just let out. */
  serverSends(peer: Peer, packet: Packet, connectionId: number | undefined): CrashPoint | undefined {
    let told: CrashPoint | undefined
    if (connectionId !== undefined) {
      for (const frame of decodeServerFrames(packet)) {
        if (frame.type === 'entry') told ??= 'after-event'
        if (frame.type !== 'sent') continue
        told = 'after-answer'
        this.#answers(connectionId, frame.id, frame.seq)
      }
    }
    const userId = peer.userId()
    if (userId !== undefined) for (const token of tokensIn(packet)) this.#shown(token, userId, peer.name)
    return told
  }

  /** The user unblocks somebody: what is not stored by now may be theirs to see. */
  mayBeShown(userId: string): void {
    for (const [token, from] of this.withheld)
      if (from === userId && !this.#places.has(token)) this.withheld.delete(token)
  }

  #answers(connectionId: number, id: number, seq: number): void {
    const send = this.#sends.get(`${connectionId} ${id}`)
    if (!send) return
    const { conversation, clientId, content } = send
    // What is recalled already is not recalled again: the answer names the target.
    if (content.kind === 'recall' && content.target === seq) return
    this.answered.push({ conversation, clientId, seq })
    if (holds(this.#tables(), { conversation, clientId, seq })) return
    if (this.#tables().conversations.get(conversation)?.seqByClientId.has(clientId.replaceAll('-', '')))
      this.#violations.add('P2', `sent ${seq} in ${conversation} is a second copy of ${clientId}`)
    else
      this.#violations.add(
        'P1',
        `sent ${seq} was answered, but ${conversation} does not hold ${clientId} there`,
      )
  }

  #shown(token: string, userId: string, device: string): void {
    const place = this.#places.get(token)
    if (!place) return this.#violations.add('P1', `${device} was shown ${token} before it was stored`)
    if (!this.#spans.includes(place.conversation, userId, place.seq))
      this.#violations.add(
        'P6',
        `${device} was shown ${token}, ${place.conversation}/${place.seq}, as no member`,
      )
    if (this.withheld.get(token) === userId)
      this.#violations.add('P6', `${device} was shown ${token} by somebody whom they block`)
  }

  #look(conversationId: string): void {
    const conversation = this.#tables().conversations.get(conversationId)
    if (!conversation) return
    this.#spans.observe(conversation)
    this.#lookAtEntries(conversation)
    this.#lookAtMarks(conversation)
  }

  #lookAtEntries({ row, entries }: Conversation): void {
    const { conversationId } = row
    const seen = this.#entriesSeen.get(conversationId) ?? 0
    for (const { seq, bytes } of entries.slice(seen)) {
      for (const token of tokensIn(bytes)) {
        const before = this.#places.get(token)
        if (before && before.seq !== seq)
          this.#violations.add('P2', `${token} is stored twice: ${conversationId}/${before.seq} and ${seq}`)
        this.#places.set(token, { conversation: conversationId, seq })
      }
    }
    this.#entriesSeen.set(conversationId, entries.length)
  }

  #lookAtMarks({ row: { conversationId, head }, members }: Conversation): void {
    for (const { row } of members.values()) {
      const { userId, delivered, read } = row
      const key = `${conversationId} ${userId}`
      const before = this.#marks.get(key) ?? { delivered: 0, read: 0 }
      if (delivered < before.delivered || read < before.read)
        this.#violations.add('P5', `watermarks of ${userId} in ${conversationId} fell`)
      if (delivered > head || read > head)
        this.#violations.add('P5', `watermarks of ${userId} in ${conversationId} passed the head`)
      this.#marks.set(key, { delivered, read })
    }
  }
}

/** Whether the log has the client id at that seq, and there alone. */
export function holds(tables: Tables, { conversation, clientId, seq }: Answered): boolean {
  const wanted = clientId.replaceAll('-', '')
  const entry = tables.conversations.get(conversation)?.entries[seq - 1]
  return entry?.clientId !== undefined && Buffer.from(entry.clientId).toString('hex') === wanted
}
