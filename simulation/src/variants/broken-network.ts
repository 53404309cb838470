/** Sockets, routers and answers that break their contract. */
import {
  type ClientFrame,
  ClientShortForms,
  decodeClientFrames,
  decodeServerFrames,
  encodeClientFrame,
  encodeServerFrame,
  type ServerFrame,
  type Subprotocol,
} from '@kith/protocol'
import {
  type Connection,
  type ConnectionHandler,
  type ListenOptions,
  type LivePacket,
  LocalRouter,
  type RouterPort,
  type Store,
} from '@kith/server/parts'
import type { HttpRequest, HttpResponse, OpenSocket, Packet } from '../world/platform-types.ts'

type SendFrame = Extract<ClientFrame, { type: 'send' }>

/** Above every id that a device gives a request of its own. */
const repeatIds = 1_000_000

/** Tells everybody who was ever told of a conversation. */
export class GossipingRouter extends LocalRouter implements RouterPort {
  readonly #told = new Map<string, Set<string>>()

  override toUser(userId: string, packet: LivePacket, exceptSession?: number): void {
    super.toUser(userId, packet, exceptSession)
    for (const frame of decodeServerFrames(packet.encoded('kith.v1.msgpack'))) {
      if (frame.type !== 'entry') continue
      const told = this.#told.get(frame.conversation) ?? new Set()
      this.#told.set(frame.conversation, told.add(userId))
      for (const other of told) if (other !== userId) super.toUser(other, packet)
    }
  }
}

/** One member of the first group hears nothing of it: neither live, nor when a device catches up. */
export function keepingAGroupSecret() {
  let secret: { conversationId: string; userId: string } | undefined
  class DiscreetRouter extends LocalRouter implements RouterPort {
    override toUser(userId: string, packet: LivePacket, exceptSession?: number): void {
      const frames = userId === secret?.userId ? decodeServerFrames(packet.encoded('kith.v1.msgpack')) : []
      if (!frames.some((frame) => conversationIn(frame) === secret?.conversationId))
        super.toUser(userId, packet, exceptSession)
    }
  }
  const store = ({ directory, ...parts }: Store): Store => ({
    ...parts,
    directory: {
      ...directory,
      createGroup: (conversation, members, entries) => {
        const { conversationId } = conversation
        if (members.length > 1) secret ??= { conversationId, userId: members.at(-1)!.userId }
        return directory.createGroup(conversation, members, entries)
      },
      changes: async (query) => {
        const changes = await directory.changes(query)
        if (query.userId !== secret?.userId) return changes
        const conversations = changes.conversations.filter(
          ({ view }) => view.conversation.conversationId !== secret?.conversationId,
        )
        return { ...changes, conversations }
      },
    },
  })
  return { store, router: () => new DiscreetRouter() }
}

function conversationIn(frame: ServerFrame): string | undefined {
  if (frame.type === 'conversation') return frame.state.conversationId
  return 'conversation' in frame ? frame.conversation : undefined
}

/** Says that everything was sent, however full the socket is. */
export function hidingBackPressure({ connections, ...options }: ListenOptions): ListenOptions {
  const careless = (connection: Connection): Connection => ({
    ...connection,
    queuedBytes: () => 0,
    send: (packet) => (connection.send(packet) === 'dropped' ? 'dropped' : 'sent'),
  })
  return {
    ...options,
    connections: handling(connections, { opened: (connection) => connections.opened(careless(connection)) }),
  }
}

/** The server never hears that a connection has ended. */
export function keepingConnections({ connections, ...options }: ListenOptions): ListenOptions {
  return { ...options, connections: handling(connections, { closed: () => {} }) }
}

/** Nobody is sent away for saying nothing. */
export function keepingSilentOnes({ connections, ...options }: ListenOptions): ListenOptions {
  const patient = (connection: Connection): Connection => ({
    ...connection,
    close: (code, reason) => {
      if (reason !== 'idle') connection.close(code, reason)
    },
  })
  return {
    ...options,
    connections: handling(connections, { opened: (connection) => connections.opened(patient(connection)) }),
  }
}

