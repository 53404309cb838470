/**
 * Frames without a socket: events come by long polling, requests go out as HTTP calls, and both look like a socket
 * session to everything above. Owns one poll at a time and the order of what is sent: calls go out one after another,
 * so that a sender's A stays before B.
 */
import { type ClientFrame, limits, type Send, type ServerFrame } from '@kith/protocol'
import type { OperationName } from '@kith/protocol/operations'
import type { Identity } from '../api.ts'
import { KithError } from '../error.ts'
import { callHttp, closeCodeOf, type HttpOptions, type InputOf, type Result } from '../http/call-http.ts'
import type { Platform } from '../runtime/platform.ts'
import { rangeOf } from './poll-range.ts'
import type { Link, LinkHandlers, Transport } from './transport.ts'

export function pollTransport(
  platform: Platform,
  url: string,
  identity: () => Identity | undefined,
): Transport {
  return { via: 'poll', open: (handlers) => new PollLink(platform, url, identity(), handlers) }
}

class PollLink implements Link {
  readonly #http: HttpOptions
  readonly #platform: Platform
  readonly #identity: Identity | undefined
  readonly #handlers: LinkHandlers
  readonly #aborter = new AbortController()
  #outgoing: Promise<void>
  #over = false

  constructor(platform: Platform, url: string, identity: Identity | undefined, handlers: LinkHandlers) {
    this.#platform = platform
    this.#identity = identity
    this.#handlers = handlers
    this.#http = { platform, url, token: identity?.token, signal: this.#aborter.signal }
    this.#outgoing = Promise.resolve().then(() => {
      if (!this.#over) handlers.opened()
    })
  }

  send(frame: ClientFrame): void {
    if (frame.type === 'hello') this.#poll(frame.cursor)
    // A fetch changes nothing, so it may overtake what is sent.
    else if (frame.type === 'fetch' || frame.type === 'call') this.#answer(frame)
    else this.#outgoing = this.#outgoing.then(() => this.#answer(frame))
  }

  beat(): void {
    const { userId } = this.#identity!
    this.#call('heartbeat', { userId }).then(
      () => this.#deliver([]),
      (error) => (endsLink(error) ? this.#end(error) : this.#deliver([])),
    )
  }

  close(): void {
    this.#over = true
    this.#aborter.abort()
  }

  async #poll(cursor: string | undefined): Promise<void> {
    try {
      let position = await this.#firstPull(cursor)
      let wait = 0
      while (!this.#over) {
        const { body } = await this.#pull({
          ...(position !== undefined && { cursor: position }),
          wait,
        })
        position = body.cursor
        const end: ServerFrame =
          wait === 0 && body.events.length === 0
            ? { type: 'caught-up', cursor: position }
            : { type: 'cursor', cursor: position }
        this.#deliver([...body.events, end])
        if (end.type === 'caught-up') wait = limits.longPollMsMax / 1000
      }
    } catch (error) {
      this.#end(error)
    }
  }

  /** A server that wants fewer calls is waited for: a new session would only make more of them. */
  async #pull(input: InputOf<'events'>): Promise<Result<'events'>> {
    for (;;) {
      try {
        return await this.#call('events', input)
      } catch (error) {
        const waitMs = error instanceof KithError ? error.retryAfterMs : undefined
        if (waitMs === undefined || this.#over) throw error
        await new Promise<void>((resolve) => this.#platform.after(waitMs, resolve))
      }
    }
  }

  /** Greets, and finds out whether the cursor is of any use. */
  async #firstPull(cursor: string | undefined): Promise<string | undefined> {
    if (cursor === undefined) {
      await this.#call('getMe', {})
      this.#greet(false)
      return undefined
    }
    try {
      await this.#pull({ cursor, wait: 0 })
      this.#greet(true)
      return cursor
    } catch (error) {
      if (!(error instanceof KithError) || error.code !== 'bad_cursor') throw error
      this.#greet(false)
      return undefined
    }
  }

  #greet(resumed: boolean): void {
    const { userId, deviceId } = this.#identity!
    const now = this.#platform.now()
    this.#deliver([
      { type: 'welcome', userId, deviceId, serverId: '', now, pingEveryMs: limits.pingEveryMs, resumed },
    ])
  }

  async #answer(frame: Exclude<ClientFrame, { type: 'hello' }>): Promise<void> {
    if (this.#over) return
    try {
      const answer = await this.#perform(frame)
      if (answer) this.#deliver([answer])
    } catch (error) {
      if (!(error instanceof KithError)) throw error
      if (endsLink(error)) this.#end(error)
      else if ('id' in frame) this.#deliver([refusalFrame(frame.id, error)])
    }
  }

  async #perform(frame: Exclude<ClientFrame, { type: 'hello' }>): Promise<ServerFrame | undefined> {
    switch (frame.type) {
      case 'send':
        return this.#send(frame)
      case 'receipts':
        for (const { conversation: id, delivered, read } of frame.marks) {
          if (delivered) await this.#call('markDelivered', { id, messageId: String(delivered) })
          if (read) await this.#call('markRead', { id, messageId: String(read) })
        }
        return { type: 'done', id: frame.id }
      case 'fetch': {
        const { conversation: id, after, before, limit } = frame
        const { body } = await this.#call('conversationDetails', {
          id,
          ...(after !== undefined && { after }),
          ...(before !== undefined && { before }),
          ...(limit !== undefined && { limit }),
        })
        return rangeOf(frame.id, id, body)
      }
      case 'typing':
        await this.#call('setTyping', { id: frame.conversation, on: frame.on })
        return undefined
      case 'ping':
        await this.#call('heartbeat', { userId: this.#identity!.userId })
        return { type: 'done', id: frame.id }
      case 'call':
        return {
          type: 'result',
          id: frame.id,
          ...(await this.#call(frame.operation as OperationName, frame.input as never)),
        }
    }
  }

  async #send({ id, conversation, clientId, content, sentAt, now }: Send): Promise<ServerFrame> {
    const target = { id: conversation, messageId: 'target' in content ? String(content.target) : '' }
    switch (content.kind) {
      case 'text': {
        const { text: message, replyTo, mentions } = content
        const optional = {
          ...(replyTo && { replyTo }),
          ...(mentions && { mentions }),
          ...(sentAt && now && { sentAt, now }),
        }
        return sentFrame(
          id,
          await this.#call('sendToConversation', {
            id: conversation,
            message,
            clientMessageId: clientId,
            ...optional,
          }),
        )
      }
      case 'edit':
        return sentFrame(
          id,
          await this.#call('editMessage', { ...target, message: content.text, clientMessageId: clientId }),
        )
      case 'recall':
        await this.#call('deleteMessage', { ...target, for: 'everyone' })
        return { type: 'done', id }
      case 'reaction':
        await this.#call('react', { ...target, emoji: content.emoji })
        return { type: 'done', id }
    }
  }

  #call<N extends OperationName>(name: N, input: InputOf<N>): Promise<Result<N>> {
    return callHttp(this.#http, name, input)
  }

  #deliver(frames: ServerFrame[]): void {
    if (!this.#over) this.#handlers.frames(frames)
  }

  #end(error: unknown): void {
    if (this.#over) return
    if (!(error instanceof KithError)) throw error
    this.close()
    this.#handlers.closed(closeCodeOf(error))
  }
}

/** Any other error is an answer: the server is there. */
function endsLink(error: unknown): boolean {
  return !(error instanceof KithError) || error.code === 'network' || error.code === 'unauthenticated'
}

/** The HTTP answer of an edit does not say whether it is a repeat; then the entry itself comes with the events. */
function sentFrame(
  id: number,
  { status, body }: { status: number; body: { seq: number; time: number } },
): ServerFrame {
  const sent: ServerFrame = { type: 'sent', id, seq: body.seq, time: body.time }
  return status === 200 ? { ...sent, repeat: true } : sent
}

function refusalFrame(id: number, { code, message, retry, retryAfterMs }: KithError): ServerFrame {
  return { type: 'error', id, code, message, retry, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}
