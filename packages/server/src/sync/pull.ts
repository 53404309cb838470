/** `GET /v1/events`: the same reading as the socket's catch-up, held open until something is new (C19). */
import { limits, type SyncEvent } from '@kith/protocol'
import { type Answer, ok, refuse } from '../answer.ts'
import { entryEvent } from '../delivery/packets.ts'
import type { DirectoryPort } from '../ports/directory.ts'
import type { RouterPort } from '../ports/router.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Caller, EventsReader } from '../services.ts'
import { readChanges } from './changes.ts'
import { formatCursor, parseCursor } from './cursor.ts'

export function eventsReader(directory: DirectoryPort, router: RouterPort, runtime: Runtime): EventsReader {
  const held = new Set<{ deviceId: string; loggedOut: boolean; ended: AbortController }>()
  return {
    async pull(caller, cursor, waitMs, aborted) {
      const poll = { deviceId: caller.deviceId, loggedOut: false, ended: new AbortController() }
      held.add(poll)
      try {
        const answer = await pull(caller, cursor, waitMs, AbortSignal.any([aborted, poll.ended.signal]))
        return poll.loggedOut ? refuse('unauthenticated') : answer
      } finally {
        held.delete(poll)
      }
    },
    endDevice(deviceId) {
      for (const poll of held) {
        if (poll.deviceId !== deviceId) continue
        poll.loggedOut = true
        poll.ended.abort()
      }
    },
    held: () => held.size,
    endAll() {
      for (const poll of held) poll.ended.abort()
    },
  }

  async function pull(
    caller: Caller,
    cursor: string | undefined,
    waitMs: number,
    aborted: AbortSignal,
  ): Promise<Answer<{ events: SyncEvent[]; cursor: string }>> {
    const from = cursor === undefined || cursor === '' ? { since: 0 } : parseCursor(cursor)
    if (!from || !(await directory.wasIssued(from.since))) return refuse('bad_cursor')
    const deadline = runtime.clock.elapsed() + Math.min(waitMs, limits.longPollMsMax)
    let since = from
    for (;;) {
      const news = waitForNews(caller.userId, aborted)
      const page = await readChanges(directory, caller.userId, since, limits.conversationsPerPullMax)
      since = page.next
      const remaining = deadline - runtime.clock.elapsed()
      if (page.changes.length > 0 || page.more || remaining <= 0 || aborted.aborted) {
        news.stop()
        const events = page.changes.map((change) =>
          'event' in change ? change.event : entryEvent(change.entry),
        )
        return ok({ events, cursor: formatCursor(since) })
      }
      const stopTimer = runtime.timers.after(remaining, news.stop)
      await news.arrived
      stopTimer()
    }
  }

  /** Listens before the store is read, so that nothing falls between reading and waiting. */
  function waitForNews(userId: string, aborted: AbortSignal): { arrived: Promise<void>; stop: () => void } {
    let stop = () => {}
    const arrived = new Promise<void>((resolve) => {
      const unsubscribe = router.onNext(userId, resolve)
      stop = () => {
        unsubscribe()
        aborted.removeEventListener('abort', stop)
        resolve()
      }
      aborted.addEventListener('abort', stop)
    })
    return { arrived, stop: () => stop() }
  }
}
