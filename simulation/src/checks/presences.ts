/** Presence that travels inside an answer: of contacts at a heartbeat, of friends in their list. */
import type { Presence } from '@kith/protocol'
import type { Packet } from '../world/platform-types.ts'

/** Wherever it stands. */
export function presencesIn(value: unknown): Presence[] {
  if (typeof value !== 'object' || value === null) return []
  const { userId, online } = value as Partial<Presence>
  const own = typeof userId === 'string' && typeof online === 'boolean' ? [value as Presence] : []
  return [...own, ...Object.values(value).flatMap(presencesIn)]
}

/** In the body of an answer over HTTP. */
export function presencesInBody(body: Packet): Presence[] {
  return typeof body === 'string' && body.includes('"online":') ? presencesIn(JSON.parse(body)) : []
}
