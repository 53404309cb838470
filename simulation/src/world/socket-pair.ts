/**
 * One WebSocket with both its ends. Owns what is on its way. Each end is told of its closing once, on its own time;
 * a pair that loses everything tells nobody anything.
 */
import type { Subprotocol } from '@kith/protocol'
import type { Connection } from '@kith/server/parts'
import type { Listening, Network, Peer } from './network.ts'
import type { Packet, Socket, SocketHandlers } from './platform-types.ts'

const abnormalClosure = 1006
/** An adapter ends a connection by force when the peer does not answer a close. */
const forcedCloseMs = 1_000
/** What a slow connection takes before it says that it is full. */
const slowBufferBytes = 2_048
const bufferBytes = 256 * 1024
const bufferBytesMax = 4 * 1024 * 1024

export function openPair(
  network: Network,
  peer: Peer,
  subprotocol: string,
  handlers: SocketHandlers,
): Socket {
  const pair = new SocketPair(network, peer, subprotocol as Subprotocol, handlers)
  network.pairs.add(pair)
  pair.connect()
  if (network.weather.at(`repeat ${peer.name}`).chance(network.repeatRate)) openGhost(network, pair)
  return { send: (packet) => pair.clientSends(packet), close: (code) => pair.clientCloses(code) }
}

const nobody: SocketHandlers = { opened: () => {}, received: () => {}, closed: () => {} }

/** A proxy hands the upgrade on twice, and forgets the second connection: nobody will ever speak on it. */
function openGhost(network: Network, { peer, subprotocol }: SocketPair): void {
  const ghost = new SocketPair(network, peer, subprotocol, nobody)
  network.pairs.add(ghost)
  ghost.connect()
}

export type Direction = 'to-client' | 'to-server'

export class SocketPair {
  readonly peer: Peer
  readonly #network: Network
  readonly subprotocol: Subprotocol
  readonly #handlers: SocketHandlers
  readonly #connectionId: number
  #clientState: 'connecting' | 'open' | 'closed' = 'connecting'
  #server: { listening: Listening; connection: Connection } | undefined
  /** What is sent in this direction is lost, and nobody is told. */
  readonly #loses = new Set<Direction>()
  /** Nothing reaches the client before. */
  #slowUntil = 0
  /** Nothing reaches the server before. */
  #lateUntil = 0
  #toClientAt = 0
  #toServerAt = 0
  #queuedBytes = 0
  /** The socket took more than it could send, and has not said yet that it drained. */
  #wasFull = false
  #fullSinceMs: number | undefined

  constructor(network: Network, peer: Peer, subprotocol: Subprotocol, handlers: SocketHandlers) {
    this.#network = network
    this.peer = peer
    this.subprotocol = subprotocol
    this.#handlers = handlers
    this.#connectionId = network.nextConnectionId()
  }

  /** Nothing gets through, in either direction. */
  get isDead(): boolean {
    return this.#loses.size === 2
  }

