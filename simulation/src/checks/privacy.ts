/**
 * P6: nobody is handed what is not theirs, in whatever packet. Owns the model of memberships and of who knows whom, and
 * the texts that somebody must never be handed.
 */
import type { Entry, Presence, ServerFrame } from '@kith/protocol'
import type { Intents } from '../workload/intents.ts'
import { slowestReadMs } from '../world/disk.ts'
import { Membership } from './membership.ts'
import { presencesIn } from './presences.ts'
import type { Violations } from './violation.ts'

/** `sinceMs`: what they are handed was not decided before. */
export type Recipient = { userId: string; device: string; sinceMs: number }
type Place = { conversation: string; seq: number }

/** Presence is told by what up to three readings of the store gave, each as slow as a fault makes it. */
const presenceReadingsMs = 3 * slowestReadMs

export class Privacy {
  readonly membership: Membership
  /** Token → user who must never be handed it: they blocked its author before it was written. */
  readonly withheld = new Map<string, string>()
  readonly #intents: Intents
  readonly #violations: Violations
  readonly #places = new Map<string, Place>()
  readonly #acquainted = new Set<string>()

  constructor(now: () => number, intents: Intents, violations: Violations) {
    this.membership = new Membership(now)
    this.#intents = intents
    this.#violations = violations
  }

  stored(conversationId: string, entry: Entry): void {
    this.membership.entry(conversationId, entry)
  }

  /** P2 when the token has a place already. */
  placed(token: string, place: Place): void {
    const before = this.#places.get(token)
    if (before && before.seq !== place.seq)
      this.#violations.add(
        'P2',
        `${token} is stored twice: ${place.conversation}/${before.seq} and ${place.seq}`,
      )
    this.#places.set(token, place)
  }

  /** One asked the other, or accepted: from now on presence may pass between them. */
  acquainted(userId: string, otherId: string): void {
    this.#acquainted.add(`${userId} ${otherId}`).add(`${otherId} ${userId}`)
  }

  /** The user unblocks somebody: what is not stored by now may be theirs to see. */
  mayBeShown(userId: string): void {
    for (const [token, from] of this.withheld)
      if (from === userId && !this.#places.has(token)) this.withheld.delete(token)
  }

  shown(token: string, { userId, device, sinceMs }: Recipient): void {
    const place = this.#places.get(token)
    if (!place) return this.#violations.add('P1', `${device} was shown ${token} before it was stored`)
    const { conversation, seq } = place
    if (!this.membership.includes(conversation, userId, seq, sinceMs))
      this.#violations.add('P6', `${device} was shown ${token}, ${conversation}/${seq}, as no member`)
    if (this.withheld.get(token) === userId)
      this.#violations.add('P6', `${device} was shown ${token} by somebody whom they block`)
  }

  frame(frame: ServerFrame, { userId, device, sinceMs }: Recipient): void {
    const isMember = (conversation: string, who: string) =>
      this.membership.isMember(conversation, who, sinceMs)
    switch (frame.type) {
      case 'entry':
        if (!this.membership.includes(frame.conversation, userId, frame.entry.seq, sinceMs))
          this.#tells(device, `${frame.conversation}/${frame.entry.seq}`)
        break
      case 'watermarks':
        if (!isMember(frame.conversation, userId)) this.#tells(device, `marks of ${frame.conversation}`)
        break
      case 'conversation':
        if (!isMember(frame.state.conversationId, userId))
          this.#tells(device, `the state of ${frame.state.conversationId}`)
        break
      case 'typing':
        if (!isMember(frame.conversation, userId) || !isMember(frame.conversation, frame.userId))
          this.#tells(device, `that ${frame.userId} types in ${frame.conversation}`)
        break
      case 'presence':
        this.presence(frame.presence, { userId, device, sinceMs: sinceMs - presenceReadingsMs })
        break
      case 'result':
        for (const presence of presencesIn(frame.body)) this.presence(presence, { userId, device, sinceMs })
    }
  }

  /** Told, or inside an answer: there it is read after the question has come. */
  presence({ userId: otherId, online, lastSeen }: Presence, { userId, device, sinceMs }: Recipient): void {
    if (!online && lastSeen === undefined) return
    const isBlocked =
      this.#intents.wasBlocked(userId, otherId, sinceMs) || this.#intents.wasBlocked(otherId, userId, sinceMs)
    const isKnown =
      this.#acquainted.has(`${userId} ${otherId}`) || this.membership.haveDirect(userId, otherId)
    if (isBlocked || !isKnown) this.#tells(device, `the presence of ${otherId}, who is not theirs to see`)
    if (this.#intents.wasHidden(userId, sinceMs) || this.#intents.wasHidden(otherId, sinceMs))
      this.#tells(device, `the presence of ${otherId}, where one of them shares none`)
  }

  #tells(device: string, what: string): void {
    this.#violations.add('P6', `${device} was told ${what}`)
  }
}
