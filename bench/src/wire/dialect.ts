/** The two subprotocols as the generator speaks them: whole WebSocket messages out, single facts in. */
import type { ServerFrame, Subprotocol } from '@kith/protocol'
import { jsonDialect } from './json.ts'
import { msgpackDialect } from './msgpack.ts'
import type { Outgoing } from './outgoing.ts'

/** What a dialect tells a session about the frames it reads. */
export type FrameSink = {
  /** The low 32 bits of the conversation of the last `entry`, which `next` leaves out. */
  lastConversation: number
  onSent(requestId: number, seq: number): void
  /**
   * `counter` is the number that the sender wrote into the text, −1 when the entry is none of the generator's;
   * `conversation` the low 32 bits of its id, which tell seeded conversations apart.
   */
  onEntry(seq: number, counter: number, conversation: number): void
  /** A frame that is not in the fast path: `welcome`, `caught-up`, `error` and `cursor`. */
  onFrame(frame: ServerFrame): void
  /** A frame that nothing needs to be known of: `done`, `watermarks`, `presence`, `conversation` … */
  onOther(): void
}

/** The message of one sender to one conversation; only numbers change from one to the next. */
export type SendTemplate = {
  readonly conversation: string
  /**
   * Appends a whole WebSocket message, in the short form when it goes where the last one went (`again`). A request id
   * has one byte (below 128) or two.
   */
  append(out: Outgoing, requestId: number, counter: number, unixMs: number, again: boolean): void
}

export type Dialect = {
  readonly subprotocol: Subprotocol
  hello(token: string, cursor: string | undefined): Uint8Array
  /** A sign of life that asks for one. */
  beat(): Uint8Array
  sendTemplate(conversation: string, textBytes: number): SendTemplate
  delivered(out: Outgoing, requestId: number, conversation: string, seq: number, again: boolean): void
  /** Reads all frames of one WebSocket message: the bytes from ≤ index < to. */
  read(bytes: Uint8Array, from: number, to: number, sink: FrameSink): void
}

export const dialects: Record<'json' | 'msgpack', Dialect> = { json: jsonDialect, msgpack: msgpackDialect }

/**
 * Request ids of sends all have the same width in both subprotocols (five digits, three bytes), and their low 13
 * bits are those of the counter, so that a ring of 8,192 slots is found from either. The ring is much longer than what
 * may be outstanding, because one answer may be late while thousands of others come.
 */
export const slots = 8192
export function requestIdOf(counter: number): number {
  return 2 * slots + (counter % (6 * slots))
}
/** The same for a device that has few requests under way, as the SDK numbers them: from 1, and again when answered. */
export const smallRequestIdMax = 126
/** Requests other than sends. */
export const otherRequestId = 127
