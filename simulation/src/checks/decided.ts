/**
 * Since when something that leaves the server can have been decided: what is true then, or was true later, may be in
 * it; what ended before may not. Owns for each connection when its requests arrived and since when it catches up, and
 * for each user their last reading of what changed. Events of a live session are decided in the moment they are sent,
 * unless the socket was full; those that come while a session catches up wait for its end; an answer is not decided
 * before its request has arrived, and that of a poll not before its last reading of the store began.
 */
import type { ClientFrame, ServerFrame } from '@kith/protocol'
import type { Sending } from '../world/network.ts'

export class Decided {
  readonly #now: () => number
  readonly #arrivedMs = new Map<string, number>()
  readonly #catchingUpSinceMs = new Map<number, number>()
  readonly #changesRead = new Map<string, { beganMs: number; endedMs: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  asked(connectionId: number, frame: ClientFrame): void {
    if (frame.type === 'hello') this.#catchingUpSinceMs.set(connectionId, this.#now())
    if ('id' in frame) this.#arrivedMs.set(`${connectionId} ${frame.id}`, this.#now())
  }

  changesRead(userId: string, beganMs: number): void {
    this.#changesRead.set(userId, { beganMs, endedMs: this.#now() })
  }

  /** Of a frame on a socket. */
  ofFrame(frame: ServerFrame, { connectionId, heldSinceMs }: Sending & { by: 'socket' }): number {
    const arrivedMs = 'id' in frame ? this.#arrivedMs.get(`${connectionId} ${frame.id}`) : undefined
    return arrivedMs ?? Math.min(heldSinceMs, this.#catchingUpSinceMs.get(connectionId) ?? heldSinceMs)
  }

  /** After the frames of one packet were looked at: the end of a catch-up brings what waited for it. */
  told(frames: readonly ServerFrame[], connectionId: number): void {
    for (const { type } of frames) {
      if (type === 'caught-up') this.#catchingUpSinceMs.delete(connectionId)
      if (type === 'catch-up') this.#catchingUpSinceMs.set(connectionId, this.#now())
    }
  }

  ofAnswer(userId: string, { arrivedMs, isPoll }: Sending & { by: 'http' }): number {
    const read = isPoll ? this.#changesRead.get(userId) : undefined
    return read?.endedMs === this.#now() ? Math.max(arrivedMs, read.beganMs) : arrivedMs
  }
}