  connect(): void {
    this.#toServer(() => {
      const { listening } = this.#network
      if (this.#clientState === 'closed') return
      if (this.#network.refusing) return this.#tellClientClosed(abnormalClosure)
      const refused = listening?.options.admit({ header: () => undefined, address: this.peer.address })
      if (!listening || refused) return this.#tellClientClosed(abnormalClosure)
      const connection = this.#connection()
      this.#server = { listening, connection }
      listening.options.connections.opened(connection)
      this.#toClient(() => {
        if (this.#clientState !== 'connecting') return
        this.#clientState = 'open'
        this.#handlers.opened()
      })
    })
  }

  clientSends(packet: Packet): void {
    if (this.#clientState !== 'open') return
    const copy = copyOf(packet)
    this.#toServer(() => {
      const server = this.#server
      if (!server?.listening.process.alive) return
      this.#network.observer.clientSends(this.peer, copy, this.#connectionId)
      server.listening.options.connections.received(server.connection, copy)
    })
  }

  clientCloses(code = 1005): void {
    if (this.#clientState === 'closed') return
    this.#clientState = 'closed'
    this.#toServer(() => this.#serverClosed(code))
    this.#network.scheduler.after(0, () => this.#handlers.closed(code))
    this.#forget()
  }

  /** Both ends hear of it, each in its own time; what was on its way is lost. */
  cut(): void {
    if (this.isDead) return
    this.loseEverything()
    this.#network.scheduler.after(this.#network.delay(this.peer), () => this.#tellClientNow(abnormalClosure))
    this.#network.scheduler.after(this.#network.delay(this.peer), () => this.#serverClosed(abnormalClosure))
  }

  /** Half open: from now on one end speaks, and the other hears nothing. */
  lose(direction: Direction): void {
    this.#loses.add(direction)
  }

  loseEverything(): void {
    this.lose('to-client')
    this.lose('to-server')
  }

  /** What the client sends takes longer, so that others who sent later are first. */
  lateFor(ms: number): void {
    this.#lateUntil = Math.max(this.#lateUntil, this.#network.scheduler.now + ms)
  }

  slowFor(ms: number): void {
    this.#slowUntil = Math.max(this.#slowUntil, this.#network.scheduler.now + ms)
  }

  serverDied(): void {
    this.#server = undefined
    if (this.#network.weather.at(`death ${this.peer.name}`).chance(0.7)) this.cut()
    else this.loseEverything()
  }

  serverStopped(listening: Listening): void {
    if (this.#server?.listening === listening) this.cut()
  }

  #connection(): Connection {
    const { connectionId, subprotocol } = { connectionId: this.#connectionId, subprotocol: this.subprotocol }
    return {
      connectionId,
      subprotocol,
      address: this.peer.address,
      send: (packet) => this.#serverSends(packet),
      queuedBytes: () => this.#queuedBytes,
      close: (code) => this.#serverCloses(code),
    }
  }

  #serverSends(packet: Packet): 'sent' | 'queued' | 'dropped' {
    const server = this.#server
    if (!server?.listening.process.alive) return 'dropped'
    if (this.#queuedBytes + packet.length > bufferBytesMax) return 'dropped'
    if (this.#wasFull) this.#network.observer.sentInSpiteOfBeingFull(this.peer, this.#queuedBytes)
    const copy = copyOf(packet)
    const { now } = this.#network.scheduler
    const connectionId = this.#connectionId
    const heldSinceMs = this.#fullSinceMs ?? now
    this.#network.observer.serverSends(this.peer, copy, { by: 'socket', connectionId, heldSinceMs })
    this.#queuedBytes += copy.length
    const room = this.#slowUntil > now ? slowBufferBytes : bufferBytes
    this.#toClient(() => {
      if (this.#clientState === 'open') this.#handlers.received(copy)
    }, copy.length)
    if (this.#queuedBytes <= room) return 'sent'
    this.#wasFull = true
    this.#fullSinceMs = now
    return 'queued'
  }

  #serverCloses(code: number): void {
    const server = this.#server
    if (!server?.listening.process.alive) return
    this.#network.observer.serverCloses(this.peer, code)
    this.#toClient(() => this.#tellClientNow(code))
    const ms = this.#loses.has('to-client') ? forcedCloseMs : this.#network.delay(this.peer)
    this.#network.scheduler.after(ms, () => this.#serverClosed(code))
  }

  #serverClosed(code: number): void {
    const server = this.#server
    this.#server = undefined
    if (server?.listening.process.alive) server.listening.options.connections.closed(server.connection, code)
  }

  #tellClientClosed(code: number): void {
    this.#toClient(() => this.#tellClientNow(code))
  }

  #tellClientNow(code: number): void {
    if (this.#clientState === 'closed') return
    this.#clientState = 'closed'
    this.#handlers.closed(code)
    this.#forget()
  }

  #forget(): void {
    this.#network.pairs.delete(this)
  }

  #toServer(run: () => void): void {
    const { scheduler } = this.#network
    this.#toServerAt = Math.max(
      this.#toServerAt,
      this.#lateUntil,
      scheduler.now + this.#network.delay(this.peer),
    )
    scheduler.at(this.#toServerAt, () => this.#loses.has('to-server') || run())
  }

  #toClient(run: () => void, bytes = 0): void {
    const { scheduler } = this.#network
    this.#toClientAt = Math.max(
      this.#toClientAt,
      this.#slowUntil,
      scheduler.now + this.#network.delay(this.peer),
    )
    scheduler.at(this.#toClientAt, () => {
      if (this.#loses.has('to-client')) return
      this.#taken(bytes)
      run()
    })
  }

  #taken(bytes: number): void {
    this.#queuedBytes -= bytes
    const server = this.#server
    if (!this.#wasFull || this.#queuedBytes > 0 || !server?.listening.process.alive) return
    this.#wasFull = false
    server.listening.options.connections.drained(server.connection)
    // It may be full again at once: then what comes next was held since now.
    if (!this.#wasFull) this.#fullSinceMs = undefined
  }
}

function copyOf(packet: Packet): Packet {
  return typeof packet === 'string' ? packet : packet.slice()
}
