/** Frames over a WebSocket. What is sent in one turn of the event loop travels as one packet. */
import {
  type ClientFrame,
  ClientShortForms,
  closeCodes,
  decodeServerFrames,
  encodeClientFrame,
  joinPackets,
  MalformedFrame,
  type Packet,
  type ServerFrame,
  type Subprotocol,
} from '@kith/protocol'
import type { Platform, Socket } from '../runtime/platform.ts'
import type { Link, LinkHandlers, Transport } from './transport.ts'

const socketPath = '/v1/socket'

export function socketTransport(
  openSocket: NonNullable<Platform['openSocket']>,
  serverUrl: string,
  subprotocol: Subprotocol,
): Transport {
  const url = new URL(socketPath, serverUrl)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return { via: 'socket', open: (handlers) => openLink(openSocket, url.href, subprotocol, handlers) }
}

function openLink(
  openSocket: NonNullable<Platform['openSocket']>,
  url: string,
  subprotocol: Subprotocol,
  handlers: LinkHandlers,
): Link {
  const shortForms = new ClientShortForms()
  let over = false
  let waiting: Packet[] = []
  const socket: Socket = openSocket(url, subprotocol, {
    opened: () => !over && handlers.opened(),
    received(packet) {
      if (over) return
      const frames = decode(packet, shortForms)
      if (frames) handlers.frames(frames)
      else end(closeCodes.internal.code)
    },
    closed: (code) => end(code),
  })

  function end(code: number): void {
    if (over) return
    over = true
    socket.close()
    handlers.closed(code)
  }

  function flush(): void {
    const packets = waiting
    waiting = []
    if (!over) socket.send(joinPackets(packets))
  }

  return {
    send(frame: ClientFrame) {
      waiting.push(encodeClientFrame(shortForms.shorten(frame), subprotocol))
      if (waiting.length === 1) Promise.resolve().then(flush)
    },
    beat() {
      // What is about to be written is a sign of life, but may be a notice that nobody answers.
      if (!over) socket.send(subprotocol === 'kith.v1.json' ? '' : new Uint8Array(0))
    },
    close() {
      over = true
      socket.close()
    },
  }
}

function decode(packet: Packet, shortForms: ClientShortForms): ServerFrame[] | undefined {
  try {
    return decodeServerFrames(packet).map((frame) => shortForms.expand(frame))
  } catch (error) {
    if (error instanceof MalformedFrame) return undefined
    throw error
  }
}
