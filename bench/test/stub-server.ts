/**
 * Answers like a server, from the protocol's own codec, and can be told to misbehave: what shows that the generator
 * would notice. Not a stand-in for the server; the workloads are tested against the real one in smoke.test.ts.
 */
import {
  decodeClientFrames,
  encodeServerFrame,
  joinPackets,
  type Packet,
  type Send,
  type ServerFrame,
  type Subprotocol,
} from '@kith/protocol'
import { token, userId } from '../src/seed/people.ts'

export type Fault = 'none' | 'loses' | 'repeats' | 'reorders' | 'repeatsSeq' | 'closes'
type Peer = { user: number; subprotocol: Subprotocol; waiting: Packet[] }

const everyNth = 50

export function stubServer(fault: Fault, users: number) {
  const userOf = new Map(Array.from({ length: users }, (_, index) => [token(index), index]))
  const live = new Map<number, Bun.ServerWebSocket<Peer>>()
  const heads = new Map<string, number>()
  let entries = 0

  function post(socket: Bun.ServerWebSocket<Peer> | undefined, frame: ServerFrame): void {
    if (!socket) return
    if (socket.data.waiting.length === 0) setImmediate(() => flush(socket))
    socket.data.waiting.push(encodeServerFrame(frame, socket.data.subprotocol))
  }

  function flush(socket: Bun.ServerWebSocket<Peer>): void {
    socket.send(joinPackets(socket.data.waiting.splice(0)))
  }

  function store(socket: Bun.ServerWebSocket<Peer>, send: Send): void {
    const faulty = fault !== 'none' && ++entries % everyNth === 0
    const seq = (heads.get(send.conversation) ?? 0) + (faulty && fault === 'repeatsSeq' ? 0 : 1)
    heads.set(send.conversation, seq)
    if (faulty && fault === 'closes') {
      socket.close(4000, 'draining')
      return
    }
    post(socket, { type: 'sent', id: send.id, seq, time: Date.now() })
    if (faulty && fault === 'loses') return
    const entry = { seq, from: userId(socket.data.user), time: Date.now(), content: send.content }
    const recipient = live.get(socket.data.user ^ 1)
    post(recipient, { type: 'entry', conversation: send.conversation, entry })
    if (faulty && fault === 'repeats')
      post(recipient, { type: 'entry', conversation: send.conversation, entry })
    if (faulty && fault === 'reorders') recipient?.data.waiting.reverse()
  }

  function handle(
    socket: Bun.ServerWebSocket<Peer>,
    frame: ReturnType<typeof decodeClientFrames>[number],
  ): void {
    const request = frame as { type: string; id: number; token: string }
    if (request.type === 'send') store(socket, frame as Send)
    else if (request.type === 'receipts') post(socket, { type: 'done', id: request.id })
    else if (request.type === 'hello') {
      socket.data.user = userOf.get(request.token)!
      live.set(socket.data.user, socket)
      post(socket, { type: 'caught-up', cursor: 'here' })
    }
  }

  const server = Bun.serve<Peer>({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request, upgrading) {
      const subprotocol = request.headers.get('sec-websocket-protocol') as Subprotocol
      upgrading.upgrade(request, { data: { user: -1, subprotocol, waiting: [] } })
      return undefined
    },
    websocket: {
      perMessageDeflate: false,
      message(socket, packet) {
        for (const frame of decodeClientFrames(packet)) handle(socket, frame)
      },
    },
  })
  return { port: server.port!, heads, stop: () => server.stop(true) }
}
