/** A TCP proxy whose connections can be cut at any moment, like a train in a tunnel. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export class CuttingProxy implements AsyncDisposable {
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  private constructor(host: string, port: number) {
    this.#server = createServer((client) => {
      const upstream = connect(port, host)
      this.#follow(client, upstream)
      this.#follow(upstream, client)
      client.pipe(upstream)
      upstream.pipe(client)
    })
  }

  static async listen(host: string, port: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(host, port)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** @param share of the connections, picked by `random` */
  cut(share = 1, random: () => number = () => 0): void {
    for (const socket of [...this.#sockets]) if (random() < share) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #follow(socket: Socket, other: Socket): void {
    this.#sockets.add(socket)
    // A broken connection is what this proxy is for; the other side just ends with it.
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      this.#sockets.delete(socket)
      other.destroy()
    })
  }
}
