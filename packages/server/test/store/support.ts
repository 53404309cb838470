/** Rows and a runtime for store tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConversationRow, DeviceRow, UserRow } from '../../src/ports/directory.ts'
import type { AppendEntry, ConversationCommit, MarkRow, MemberRow } from '../../src/ports/log.ts'
import type { Runtime } from '../../src/ports/runtime.ts'

export const realRuntime: Runtime = {
  clock: { now: () => Date.now(), elapsed: () => performance.now() },
  timers: {
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    every(ms, run) {
      const timer = setInterval(run, ms)
      return () => clearInterval(timer)
    },
    soon: (run) => setImmediate(run),
  },
  random: {
    bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    fraction: () => Math.random(),
  },
  log: () => undefined,
}

let lastId = 7_000_000_000_000_000_000n
/** Ids of the size that the server issues: beyond what a number can hold. */
export function newId(): string {
  return (++lastId).toString()
}

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-store-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function text(stored: Uint8Array): string {
  return new TextDecoder().decode(stored)
}

export function clientId(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16))
}

export function entry(body: string, more: Partial<AppendEntry> = {}): AppendEntry {
  return { bytes: bytes(body), ...more }
}

export function userRow(userId: string, handle = `user${userId.slice(-6)}`): UserRow {
  return {
    userId,
    handle,
    name: `Name of ${handle}`,
    bio: 'bio',
    picture: 'picture',
    readReceipts: true,
    lastSeenShared: true,
    lastSeen: 0,
    createdAt: 1_000,
    deleted: false,
  }
}

export function deviceRow(userId: string, deviceId = newId()): DeviceRow {
  const tokenHash = crypto.getRandomValues(new Uint8Array(32))
  return { deviceId, userId, name: 'phone', createdAt: 1_000, lastSeen: 1_000, tokenHash }
}

export function memberRow(userId: string, more: Partial<MemberRow> = {}): MemberRow {
  return {
    userId,
    state: 'active',
    role: 'member',
    joinedAt: 1_000,
    visibleFrom: 1,
    leftSeq: 0,
    delivered: 0,
    read: 0,
    shownDelivered: 0,
    shownRead: 0,
    markedAt: 0,
    visibleEnd: -1,
    visibleTime: -1,
    removedAt: -1,
    pinned: false,
    archived: false,
    mutedUntil: 0,
    ...more,
  }
}

export function conversationRow(
  kind: 'direct' | 'group',
  more: Partial<ConversationRow> = {},
): ConversationRow {
  return {
    conversationId: newId(),
    kind,
    title: kind === 'group' ? 'A group' : '',
    picture: '',
    history: 'joined',
    createdAt: 1_000,
    head: 0,
    epoch: 1,
    clientTimeMax: 0,
    lastTime: 1_000,
    ...more,
  }
}

export function commitOf(
  conversation: string,
  expectedHead: number,
  more: Partial<ConversationCommit> = {},
): ConversationCommit {
  const entries = more.entries ?? []
  const lastTime = entries.length > 0 ? 2_000 + expectedHead : undefined
  return { conversation, expectedHead, epoch: 1, clientTimeMax: 0, lastTime, ...more, entries }
}

export function mark(userId: string, seq: number, shown = seq): MarkRow {
  return { userId, delivered: seq, read: seq, shownDelivered: shown, shownRead: shown, markedAt: 0 }
}
