/**
 * Short forms: frames that leave out what an earlier frame of the same kind, direction and connection has said. Each
 * object belongs to one end of one connection and owns what was said last; both ends follow the same rule, and a
 * WebSocket keeps order and loses nothing while it lives. Above this everything sees whole frames only.
 */
import type { ClientFrame, ServerFrame } from '../frames/index.ts'
import { wireRevision } from '../wire-revision.ts'
import { MalformedFrame } from './msgpack.ts'

/** The first revision that knows them. */
export const shortFormsSince = 8

/** The client's end. */
export class ClientShortForms {
  #serverKnows = false
  #sendsTo: string | undefined
  #marksIn: string | undefined
  #entry: { conversation: string; from: string } | undefined
  #ticksIn: string | undefined

  /** What to write for this frame. */
  shorten(frame: ClientFrame): ClientFrame {
    if (frame.type === 'hello') return { ...frame, revision: wireRevision }
    if (frame.type === 'send') return this.#shortenSend(frame)
    return frame.type === 'receipts' ? this.#shortenReceipts(frame) : frame
  }

  #shortenSend(frame: Extract<ClientFrame, { type: 'send' }>): ClientFrame {
    const { type: _, conversation, ...rest } = frame
    const isSame = conversation === this.#sendsTo
    this.#sendsTo = conversation
    return this.#serverKnows && isSame ? { type: 'more', ...rest } : frame
  }

  #shortenReceipts(frame: Extract<ClientFrame, { type: 'receipts' }>): ClientFrame {
    const [first, second] = frame.marks
    if (!first || second) return frame
    const { conversation, ...marks } = first
    const isSame = conversation === this.#marksIn
    this.#marksIn = conversation
    return this.#serverKnows && isSame ? { type: 'mark', id: frame.id, ...marks } : frame
  }

  /** The whole frame. @throws MalformedFrame for a short form that nothing came before */
  expand(frame: ServerFrame): ServerFrame {
    switch (frame.type) {
      case 'welcome':
        this.#serverKnows = (frame.revision ?? 0) >= shortFormsSince
        return frame
      case 'entry':
        this.#entry = { conversation: frame.conversation, from: frame.entry.from }
        return frame
      case 'watermarks':
        if (tellsTicks(frame)) this.#ticksIn = frame.conversation
        return frame
      case 'next':
        return this.#expandNext(frame)
      case 'ticks': {
        const { delivered, read } = frame
        return { type: 'watermarks', conversation: said(this.#ticksIn), others: { delivered, read } }
      }
      default:
        return frame
    }
  }

  #expandNext({ type: _, seq, ...rest }: Extract<ServerFrame, { type: 'next' }>): ServerFrame {
    const { conversation, from } = said(this.#entry)
    return { type: 'entry', conversation, entry: { seq, from, ...rest } }
  }
}

type Watermarks = Extract<ServerFrame, { type: 'watermarks' }>
type Ticks = Watermarks & { others: NonNullable<Watermarks['others']> }

/** What `ticks` may stand for, and follow. */
export function tellsTicks(frame: ServerFrame): frame is Ticks {
  return frame.type === 'watermarks' && frame.others !== undefined && frame.mine === undefined
}

function said<T>(value: T | undefined): T {
  if (value === undefined) throw new MalformedFrame('nothing came before')
  return value
}

type Unchecked = Record<string, unknown>

/**
 * The server's end. It works on what was decoded, before that is validated: a request that is refused was said all the
 * same, and the client goes on from it.
 */
export class ServerShortForms {
  #sendsTo: string | undefined
  #marksIn: string | undefined

  /** The whole frame; a short form that nothing came before stays as it is. */
  expand(value: unknown): unknown {
    const frame = value as Unchecked | null
    switch (frame?.type) {
      case 'send':
        if (typeof frame.conversation === 'string') this.#sendsTo = frame.conversation
        return frame
      case 'receipts':
        this.#marksIn = onlyConversation(frame.marks) ?? this.#marksIn
        return frame
      case 'more':
        return this.#sendsTo === undefined ? frame : wholeSend(frame, this.#sendsTo)
      case 'mark': {
        const { type: _, id, ...marks } = frame
        if (this.#marksIn === undefined) return frame
        return { type: 'receipts', id, marks: [{ ...marks, conversation: this.#marksIn }] }
      }
      default:
        return value
    }
  }
}

/** In place, because it is done for nearly every message. */
function wholeSend(frame: Unchecked, conversation: string): Unchecked {
  frame.type = 'send'
  frame.conversation = conversation
  return frame
}

function onlyConversation(marks: unknown): string | undefined {
  if (!Array.isArray(marks) || marks.length !== 1) return undefined
  const conversation = (marks[0] as Unchecked | null)?.conversation
  return typeof conversation === 'string' ? conversation : undefined
}