/** After a crash nobody hears one of the devices any more. */
export function forgettingDevice(address: string): (options: ListenOptions) => ListenOptions {
  let starts = 0
  return ({ connections, ...options }) => {
    const isDeaf = ++starts > 1
    const received: ConnectionHandler['received'] = (connection, packet) => {
      if (!isDeaf || connection.address !== address) connections.received(connection, packet)
    }
    return { ...options, connections: handling(connections, { received }) }
  }
}

/** Takes whatever comes under a client id that was seen before for a repeat. */
export function acceptingOtherBodies(): (options: ListenOptions) => ListenOptions {
  const first = new Map<string, SendFrame['content']>()
  return ({ connections, ...options }) => {
    const received: ConnectionHandler['received'] = (connection, packet) => {
      if (packet.length === 0) connections.received(connection, packet)
      for (const frame of decodeClientFrames(packet) as ClientFrame[]) {
        if (frame.type === 'send' || frame.type === 'more') {
          const known = first.get(frame.clientId)
          if (known) frame.content = known
          else first.set(frame.clientId, frame.content)
        }
        connections.received(connection, encodeClientFrame(frame, connection.subprotocol))
      }
    }
    return { ...options, connections: handling(connections, { received }) }
  }
}

/** A device that repeats what it has just sent, with another text; it does not wait for the answer to that. */
export function changingRepeats(open: OpenSocket): OpenSocket {
  return (url, subprotocol, handlers) => {
    const received = (packet: Packet) => {
      if (packet.length === 0) handlers.received(packet)
      for (const frame of decodeServerFrames(packet)) {
        const isOfRepeat = 'id' in frame && Number(frame.id) >= repeatIds
        if (!isOfRepeat) handlers.received(encodeServerFrame(frame, subprotocol as Subprotocol))
      }
    }
    const socket = open(url, subprotocol, { ...handlers, received })
    const write = (frame: ClientFrame) => socket.send(encodeClientFrame(frame, subprotocol as Subprotocol))
    const send = (packet: Packet) => {
      if (packet.length === 0) socket.send(packet)
      for (const frame of decodeClientFrames(packet) as ClientFrame[]) {
        write(frame)
        if ((frame.type !== 'send' && frame.type !== 'more') || frame.content.kind !== 'text') continue
        write({ ...frame, id: frame.id + repeatIds, content: { ...frame.content, text: 'something else' } })
      }
    }
    return { ...socket, send }
  }
}

/** Live entries and fetched ranges get lost now and then, as they may: a device has to notice. */
export function losingHints(open: OpenSocket): OpenSocket {
  let packets = 0
  return (url, subprotocol, handlers) => {
    const shortForms = new ClientShortForms()
    const received = (packet: Packet) => {
      // Whole, because what follows a frame that is lost would lack what that one said.
      const frames = decodeServerFrames(packet).map((frame) => shortForms.expand(frame))
      const isHint = frames.length > 0 && frames.every(({ type }) => type === 'entry' || type === 'range')
      if (isHint && ++packets % 3 === 0) return
      if (frames.length === 0) handlers.received(packet)
      for (const frame of frames) handlers.received(encodeServerFrame(frame, subprotocol as Subprotocol))
    }
    return open(url, subprotocol, { ...handlers, received })
  }
}

/** Every third answer to a poll comes without its events. */
export function skippingEvents(): (request: HttpRequest, response: HttpResponse) => HttpResponse {
  let answers = 0
  return ({ url }, response) => {
    if (!url.includes('/v1/events') || response.status !== 200 || ++answers % 3 > 0) return response
    return { ...response, body: JSON.stringify({ ...JSON.parse(response.body), events: [] }) }
  }
}

export function handling(all: ConnectionHandler, own: Partial<ConnectionHandler>): ConnectionHandler {
  return {
    opened: (connection) => all.opened(connection),
    received: (connection, packet) => all.received(connection, packet),
    drained: (connection) => all.drained(connection),
    closed: (connection, code) => all.closed(connection, code),
    ...own,
  }
}
