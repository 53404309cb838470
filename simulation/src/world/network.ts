/**
 * The network between devices and the server. Owns every socket and request under way. Within one direction of a
 * socket order is kept, as TCP keeps it; everything else may be late, lost or never heard of again.
 */

import type { ListenOptions, HttpResponse as ServerResponse } from '@kith/server/parts'
import type { Reached } from './crash-points.ts'
import type { HttpRequest, HttpResponse, Packet, Socket, SocketHandlers } from './platform-types.ts'
import type { Process } from './process.ts'
import type { Scheduler } from './scheduler.ts'
import { openPair, type SocketPair } from './socket-pair.ts'
import type { Weather } from './weather.ts'

/** Who is at the other end of a socket or request. */
export type Peer = { readonly name: string; userId(): string | undefined; readonly address: string }

export type Listening = { options: ListenOptions; process: Process }

/** How something left the server: on a socket, or as the answer to an HTTP request. */
export type Sending =
  /** `heldSinceMs`: since when the server may have kept it back, because the socket took no more. */
  | { by: 'socket'; connectionId: number; heldSinceMs: number }
  | { by: 'http'; arrivedMs: number; isPoll: boolean }

export type NetworkObserver = {
  reached: Reached
  /** The server hands a device something: a socket message or the body of an answer. */
  serverSends(peer: Peer, packet: Packet, sending: Sending): void
  clientSends(peer: Peer, packet: Packet, connectionId: number): void
  /** The server ends a connection. */
  serverCloses(peer: Peer, code: number): void
  /** The socket had said that it is full, and not that it drained. */
  sentInSpiteOfBeingFull(peer: Peer, queuedBytes: number): void
  /** The server threw instead of answering, as no handler of requests may. */
  requestFailed(error: unknown): void
}

export class Network {
  readonly scheduler: Scheduler
  readonly weather: Weather
  readonly observer: NetworkObserver
  /** Typical one-way delay. */
  latencyMs = 20
  /** Part of the HTTP requests that are lost on one of the two ways. */
  lossRate = 0
  /** Part of the HTTP requests and WebSocket upgrades that a proxy hands on twice. */
  repeatRate = 0
  /** Nobody gets through to the server; what is connected stays so. */
  refusing = false
  listening: Listening | undefined
  readonly pairs = new Set<SocketPair>()
  readonly #requests = new Map<() => void, Peer>()
  #lastConnectionId = 0

  constructor(scheduler: Scheduler, weather: Weather, observer: NetworkObserver) {
    this.scheduler = scheduler
    this.weather = weather
    this.observer = observer
  }

  nextConnectionId(): number {
    return ++this.#lastConnectionId
  }

  /** Mostly near the typical delay, sometimes far above. */
  delay(peer: Peer): number {
    const random = this.weather.at(peer.name)
    const factor = random.chance(0.03) ? 20 : 2
    return 0.5 + random.fraction() * this.latencyMs * factor
  }

  openSocket(peer: Peer, subprotocol: string, handlers: SocketHandlers): Socket {
    return openPair(this, peer, subprotocol, handlers)
  }

  /** Opens and closes as the server's program does, in order. */
  stopped(listening: Listening): void {
    for (const pair of this.pairs) pair.serverStopped(listening)
  }

  /** The server's machine is gone: its sockets break, sooner or later noticed. */
  serverDied(): void {
    this.listening = undefined
    for (const pair of this.pairs) pair.serverDied()
    for (const [fail, peer] of [...this.#requests]) this.scheduler.after(this.delay(peer), fail)
  }

  cut(peer: Peer): void {
    for (const pair of this.pairs) if (pair.peer === peer) pair.cut()
  }

  /** The other end hears nothing any more, not even that it is over. */
  vanish(peer: Peer): void {
    for (const pair of this.pairs) if (pair.peer === peer) pair.loseEverything()
  }

  /** Everybody but one reads slowly for so long. */
  slowDown(ms: number, except: Peer): void {
    for (const pair of this.pairs) if (pair.peer !== except) pair.slowFor(ms)
  }

  request(peer: Peer, request: HttpRequest): Promise<HttpResponse> {
    const aborter = new AbortController()
    const { scheduler } = this
    return new Promise<HttpResponse>((resolve, reject) => {
      const fail = () => {
        this.#requests.delete(fail)
        aborter.abort()
        reject(new Error('the connection broke'))
      }
      this.#requests.set(fail, peer)
      request.signal?.addEventListener('abort', fail)
      if (request.signal?.aborted) return fail()
      const random = this.weather.at(`loss ${peer.name}`)
      const lost = random.chance(this.lossRate) ? random.pick(['request', 'answer']) : undefined
      if (lost === 'request') return void scheduler.after(this.delay(peer) * 10, fail)
      const answered = (answer: HttpResponse) => {
        if (lost === 'answer') return void scheduler.after(this.delay(peer) * 10, fail)
        scheduler.after(this.delay(peer), () => {
          this.#requests.delete(fail)
          resolve(answer)
        })
      }
      const arrive = () => this.#arrives(peer, request, aborter.signal, answered, fail)
      scheduler.after(this.delay(peer), arrive)
      // Both are answered; the device takes the answer that comes first.
      if (random.chance(this.repeatRate)) scheduler.after(this.delay(peer) * 3, arrive)
    })
  }

  #arrives(
    peer: Peer,
    request: HttpRequest,
    aborted: AbortSignal,
    answered: (answer: HttpResponse) => void,
    fail: () => void,
  ): void {
    const { listening } = this
    if (!listening || this.refusing || aborted.aborted) return fail()
    if (this.observer.reached('before-request')) return
    const isPoll = new URL(request.url).pathname === '/v1/events'
    const sending: Sending = { by: 'http', arrivedMs: this.scheduler.now, isPoll }
    const answer = ({ status, headers, body }: ServerResponse) => {
      if (!listening.process.alive || this.observer.reached('before-response')) return
      const text = textOf(body)
      this.observer.serverSends(peer, text, sending)
      const retryAfter = Number(headers['retry-after'])
      answered(
        retryAfter > 0 ? { status, body: text, retryAfterSeconds: retryAfter } : { status, body: text },
      )
    }
    const failed = (error: unknown) => this.observer.requestFailed(error)
    listening.options
      .http(serverRequest(request, peer, aborted))
      .then(answer)
      .catch(failed)
  }
}

function textOf(body: string | Uint8Array | undefined): string {
  return typeof body === 'string' ? body : body === undefined ? '' : new TextDecoder().decode(body)
}

function serverRequest(request: HttpRequest, peer: Peer, aborted: AbortSignal) {
  const url = new URL(request.url)
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const bytes = new TextEncoder().encode(request.body ?? '')
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    header: (name: string) => headers.get(name.toLowerCase()),
    address: peer.address,
    body: async (bytesMax: number) => (bytes.length > bytesMax ? ('too_large' as const) : bytes),
    aborted,
  }
}
