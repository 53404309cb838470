/** What each frame of a greeted session does. One answer for each request, whatever happens. */
import {
  type Call,
  type ClientFrame,
  errorCodes,
  type Failure,
  type Fetch,
  limits,
  type Receipts,
  type Send,
  type ServerFrame,
  type Typing,
} from '@kith/protocol'
import { type Answer, refuse } from '../answer.ts'
import type { ConversationContext } from '../conversation/context.ts'
import { mark } from '../conversation/mark.ts'
import { range } from '../conversation/range.ts'
import { typing } from '../conversation/relations.ts'
import { submit } from '../conversation/send.ts'
import type { Caller, PresenceService } from '../services.ts'
import { formatCursor } from '../sync/cursor.ts'
import type { Session } from './session.ts'

export type FrameServices = {
  conversations: ConversationContext
  presence: PresenceService
  /** An operation of the HTTP interface; the address is that of the session. */
  call(
    caller: Caller,
    operation: string,
    input: unknown,
    address: string,
  ): Promise<Answer<{ status: number; body?: unknown }>>
  /** Milliseconds to wait before this device may send again; 0 when it may. */
  sendDelay(caller: Caller): number
}

export function handleFrame(services: FrameServices, session: Session, frame: ClientFrame): void {
  const caller = session.caller!
  if (frame.type === 'typing') return handleTyping(services, caller, frame)
  if (frame.type === 'hello') return
  if (session.requestsInFlight >= limits.requestsInFlightMax) {
    return answerFailure(
      session,
      frame.id,
      refuse('rate_limited', 'Too many requests wait for their answers.', 1_000).failure,
    )
  }
  switch (frame.type) {
    case 'send':
      return handleSend(services, session, caller, frame)
    case 'receipts':
      return handleReceipts(services, session, caller, frame)
    case 'fetch':
      return answerLater(services, session, frame.id, () => fetchRange(services, caller, frame))
    case 'ping':
      services.presence.heartbeat(caller.userId, caller.deviceId)
      return session.answer(pong(services, session, frame.id))
    case 'more':
    case 'mark':
      // Whole when it came, unless nothing was said before that it could follow.
      return answerFailure(session, frame.id, refuse('bad_request').failure)
    case 'call':
      return answerLater(services, session, frame.id, () =>
        call(services, caller, frame, session.connection.address),
      )
  }
}

/** A notice: when it cannot be passed on, nobody misses it. */
function handleTyping(services: FrameServices, caller: Caller, frame: Typing): void {
  if (services.sendDelay(caller) > 0) return
  typing(services.conversations, caller, frame.conversation, frame.on).catch((error) =>
    services.conversations.runtime.log('warn', 'typing could not be passed on', { error: String(error) }),
  )
}

function handleSend(services: FrameServices, session: Session, caller: Caller, frame: Send): void {
  const delay = services.sendDelay(caller)
  if (delay > 0) return answerFailure(session, frame.id, refuse('rate_limited', undefined, delay).failure)
  session.requestBegan()
  submit(services.conversations, caller, frame, (answer) => {
    session.requestEnded()
    if (!answer.ok) return answerFailure(session, frame.id, answer.failure)
    const { seq, time, repeat } = answer.value
    if (repeat) session.answer({ type: 'sent', id: frame.id, seq, time, repeat })
    else session.answerSent(frame.id, seq, time)
  })
}

/** Answered once when all marks are durable; the first refusal, if any, is the answer, the other marks still count. */
function handleReceipts(services: FrameServices, session: Session, caller: Caller, frame: Receipts): void {
  let waiting = frame.marks.length
  let refusal: Failure | undefined
  session.requestBegan()
  for (const { conversation, delivered, read } of frame.marks) {
    mark(services.conversations, caller, conversation, { delivered, read }, (answer) => {
      if (!answer.ok) refusal ??= answer.failure
      if (--waiting > 0) return
      session.requestEnded()
      if (refusal) answerFailure(session, frame.id, refusal)
      else session.answer({ type: 'done', id: frame.id })
    })
  }
}

async function fetchRange(
  services: FrameServices,
  caller: Caller,
  frame: Fetch,
): Promise<Answer<ServerFrame>> {
  const { conversation, after, before, limit } = frame
  const answer = await range(services.conversations, caller, conversation, {
    after,
    before,
    limit: limit ?? defaultRangeEntries,
  })
  if (!answer.ok) return answer
  const { head, entries, related } = answer.value
  const found: ServerFrame = { type: 'range', id: frame.id, conversation, head, entries }
  if (related.length > 0) found.related = related
  return { ok: true, value: found }
}

const defaultRangeEntries = 50

async function call(
  services: FrameServices,
  caller: Caller,
  { id, operation, input }: Call,
  address: string,
): Promise<Answer<ServerFrame>> {
  const answer = await services.call(caller, operation, input, address)
  if (!answer.ok) return answer
  const { status, body } = answer.value
  const result: ServerFrame = { type: 'result', id, status }
  if (body !== undefined) result.body = body
  return { ok: true, value: result }
}

function pong(services: FrameServices, session: Session, id: number): ServerFrame {
  const { clock } = services.conversations.runtime
  return { type: 'pong', id, now: clock.now(), cursor: formatCursor({ since: session.toldUpTo }) }
}

function answerLater(
  services: FrameServices,
  session: Session,
  id: number,
  answering: () => Promise<Answer<ServerFrame>>,
): void {
  session.requestBegan()
  const inTurn = () => (session.isOver ? Promise.resolve(refuse('unauthenticated')) : answering())
  session.inTurn(inTurn).then(
    (answer) => {
      session.requestEnded()
      if (answer.ok) session.answer(answer.value)
      else answerFailure(session, id, answer.failure)
      session.closeIfLeaving()
    },
    (error) => {
      session.requestEnded()
      services.conversations.runtime.log('error', 'a request failed', { error: String(error) })
      answerFailure(session, id, refuse('internal').failure)
      session.closeIfLeaving()
    },
  )
}

function answerFailure(session: Session, id: number, { code, message, retryAfterMs }: Failure): void {
  const frame: ServerFrame = { type: 'error', id, code, message, retry: errorCodes[code].retry }
  if (retryAfterMs !== undefined) frame.retryAfterMs = retryAfterMs
  session.answer(frame)
}
