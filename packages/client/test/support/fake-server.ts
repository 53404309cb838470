/**
 * A server of the protocol in a few lines: it keeps everything in memory, answers over the real codec and, like the
 * real one, treats live events as hints. Faults of its own: it may refuse a send that would have worked a moment
 * later, may lose or repeat the live event of an entry.
 */
import {
  type ClientFrame,
  type Content,
  decodeClientFrames,
  encodeServerFrame,
  joinPackets,
  limits,
  type Packet,
  type ServerFrame,
} from '@kith/protocol'
import {
  eraseIn,
  eventOf,
  type FakeConversation,
  type Logged,
  marksOf,
  rangeOf,
  stateOf,
} from './fake-conversation.ts'
import type { Accept, World } from './world.ts'

type Session = {
  userId: string
  deviceId: string
  token: string
  send(...frames: ServerFrame[]): void
  sendPacket(packet: Packet): void
  close(code: number): void
}
export type ServerFaults = { overload: number; loseEvent: number; repeatEvent: number }

export class FakeServer {
  readonly world: World
  faults: ServerFaults = { overload: 0, loseEvent: 0, repeatEvent: 0 }
  readonly conversations = new Map<string, FakeConversation>()
  /** Tokens are `<user>:<device>`. */
  readonly revoked = new Set<string>()
  readonly fetches: { conversation: string; after?: number; before?: number }[] = []
  readonly receipts: { conversation: string; delivered?: number; read?: number }[] = []
  /** Signs of life that were not frames. */
  beats = 0
  #position = 0
  /** Says nothing any more. */
  mute = false
  /** Between reading a range and answering it. */
  rangeDelayMs = 0
  /** So many answers to sends are lost, each with its connection. */
  loseAnswers = 0
  /** The next send is refused like this. */
  refuseNext: { code: string; retry: 'retry' | 'reconnect' | 'giveup' } | undefined
  /** Cursors below are not understood any more. */
  forgetsBelow = 0
  /** Everything is told but the end. */
  cutsCatchUpsOff = false
  #sessions = new Set<Session>()

  constructor(world: World) {
    this.world = world
    world.accept = this.accept
  }

  addConversation(id: string, userIds: readonly string[]): FakeConversation {
    const position = ++this.#position
    const members = new Map(
      userIds.map((userId) => [userId, { delivered: 0, read: 0, position, hidden: new Map() }]),
    )
    const conversation = { id, log: [], members, createdAt: this.world.now }
    this.conversations.set(id, conversation)
    for (const userId of userIds)
      this.#toUser(userId, { type: 'conversation', state: stateOf(conversation, userId) })
    return conversation
  }

