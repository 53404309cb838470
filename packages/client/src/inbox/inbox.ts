/**
 * Takes what the server sends, in order, into the local state. Owns nothing itself: each frame becomes a job of the
 * ledger, which stores first and shows then; what is not stored (presence, typing) is shown at once.
 */
import type { ServerFrame } from '@kith/protocol'
import type { Connection } from '../connection/connection.ts'
import type { Ledger } from '../local/ledger.ts'
import type { LiveStatus } from '../model/live-status.ts'
import { forgetSynced, jobOf } from './apply-event.ts'
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

  constructor(options: InboxOptions) {
    this.#options = options
  }

  receive(frame: ServerFrame): void {
    const { ledger, connection, fetcher, gaps, status } = this.#options
    switch (frame.type) {
      case 'welcome':
        if (!frame.resumed && hasSynced(ledger)) ledger.hand({ apply: forgetSynced })
        return
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
}

function hasSynced({ state }: Ledger): boolean {
  return state.cursor !== undefined || state.conversations.size > 0
}
