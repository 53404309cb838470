/** The platform of browsers, Node ≥ 24 and Bun: all of them have these web interfaces. */
import type { Packet } from '@kith/protocol'
import type { HttpRequest, HttpResponse, Platform, Socket, SocketHandlers } from './platform.ts'

export function webPlatform(): Platform {
  return {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    fraction: () => Math.random(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    openSocket: typeof WebSocket === 'undefined' ? undefined : openSocket,
    request,
    network: { isOnline: () => globalThis.navigator?.onLine !== false, subscribe: subscribeNetwork },
  }
}

const abnormalClosure = 1006

function openSocket(url: string, subprotocol: string, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url, [subprotocol])
  socket.binaryType = 'arraybuffer'
  socket.onopen = () => handlers.opened()
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => handlers.received(asPacket(event.data))
  // An error is always followed by a close; a listener of its own would say nothing more.
  socket.onclose = (event) => handlers.closed(event.code || abnormalClosure)
  return {
    send(packet) {
      if (socket.readyState === WebSocket.OPEN) socket.send(packet as string | Uint8Array<ArrayBuffer>)
    },
    close: (code) => socket.close(code),
  }
}

function asPacket(data: string | ArrayBuffer): Packet {
  return typeof data === 'string' ? data : new Uint8Array(data)
}

async function request({ url, ...init }: HttpRequest): Promise<HttpResponse> {
  const response = await fetch(url, init)
  const retryAfter = Number(response.headers.get('retry-after'))
  const answer = { status: response.status, body: await response.text() }
  return retryAfter > 0 ? { ...answer, retryAfterSeconds: retryAfter } : answer
}

function subscribeNetwork(changed: (online: boolean) => void): () => void {
  const target = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>
  const online = () => changed(true)
  const offline = () => changed(false)
  target.addEventListener?.('online', online)
  target.addEventListener?.('offline', offline)
  return () => {
    target.removeEventListener?.('online', online)
    target.removeEventListener?.('offline', offline)
  }
}
