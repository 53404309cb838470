/**
 * Who is in the data folder: everything follows from a number, so the process that seeds and the process that
 * generates load agree without telling each other.
 */
import { createHash } from 'node:crypto'

/** Snowflakes of 2026-02-01, before any that the server makes: 41 bits of milliseconds since 2026-01-01, 22 below. */
const seededAt = Date.UTC(2026, 1, 1)
const firstSnowflake = BigInt(seededAt - Date.UTC(2026, 0, 1)) << 22n
const kinds = { user: 0n, device: 1n, conversation: 2n }

function snowflake(kind: keyof typeof kinds, index: number): string {
  return (firstSnowflake + BigInt(index) * 4n + kinds[kind]).toString()
}

export const userId = (index: number): string => snowflake('user', index)
export const deviceId = (index: number): string => snowflake('device', index)
export const conversationId = (index: number): string => snowflake('conversation', index)

/** Has the form of a real token; its secrecy protects a folder that lives for a minute. */
export function token(index: number): string {
  return createHash('sha256').update(`benchmark token ${index}`).digest('base64url')
}

/** What the store keeps of a token: the hash of its text. */
export function tokenHash(index: number): Uint8Array {
  return createHash('sha256').update(token(index)).digest()
}

/** Conversation n of the plan has id conversationId(n); its members are user numbers, the first one is its owner. */
export type SeedPlan = {
  users: number
  /** `messages`: instead of `messagesPerConversation`. */
  conversations: { kind: 'direct' | 'group'; members: number[]; messages?: number }[]
  /** Messages in each conversation, from its members in turn, delivered to and read by all of them. */
  messagesPerConversation: number
  textBytes: number
}

/** After the seeded past, before any run. */
export const seedTime = seededAt
