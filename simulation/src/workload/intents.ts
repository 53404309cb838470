/** What the users did, as far as the checks need it. Owns the texts that are in a durable outbox, and the blocks. */

import type { ConversationCommit } from '@kith/server/parts'
import { withToken } from '../checks/tokens.ts'
import type { SeededRandom } from '../world/random.ts'

export type Sent = {
  token: string
  clientId: string
  device: string
  userId: string
  conversationId: string
  kind: 'text' | 'edit'
}

export class Intents {
  readonly sent: Sent[] = []
  /** Client ids that were refused and then retried or discarded: their place in the order is free. */
  readonly givenUp = new Set<string>()
  readonly #stored = new Set<string>()
  /** Pair → since when, by virtual time. */
  readonly #blocked = new Map<string, number>()
  readonly #unblocked = new Set<string>()
  readonly #hidden = new Map<string, number>()
  readonly #shared = new Set<string>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  newText(random: SeededRandom, length = lengthOf(random)): { token: string; text: string } {
    const token = `t${Buffer.from(random.bytes(5)).toString('hex')}`
    return { token, text: withToken(token, 'x'.repeat(length)) }
  }

  /** A write of the server's disk is durable. */
  written(method: string, args: unknown[]): void {
    if (method !== 'commit') return
    for (const { entries } of args[0] as ConversationCommit[])
      for (const { clientId } of entries)
        if (clientId) this.#stored.add(Buffer.from(clientId).toString('hex'))
  }

  wasStored(clientId: string): boolean {
    return this.#stored.has(clientId.replaceAll('-', ''))
  }

  /** What this device had not sent yet is gone with its local store. */
  giveUpUnsent(device: string): void {
    for (const sent of this.sent)
      if (sent.device === device && !this.wasStored(sent.clientId)) this.givenUp.add(sent.clientId)
  }

  /** Certainly in force: answered, and nobody ever began to lift it. */
  isBlocked(userId: string, otherId: string): boolean {
    const pair = `${userId} ${otherId}`
    return this.#blocked.has(pair) && !this.#unblocked.has(pair)
  }

  /** The same, since before that moment. */
  wasBlocked(userId: string, otherId: string, atMs: number): boolean {
    return this.isBlocked(userId, otherId) && this.#blocked.get(`${userId} ${otherId}`)! < atMs
  }

  blocked(userId: string, otherId: string): void {
    const pair = `${userId} ${otherId}`
    if (!this.#blocked.has(pair)) this.#blocked.set(pair, this.#now())
  }

  /** The end of an account lifts what it and others had blocked. */
  accountEnds(userId: string): void {
    for (const pair of this.#blocked.keys()) if (pair.split(' ').includes(userId)) this.#unblocked.add(pair)
  }

  unblockBegins(userId: string, otherId: string): void {
    this.#unblocked.add(`${userId} ${otherId}`)
  }

  /** Answered before that moment that they share no presence, and nobody ever began to share it again. */
  wasHidden(userId: string, atMs: number): boolean {
    const since = this.#shared.has(userId) ? undefined : this.#hidden.get(userId)
    return since !== undefined && since < atMs
  }

  presenceHidden(userId: string): void {
    if (!this.#hidden.has(userId)) this.#hidden.set(userId, this.#now())
  }

  presenceSharingBegins(userId: string): void {
    this.#shared.add(userId)
  }
}

function lengthOf(random: SeededRandom): number {
  return random.chance(0.03) ? random.integer(5_000, 50_000) : random.integer(0, 60)
}
