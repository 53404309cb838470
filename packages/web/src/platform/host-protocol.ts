/**
 * What a page and the host of the SDK (a shared worker, or the page itself) say to each other over a message port.
 * All values are plain and cloneable. The token never crosses this line.
 */
import type {
  ClientErrorCode,
  ConnectionState,
  ContactView,
  Conversation,
  Message,
  WindowOptions,
} from '@kith/client'
import type { Me, Presence, Profile, Retry } from '@kith/protocol'

/** A message port, or a broadcast channel that only two ends know. */
export type HostPort = {
  postMessage(message: unknown): void
  onmessage: ((event: MessageEvent) => unknown) | null
  close(): void
}

export type HostIdentity = { userId: string; deviceId: string }

/** Everything a page needs to draw its first frame. */
export type Snapshot = {
  identity: HostIdentity | undefined
  me: Me | undefined
  connection: ConnectionState
  conversations: readonly Conversation[]
  contacts: readonly ContactView[]
  presences: readonly Presence[]
  /** There is no storage here: everything local goes with the last tab. */
  keepsNothing: boolean
}

/** What changed since the last message of this kind; absent means unchanged. */
export type Changes = {
  account?: { identity: HostIdentity | undefined; me: Me | undefined }
  connection?: ConnectionState
  /** `undefined`: it left the list. */
  conversations?: [conversationId: string, value: Conversation | undefined][]
  contacts?: readonly ContactView[]
  profiles?: Profile[]
  presences?: Presence[]
  /** The store does not take what is written; false when it does again. */
  storeFailed?: boolean
  /** Stored messages that are new, edited or recalled. */
  messages?: [conversationId: string, seqs: readonly number[]][]
}

export type WireError = { code: ClientErrorCode; message: string; retry: Retry; retryAfterMs?: number }

/** Replaces `removed` messages from `start` on by `inserted`. */
export type Splice = { start: number; removed: number; inserted: readonly Message[] }

export type FromPage =
  | { type: 'call'; callId: number; method: string; args: unknown[] }
  | { type: 'open-window'; windowId: number; conversationId: string; options: WindowOptions }
  | { type: 'load-window'; callId: number; windowId: number; direction: 'older' | 'newer'; count?: number }
  | { type: 'close-window'; windowId: number }
  | { type: 'network'; online: boolean }
  /** The page was away for long, or the device slept. */
  | { type: 'woke' }
  | { type: 'leave' }

export type FromHost =
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'changes'; changes: Changes }
  | { type: 'arrived'; conversationId: string; message: Message; live: boolean }
  /** `whole`: the first of its window, which replaces whatever the page shows in it. */
  | { type: 'window'; windowId: number; whole: boolean; splice: Splice; hasOlder: boolean; hasNewer: boolean }
  | { type: 'window-failed'; windowId: number; error: WireError }
  | { type: 'answer'; callId: number; value: unknown }
  | { type: 'refusal'; callId: number; error: WireError }
  /** The server no longer knows this device: everything local is being forgotten. */
  | { type: 'signed-out' }
  /** A tab with another build of the app has taken over. */
  | { type: 'superseded' }
  /** The SDK could not be started. */
  | { type: 'broken'; reason: string }
