/**
 * The router of one process. Owns which live sessions each user has, at most one per device. It only forwards: a
 * packet that finds no session is dropped, because the log has it.
 */
import type { LivePacket, LiveSession, RouterPort } from '../ports/router.ts'

const none: readonly LiveSession[] = []

export class LocalRouter implements RouterPort {
  readonly #sessions = new Map<string, LiveSession[]>()
  readonly #waiting = new Map<string, Set<() => void>>()

  add(session: LiveSession): LiveSession | undefined {
    const sessions = this.#sessions.get(session.userId)
    if (!sessions) {
      this.#sessions.set(session.userId, [session])
      return undefined
    }
    const index = sessions.findIndex((other) => other.deviceId === session.deviceId)
    if (index < 0) {
      sessions.push(session)
      return undefined
    }
    const replaced = sessions[index]
    sessions[index] = session
    return replaced
  }

  remove(session: LiveSession): void {
    const sessions = this.#sessions.get(session.userId)
    const index = sessions?.indexOf(session) ?? -1
    if (!sessions || index < 0) return
    if (sessions.length === 1) this.#sessions.delete(session.userId)
    else sessions.splice(index, 1)
  }

  toUser(userId: string, packet: LivePacket, exceptSession?: number): void {
    const sessions = this.#sessions.get(userId)
    if (sessions)
      for (const session of sessions) if (session.sessionId !== exceptSession) session.deliver(packet)
    if (this.#waiting.size > 0) this.#wake(userId)
  }

  onNext(userId: string, wake: () => void): () => void {
    let waiting = this.#waiting.get(userId)
    if (!waiting) this.#waiting.set(userId, (waiting = new Set()))
    waiting.add(wake)
    return () => {
      waiting.delete(wake)
      if (waiting.size === 0 && this.#waiting.get(userId) === waiting) this.#waiting.delete(userId)
    }
  }

  sessionsOf(userId: string): readonly LiveSession[] {
    return this.#sessions.get(userId) ?? none
  }

  isOnline(userId: string): boolean {
    return this.#sessions.has(userId)
  }

  isOnlySession(userId: string, sessionId: number): boolean {
    const sessions = this.#sessions.get(userId)
    return sessions?.length === 1 && sessions[0]!.sessionId === sessionId && !this.#waiting.has(userId)
  }

  #wake(userId: string): void {
    const waiting = this.#waiting.get(userId)
    if (!waiting) return
    this.#waiting.delete(userId)
    for (const wake of waiting) wake()
  }
}