  accept: Accept = (send, close) => {
    let session: Session | undefined
    return {
      received: (packet: Packet) => {
        if (packet.length === 0) {
          this.beats++
          if (!this.mute) send(packet)
          return
        }
        for (const frame of decodeClientFrames(packet) as ClientFrame[]) {
          if (frame.type === 'hello') session = this.#greet(frame.token, frame.cursor, send, close)
          else if (session && this.#sessions.has(session)) this.#handle(session, frame)
        }
      },
      closed: () => session && this.#sessions.delete(session),
    }
  }

  /** To every session of a user. */
  broadcast(userId: string, frame: ServerFrame): void {
    this.#toUser(userId, frame)
  }

  broadcastPacket(userId: string, packet: Packet): void {
    for (const session of this.#sessions) if (session.userId === userId) session.sendPacket(packet)
  }

  closeAll(code: number): void {
    for (const session of this.#sessions) session.close(code)
    this.#sessions.clear()
  }

  /** Appends as if another device had sent it. */
  append(
    conversation: FakeConversation,
    from: string,
    content: Content,
    clientId?: string,
    origin?: Session,
    waitedMs = 0,
  ): Logged {
    const target = 'target' in content ? content.target : undefined
    const seq = conversation.log.length + 1
    const logged: Logged = { entry: { seq, from, time: this.world.now, content }, position: ++this.#position }
    if (waitedMs >= 1_000) logged.entry.written = this.world.now - waitedMs
    if (clientId !== undefined) logged.clientId = clientId
    if (target !== undefined) logged.target = target
    if (content.kind === 'recall') eraseIn(conversation, content.target)
    conversation.log.push(logged)
    const author = conversation.members.get(from)!
    if (author.read === seq - 1) author.read = seq
    if (author.delivered === seq - 1) author.delivered = seq
    author.position = this.#position
    for (const userId of conversation.members.keys()) this.#sendEntry(conversation, userId, logged, origin)
    this.#toUser(from, { type: 'watermarks', conversation: conversation.id, mine: marksOf(author) }, origin)
    return logged
  }

  #greet(
    token: string,
    cursor: string | undefined,
    send: (packet: Packet) => void,
    close: (code: number) => void,
  ): Session | undefined {
    const [userId, deviceId] = token.split(':') as [string, string]
    if (this.revoked.has(token)) {
      close(4101)
      return undefined
    }
    for (const other of [...this.#sessions]) {
      if (other.token !== token) continue
      this.#sessions.delete(other)
      other.close(4100)
    }
    const write = (...frames: ServerFrame[]) => {
      if (!this.mute) send(joinPackets(frames.map((frame) => encodeServerFrame(frame, 'kith.v1.msgpack'))))
    }
    const session: Session = { userId, deviceId, token, close, send: write, sendPacket: send }
    this.#sessions.add(session)
    const since = Number(cursor ?? 0) >= this.forgetsBelow ? Number(cursor ?? 0) : 0
    const now = this.world.now
    session.send({
      type: 'welcome',
      userId,
      deviceId,
      serverId: 'fake',
      now,
      pingEveryMs: limits.pingEveryMs,
      resumed: since > 0,
    })
    this.#catchUp(session, since)
    return session
  }

  #catchUp(session: Session, since: number): void {
    for (const conversation of this.conversations.values()) {
      const member = conversation.members.get(session.userId)
      if (!member) continue
      session.send({ type: 'conversation', state: stateOf(conversation, session.userId) })
      const missed = conversation.log.filter(({ position }) => position > since)
      const newest = missed.slice(since === 0 ? -1 : -limits.catchUpEntriesMax)
      for (const logged of newest) session.send(eventOf(conversation, session.userId, logged))
      const seqs = [...member.hidden].flatMap(([seq, position]) => (position > since ? [seq] : []))
      if (seqs.length > 0 && since > 0) session.send({ type: 'hidden', conversation: conversation.id, seqs })
    }
    if (!this.cutsCatchUpsOff) session.send({ type: 'caught-up', cursor: String(this.#position) })
  }

  #handle(session: Session, frame: Exclude<ClientFrame, { type: 'hello' }>): void {
    switch (frame.type) {
      case 'typing':
        return
      case 'ping':
        return session.send({
          type: 'pong',
          id: frame.id,
          now: this.world.now,
          cursor: String(this.#position),
        })
      case 'call':
        return this.#call(session, frame.id, frame.operation, frame.input as Record<string, string>)
      case 'send':
        return this.#send(session, frame)
      case 'receipts':
        for (const mark of frame.marks) this.#mark(session, mark)
        return session.send({ type: 'done', id: frame.id })
      case 'fetch':
        return this.#fetch(session, frame)
    }
  }

  #send(
    session: Session,
    {
      id,
      conversation: conversationId,
      clientId,
      content,
      sentAt,
      now,
    }: Extract<ClientFrame, { type: 'send' }>,
  ): void {
    const conversation = this.conversations.get(conversationId)
    if (!conversation)
      return session.send({ type: 'error', id, code: 'not_found', message: 'no', retry: 'giveup' })
    const known = conversation.log.find((logged) => logged.clientId === clientId)
    if (known)
      return session.send({ type: 'sent', id, seq: known.entry.seq, time: known.entry.time, repeat: true })
    const refusal = this.refuseNext
    this.refuseNext = undefined
    if (refusal) return session.send({ type: 'error', id, message: 'no', ...refusal })
    if (this.world.chance.happens(this.faults.overload)) {
      return session.send({
        type: 'error',
        id,
        code: 'overloaded',
        message: 'later',
        retry: 'retry',
        retryAfterMs: 100,
      })
    }
    const target = 'target' in content ? conversation.log[content.target - 1]?.entry.content.kind : 'text'
    if (target !== 'text')
      return session.send({ type: 'error', id, code: 'conflict', message: 'gone', retry: 'giveup' })
    const waitedMs = sentAt === undefined || now === undefined ? 0 : now - sentAt
    const { entry } = this.append(conversation, session.userId, content, clientId, session, waitedMs)
    if (this.loseAnswers > 0) {
      this.loseAnswers--
      return session.close(1006)
    }
    session.send({ type: 'sent', id, seq: entry.seq, time: entry.time })
  }

  #mark(session: Session, mark: { conversation: string; delivered?: number; read?: number }): void {
    const conversation = this.conversations.get(mark.conversation)
    const member = conversation?.members.get(session.userId)
    if (!conversation || !member) return
    this.receipts.push(mark)
    const head = conversation.log.length
    member.read = Math.max(member.read, Math.min(mark.read ?? 0, head))
    member.delivered = Math.max(member.delivered, Math.min(mark.delivered ?? 0, head), member.read)
    member.position = ++this.#position
    this.#toUser(
      session.userId,
      { type: 'watermarks', conversation: conversation.id, mine: marksOf(member) },
      session,
    )
    for (const userId of conversation.members.keys()) {
      this.#toUser(userId, {
        type: 'watermarks',
        conversation: conversation.id,
        others: stateOf(conversation, userId).others,
      })
    }
  }

  #fetch(
    session: Session,
    { id, conversation: conversationId, after, before, limit = 50 }: Extract<ClientFrame, { type: 'fetch' }>,
  ): void {
    const conversation = this.conversations.get(conversationId)!
    this.fetches.push({
      conversation: conversationId,
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    })
    const { found, related } = rangeOf(conversation, { after, before, limit })
    const view = (logged: Logged) => {
      const { entry, clientId } = eventOf(conversation, session.userId, logged)
      return clientId === undefined ? { entry } : { entry, clientId }
    }
    const answer: ServerFrame = {
      type: 'range',
      id,
      conversation: conversationId,
      head: conversation.log.length,
      entries: found.map(view),
      related: related.map(view),
    }
    if (this.rangeDelayMs === 0) session.send(answer)
    else this.world.after(this.rangeDelayMs, () => session.send(answer))
  }

