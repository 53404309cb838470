/**
 * The local store port: everything that a device keeps. Contract, tested by test/store:
 * - `write` is atomic and in call order: after a crash all of a batch is there or nothing of it.
 * - A read sees every write that was called before it.
 * - It keeps and returns plain JSON values; what is read may be changed by the reader without effect.
 * - It decides nothing: what is stored is the caller's business.
 */
import type {
  Contact,
  Content,
  ConversationState,
  Marks,
  Me,
  MembersContent,
  Profile,
  SendContent,
  SettingsContent,
} from '@kith/protocol'
import type { Identity } from '../api.ts'

/** A stretch of the log that is known completely: from ≤ seq ≤ to. */
export type SeqRange = { from: number; to: number }

/** The newest thing to show of a conversation, small enough to keep all of them in memory. */
export type StoredPreview = {
  seq: number
  from: string
  kind: 'text' | 'recalled' | 'members' | 'settings' | 'unsupported'
  text: string
  time: number
  change?: MembersContent | SettingsContent
}

export type ConversationRecord = {
  conversationId: string
  /** As the server told it last; `head` and `mine` are only ever raised here. */
  state: ConversationState
  /** My watermarks as this device knows them; ahead of `state.mine` until the server has answered. */
  marks: Marks
  /** Known stretches in ascending order, neither overlapping nor touching. */
  ranges: SeqRange[]
  /** Every entry up to here that concerns a known stretch was applied; above it and below `head` is a gap. */
  synced: number
  preview?: StoredPreview
}

/** One entry that can be shown, with everything that later entries did to it. */
export type MessageRecord = {
  seq: number
  from: string
  time: number
  written?: number
  clientId?: string
  /** text, erased, members, settings, or withheld as a placeholder for an entry only known to be hidden. */
  content: Content
  /** `by` is the seq of the entry that did it: the highest wins, in whatever order they become known. */
  edit?: { by: number; text: string; time: number; mentions?: string[] }
  reactions?: Record<string, { by: number; emoji: string }>
  recalled?: true
  hidden?: true
}

/** One entry that waits for the server. Its order in the conversation is the order of `order`. */
export type OutboxItem = {
  clientId: string
  conversationId: string
  content: SendContent
  order: number
  /** By the device's clock. */
  queuedAt: number
  failure?: { code: string; message: string }
}

export type Draft = { conversationId: string; text: string }

/** Everything but the messages; small, and read at once when the store is opened. */
export type Snapshot = {
  identity?: Identity
  cursor?: string
  me?: Me
  conversations: ConversationRecord[]
  profiles: Profile[]
  contacts: Contact[]
  outbox: OutboxItem[]
  drafts: Draft[]
}

/** What a batch changes. `undefined` in `identity`, `cursor` or `me` leaves it, `null` removes it. */
export type WriteBatch = {
  identity?: Identity | null
  cursor?: string | null
  me?: Me | null
  conversations?: ConversationRecord[]
  profiles?: Profile[]
  contacts?: Contact[]
  outbox?: OutboxItem[]
  drafts?: Draft[]
  messages?: { conversationId: string; record: MessageRecord }[]
  removeConversations?: string[]
  removeContacts?: string[]
  /** Client ids. */
  removeOutbox?: string[]
  removeDrafts?: string[]
  /** All messages of the conversation below `below`, or all of them. Done before `messages` are put. */
  removeMessages?: { conversationId: string; below?: number }[]
}

export type LocalStore = {
  /** The whole snapshot. */
  load(): Promise<Snapshot>
  /** Messages with from ≤ seq ≤ to in seq order: the first `limit` of them, or the last with `fromEnd`. */
  messages(
    conversationId: string,
    range: SeqRange,
    limit: number,
    fromEnd?: boolean,
  ): Promise<MessageRecord[]>
  /** Those of the given seqs that are there, in any order. */
  messagesBySeq(conversationId: string, seqs: number[]): Promise<MessageRecord[]>
  write(batch: WriteBatch): Promise<void>
  /** Removes everything. */
  clear(): Promise<void>
  close(): Promise<void>
}
