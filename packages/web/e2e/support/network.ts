/**
 * The network between one browser and the server: a TCP relay with an address of its own, so that cutting it is what
 * a browser meets when a network goes away, in its pages and in its workers alike. Owns every connection through it.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Network = {
  readonly url: string
  /** Connections that are open now and carry a WebSocket. */
  sockets(): number
  /** Resolves when so many of them are open, now or after a change. */
  untilSockets(count: number): Promise<void>
  /** Paths that were asked for so far. */
  requested(): ReadonlySet<string>
  /** Every connection breaks, and no new one is taken. */
  cut(): void
  /** What is open now stays so and carries nothing any more, as after a sleep; what comes new works. */
  numb(): void
  restore(): void
  close(): Promise<void>
}

const requestLine = /^GET (\S+) HTTP/
const upgrade = /\r\nupgrade: websocket/i

export async function openNetwork(serverUrl: string): Promise<Network> {
  const { hostname, port } = new URL(serverUrl)
  const open = new Set<Socket>()
  const fars = new Set<Socket>()
  const webSockets = new Set<Socket>()
  const requested = new Set<string>()
  const waiting = new Set<() => void>()
  const changed = () => {
    for (const look of waiting) look()
  }
  let isCut = false

  const relay = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(Number(port), hostname)
    open.add(near)
    fars.add(far)
    near.on('data', (bytes) => {
      const text = bytes.toString('latin1')
      const path = requestLine.exec(text)?.[1]
      if (path !== undefined) requested.add(path)
      if (!upgrade.test(text)) return
      webSockets.add(near)
      changed()
    })
    join(near, far)
    join(far, near)
    near.on('close', () => {
      open.delete(near)
      fars.delete(far)
      webSockets.delete(near)
      changed()
    })
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const breakAll = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    sockets: () => webSockets.size,
    untilSockets: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (webSockets.size !== count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    requested: () => requested,
    cut() {
      isCut = true
      breakAll()
    },
    numb() {
      for (const socket of open) socket.unpipe().pause().removeAllListeners('data')
      for (const socket of fars) socket.unpipe().pause()
    },
    restore() {
      isCut = false
    },
    async close() {
      relay.close()
      breakAll()
    },
  }
}

function join(from: Socket, to: Socket): void {
  from.pipe(to)
  // A connection that breaks is what this is for; `close` follows and takes the other end along.
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
}
