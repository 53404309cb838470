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

export type HostIdentity = { userId: string; deviceId: string }

/** Everything a page needs to draw its first frame. */
export type Snapshot = {
  identity: HostIdentity | undefined
  me: Me | undefined
  connection: ConnectionState
  conversations: readonly Conversation[]
  contacts: readonly ContactView[]
  presences: readonly Presence[]
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
  storeFailed?: string
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
  | { type: 'leave' }

export type FromHost =
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'changes'; changes: Changes }
  | { type: 'arrived'; conversationId: string; message: Message; live: boolean }
  | { type: 'window'; windowId: number; splice: Splice; hasOlder: boolean; hasNewer: boolean }
  | { type: 'window-failed'; windowId: number; error: WireError }
  | { type: 'answer'; callId: number; value: unknown }
  | { type: 'refusal'; callId: number; error: WireError }
  /** The server no longer knows this device: everything local is being forgotten. */
  | { type: 'signed-out' }
  /** Another tab runs the SDK, and this browser has no shared workers. */
  | { type: 'busy' }
  /** The local store cannot be opened: nothing works in this browser as it is set up. */
  | { type: 'broken'; reason: string }
