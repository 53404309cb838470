/**
 * Sees every durable write and every packet of the server, and hands them to the checks of what can be checked at
 * once. Owns how far it has read each log. Never changes anything.
 */
import { type ClientFrame, decodeEntry, type ServerFrame } from '@kith/protocol'
import type { Conversation, ConversationCommit, Tables } from '@kith/server/parts'
import type { Intents } from '../workload/intents.ts'
import type { CrashPoint } from '../world/crash-points.ts'
import type { Peer, Sending } from '../world/network.ts'
import type { Packet } from '../world/platform-types.ts'
import { Answers } from './answers.ts'
import { Decided } from './decided.ts'
import { presencesInBody } from './presences.ts'
import { Privacy, type Recipient } from './privacy.ts'
import { tokensIn } from './tokens.ts'
import type { Violations } from './violation.ts'
import { Watermarks } from './watermarks.ts'

export class Witness {
  readonly answers: Answers
  readonly watermarks: Watermarks
  readonly privacy: Privacy
  readonly #decided: Decided
  readonly #tables: () => Tables
  readonly #violations: Violations
  readonly #entriesSeen = new Map<string, number>()

  constructor(tables: () => Tables, now: () => number, intents: Intents, violations: Violations) {
    this.#tables = tables
    this.#violations = violations
    this.answers = new Answers(tables, violations)
    this.watermarks = new Watermarks(tables, violations)
    this.#decided = new Decided(now)
    this.privacy = new Privacy(now, intents, violations)
  }

  written(method: string, args: unknown[]): void {
    if (method === 'commit')
      for (const { conversation } of args[0] as ConversationCommit[]) this.#look(conversation)
    else if (method === 'openDirect') this.#opened(args as { conversationId: string; userId: string }[])
    else if (method === 'createGroup')
      this.#created(args[0] as { conversationId: string; history: 'joined' | 'all' })
    else if (method === 'requestContact' || method === 'acceptContact')
      this.privacy.acquainted(args[0] as string, args[1] as string)
  }

  read(method: string, args: unknown[], beganMs: number): void {
    if (method === 'changes') this.#decided.changesRead((args[0] as { userId: string }).userId, beganMs)
  }

  /** A machine started on what was durable. */
  restarted(): void {
    for (const [conversationId, seen] of this.#entriesSeen) {
      const length = this.#tables().conversations.get(conversationId)?.entries.length ?? 0
      if (length < seen) this.#violations.add('P1', `${conversationId} lost what stood above ${length}`)
    }
    this.checkAnswers()
  }

  /** P1: everything answered is there. */
  checkAnswers(): void {
    this.answers.checkAll()
    this.watermarks.checkAll()
  }

  clientSends(peer: Peer, frames: readonly ClientFrame[], connectionId: number): void {
    const userId = peer.userId()
    for (const frame of frames) {
      this.#decided.asked(connectionId, frame)
      if (frame.type === 'send') this.answers.asked(connectionId, frame)
      else if (frame.type === 'receipts' && userId !== undefined)
        this.watermarks.asked(connectionId, userId, frame)
    }
  }

  /** What a machine that dies now has just let out. */
  serverSends(
    peer: Peer,
    packet: Packet,
    frames: readonly ServerFrame[],
    sending: Sending,
  ): CrashPoint | undefined {
    const userId = peer.userId()
    if (sending.by === 'http') {
      if (userId === undefined) return undefined
      const recipient = { userId, device: peer.name, sinceMs: this.#decided.ofAnswer(userId, sending) }
      for (const presence of presencesInBody(packet)) this.privacy.presence(presence, recipient)
      this.#shown(packet, recipient)
      return undefined
    }
    for (const frame of frames) {
      this.#answered(frame, sending.connectionId)
      if (userId === undefined) continue
      const recipient = { userId, device: peer.name, sinceMs: this.#decided.ofFrame(frame, sending) }
      this.privacy.frame(frame, recipient)
      this.#shown(JSON.stringify(frame), recipient)
      if (frame.type === 'watermarks' || frame.type === 'conversation') this.watermarks.told(userId, frame)
    }
    this.#decided.told(frames, sending.connectionId)
    if (frames.some(({ type }) => type === 'sent')) return 'after-answer'
    return frames.some(({ type }) => type === 'entry') ? 'after-event' : undefined
  }

  #answered(frame: ServerFrame, connectionId: number): void {
    if (frame.type === 'sent') this.answers.answeredFrame(connectionId, frame)
    if (frame.type === 'done') this.watermarks.done(connectionId, frame.id)
  }

  #shown(packet: Packet, recipient: Recipient): void {
    for (const token of tokensIn(packet)) this.privacy.shown(token, recipient)
  }

  #opened([conversation, creator, other]: { conversationId: string; userId: string }[]): void {
    const { conversationId } = conversation!
    if (!this.#tables().conversations.has(conversationId)) return
    this.privacy.membership.directOpened(conversationId, [creator!.userId, other!.userId])
    this.#look(conversationId)
  }

  #created({ conversationId, history }: { conversationId: string; history: 'joined' | 'all' }): void {
    this.privacy.membership.groupCreated(conversationId, history)
    this.#look(conversationId)
  }

  #look(conversationId: string): void {
    const conversation = this.#tables().conversations.get(conversationId)
    if (!conversation) return
    this.#lookAtEntries(conversation)
    this.watermarks.stored(conversation)
  }

  #lookAtEntries({ row: { conversationId }, entries }: Conversation): void {
    const seen = this.#entriesSeen.get(conversationId) ?? 0
    for (const { seq, bytes } of entries.slice(seen)) {
      const entry = decodeEntry(bytes)
      this.privacy.stored(conversationId, entry)
      if (entry.content.kind === 'recall') this.#isErased(conversationId, entries[entry.content.target - 1])
      for (const token of tokensIn(bytes)) this.privacy.placed(token, { conversation: conversationId, seq })
    }
    this.#entriesSeen.set(conversationId, entries.length)
  }

  /** P6: a recall takes the body with it, at once. */
  #isErased(conversationId: string, target: Conversation['entries'][number] | undefined): void {
    if (!target || decodeEntry(target.bytes).content.kind === 'erased') return
    this.#violations.add('P6', `${conversationId}/${target.seq} is recalled, and its body is still there`)
  }
}
