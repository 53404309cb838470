/**
 * Who is online and when they were last seen. Owns what was told about each user; a change is told to those who may
 * see it after a few seconds, so that a flapping connection is not broadcast (F13). Never stores anything but the
 * last-seen times, merged and late.
 */
import { limits, type Presence } from '@kith/protocol'
import type { DirectoryPort, UserRow } from '../ports/directory.ts'
import type { RouterPort } from '../ports/router.ts'
import type { Cancel, Runtime } from '../ports/runtime.ts'
import type { PresenceService } from '../services.ts'
import { framePacket } from './packets.ts'

const sweepEveryMs = 500
/** Last-seen times are written this often at most. */
const touchEveryMs = 15_000

export class PresenceTracker implements PresenceService {
  readonly #directory: DirectoryPort
  readonly #router: RouterPort
  readonly #runtime: Runtime
  /** Elapsed time of the last heartbeat over HTTP or socket, of users who may be online. */
  readonly #heartbeats = new Map<string, number>()
  /** Users whose presence may have changed, and when to look. */
  readonly #due = new Map<string, number>()
  /** Users told to be online. */
  readonly #toldOnline = new Set<string>()
  /** Users whom somebody asked about and was told to be online, before it was due to be told. */
  readonly #shownOnline = new Set<string>()
  #seen = new Map<string, { userId: string; deviceId?: string; at: number }>()
  #touchedAt = 0
  readonly #stop: Cancel

  constructor(directory: DirectoryPort, router: RouterPort, runtime: Runtime) {
    this.#directory = directory
    this.#router = router
    this.#runtime = runtime
    this.#stop = runtime.timers.every(sweepEveryMs, () => this.#sweep())
  }

  /** What is remembered of users, everything counted. */
  get size(): number {
    const { size: seen } = this.#seen
    return this.#heartbeats.size + this.#due.size + this.#toldOnline.size + this.#shownOnline.size + seen
  }

  /** A live session speaks for itself while it lasts; only a heartbeat without one has to be remembered. */
  heartbeat(userId: string, deviceId: string): void {
    const isLive = this.#router.sessionsOf(userId).some((session) => session.deviceId === deviceId)
    if (!isLive) this.#heartbeats.set(userId, this.#runtime.clock.elapsed())
    this.#seen.set(deviceId, { userId, deviceId, at: this.#runtime.clock.now() })
    if (!this.#toldOnline.has(userId)) this.#lookLater(userId)
  }

  sessionEnded(userId: string): void {
    this.#seen.set(userId, { userId, at: this.#runtime.clock.now() })
    this.#lookLater(userId)
  }

  audienceChanged(userId: string, otherId?: string): void {
    this.#tellBoth(userId, otherId).catch((error) =>
      this.#runtime.log('warn', 'presence could not be told', { error: String(error) }),
    )
  }

  /** Whoever may no longer see somebody is told what they see now: offline, and no time. */
  async #tellBoth(userId: string, otherId: string | undefined): Promise<void> {
    const audience = new Set(await this.#directory.presenceAudience(userId))
    const rows = await this.#directory.users([userId, ...(otherId === undefined ? audience : [otherId])])
    const user = rows.find((row) => row.userId === userId)
    if (!user) return
    for (const other of rows) {
      if (other === user) continue
      const isShown = audience.has(other.userId)
      this.#tellOne(other, user, isShown)
      this.#tellOne(user, other, isShown)
    }
  }

  #tellOne(viewer: UserRow, user: UserRow, isShown: boolean): void {
    const presence = isShown ? this.#presenceFor(viewer, user) : { userId: user.userId, online: false }
    this.#router.toUser(viewer.userId, framePacket({ type: 'presence', presence }))
  }

  async contactsOf(userId: string): Promise<Presence[]> {
    const [me] = await this.#directory.users([userId])
    const users = await this.#directory.users(await this.#directory.presenceAudience(userId))
    return users.map((user) => this.#presenceFor(me, user))
  }

  /** Writes what is still unwritten and stops looking. */
  async close(): Promise<void> {
    this.#stop()
    await this.#touch()
  }

  isOnline(userId: string): boolean {
    if (this.#router.isOnline(userId)) return true
    const heard = this.#heartbeats.get(userId)
    return heard !== undefined && this.#runtime.clock.elapsed() - heard < limits.idleTimeoutMs
  }

  #presenceFor(viewer: UserRow | undefined, user: UserRow): Presence {
    if (!viewer?.lastSeenShared || !user.lastSeenShared) return { userId: user.userId, online: false }
    const online = this.isOnline(user.userId)
    if (online && !this.#toldOnline.has(user.userId)) this.#shownOnline.add(user.userId)
    const lastSeen = online ? this.#runtime.clock.now() : user.lastSeen
    return lastSeen > 0 ? { userId: user.userId, online, lastSeen } : { userId: user.userId, online }
  }

  #lookLater(userId: string): void {
    if (!this.#due.has(userId)) this.#due.set(userId, this.#runtime.clock.elapsed() + limits.presenceDelayMs)
  }

  #sweep(): void {
    const now = this.#runtime.clock.elapsed()
    for (const [userId, at] of this.#due) {
      if (at > now) break
      this.#due.delete(userId)
      this.#look(userId)
    }
    if (now - this.#touchedAt < touchEveryMs) return
    this.#touchedAt = now
    this.#forgetSilent(now)
    void this.#touch()
  }

  #look(userId: string): void {
    const online = this.isOnline(userId)
    const wasShown = this.#shownOnline.delete(userId)
    if (online === this.#toldOnline.has(userId) && (online || !wasShown)) return
    if (online) this.#toldOnline.add(userId)
    else {
      this.#toldOnline.delete(userId)
      this.#heartbeats.delete(userId)
    }
    this.#tell(userId, online).catch((error) =>
      this.#runtime.log('warn', 'presence could not be told', { error: String(error) }),
    )
  }

  async #tell(userId: string, online: boolean): Promise<void> {
    const listening = (await this.#directory.presenceAudience(userId)).filter((other) =>
      this.#router.isOnline(other),
    )
    if (listening.length === 0) return
    const rows = await this.#directory.users([userId, ...listening])
    const user = rows.find((row) => row.userId === userId)
    if (!user?.lastSeenShared) return
    const presence: Presence = { userId, online, lastSeen: this.#runtime.clock.now() }
    const packet = framePacket({ type: 'presence', presence })
    for (const viewer of rows)
      if (viewer !== user && viewer.lastSeenShared) this.#router.toUser(viewer.userId, packet)
  }

  /** Users who were online by HTTP heartbeats alone and went silent. */
  #forgetSilent(now: number): void {
    for (const [userId, heard] of this.#heartbeats) {
      if (now - heard < limits.idleTimeoutMs || this.#router.isOnline(userId)) continue
      this.#heartbeats.delete(userId)
      this.#lookLater(userId)
    }
  }

  async #touch(): Promise<void> {
    if (this.#seen.size === 0) return
    const seen = Array.from(this.#seen.values())
    this.#seen = new Map()
    await this.#directory
      .touch(seen)
      .catch((error) =>
        this.#runtime.log('warn', 'last-seen times could not be written', { error: String(error) }),
      )
  }
}
