/** A TCP proxy whose connections can be cut at any moment, like a train in a tunnel. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type CuttingProxy = { readonly url: string; cutAll(): void; close(): Promise<void> }

export async function cuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  const follow = (socket: Socket, other: Socket) => {
    sockets.add(socket)
    // A broken connection is what this proxy is for; the other side just ends with it.
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
  }
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1')
    follow(client, upstream)
    follow(upstream, client)
    client.pipe(upstream)
    upstream.pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  function cutAll(): void {
    for (const socket of [...sockets]) socket.destroy()
  }

  return {
    url: `http://127.0.0.1:${port}`,
    cutAll,
    async close() {
      cutAll()
      server.close()
      await once(server, 'close')
    },
  }
}
