/**
 * Takes what the server sends, in order, into the local state. Each frame becomes a job of the ledger, which stores
 * first and shows then; what is not stored (presence, typing) is shown at once. Owns which conversations of a first
 * catch-up that was cut off were not told again by the next one: at its end I am not in them any more.
 */
import type { ServerFrame } from '@kith/protocol'
import type { Connection } from '../connection/connection.ts'
import type { Ledger } from '../local/ledger.ts'
import type { LiveStatus } from '../model/live-status.ts'
import { forgetPartOfFirst, forgetSynced, jobOf } from './apply-event.ts'
import type { Fetcher } from './fetcher.ts'
import type { Gaps } from './gaps.ts'

export type InboxOptions = {
  ledger: Ledger
  status: LiveStatus
  fetcher: Fetcher
  gaps: Gaps
  connection: Pick<Connection, 'caughtUp' | 'fellBehind' | 'restart' | 'state'>
}

/** When the store cannot keep up, the session is given up: after a reconnect the rest comes as catch-up (P7). */
const queuedJobsMax = 50_000

export class Inbox {
  readonly #options: InboxOptions
  #untold = new Set<string>()

  constructor(options: InboxOptions) {
    this.#options = options
  }

  receive(frame: ServerFrame): void {
    const { ledger, connection, fetcher, gaps, status } = this.#options
    switch (frame.type) {
      case 'welcome':
        return this.#welcomed(frame.resumed)
      case 'presence':
        status.setPresence(frame.presence)
        return
      case 'typing':
        status.setTyping(frame.conversation, frame.userId, frame.on)
        return
      case 'catch-up':
        connection.fellBehind()
        return
      case 'entry':
        status.setTyping(frame.conversation, frame.entry.from, false)
        fetcher.note(frame)
        break
      case 'hidden':
        fetcher.note(frame)
    }
    if (frame.type === 'conversation') this.#untold.delete(frame.state.conversationId)
    if (frame.type === 'caught-up') this.#leaveUntold()
    const live = connection.state.name === 'live'
    const job = jobOf(frame, live, (conversationId) => gaps.note(conversationId))
    if (!job) return
    const stored = ledger.run(job)
    // A failure is told by the ledger, and ends the session.
    stored.then(
      () => (frame.type === 'caught-up' || frame.type === 'pong') && connection.caughtUp(frame.type),
      () => undefined,
    )
    if (ledger.queued > queuedJobsMax) connection.restart()
  }

  #welcomed(resumed: boolean): void {
    const { ledger } = this.#options
    const { cursor, conversations } = ledger.state
    this.#untold = new Set()
    if (resumed) return
    if (cursor !== undefined) return ledger.hand({ apply: forgetSynced })
    this.#untold = new Set(conversations.keys())
    if (this.#untold.size > 0) ledger.hand({ apply: forgetPartOfFirst })
  }

  #leaveUntold(): void {
    const left = this.#untold
    this.#untold = new Set()
    if (left.size === 0) return
    this.#options.ledger.hand({
      apply(batch) {
        for (const conversationId of left) batch.removeConversation(conversationId)
      },
    })
  }
}