  #call(session: Session, id: number, operation: string, input: Record<string, string>): void {
    const conversation = this.conversations.get(input.id ?? '')
    switch (operation) {
      case 'heartbeat':
        return session.send({ type: 'result', id, status: 200, body: { contacts: [] } })
      case 'getConversation':
        if (!conversation)
          return session.send({ type: 'error', id, code: 'not_found', message: 'no', retry: 'giveup' })
        return session.send({
          type: 'result',
          id,
          status: 200,
          body: stateOf(conversation, session.userId),
        })
      case 'deleteMessage': {
        const seq = Number(input.messageId)
        conversation!.members.get(session.userId)!.hidden.set(seq, ++this.#position)
        this.#toUser(session.userId, { type: 'hidden', conversation: conversation!.id, seqs: [seq] }, session)
        return session.send({ type: 'result', id, status: 204 })
      }
      default:
        return session.send({ type: 'error', id, code: 'not_found', message: operation, retry: 'giveup' })
    }
  }

  #sendEntry(
    conversation: FakeConversation,
    userId: string,
    logged: Logged,
    origin: Session | undefined,
  ): void {
    const { chance } = this.world
    const event = eventOf(conversation, userId, logged)
    for (const session of this.#sessions) {
      if (session === origin || session.userId !== userId) continue
      if (chance.happens(this.faults.loseEvent)) continue
      session.send(event)
      if (chance.happens(this.faults.repeatEvent)) session.send(event)
    }
  }

  #toUser(userId: string, frame: ServerFrame, except?: Session): void {
    for (const session of this.#sessions)
      if (session.userId === userId && session !== except) session.send(frame)
  }
}
