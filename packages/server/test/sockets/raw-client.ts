/** A client that sees the bytes: for what a well-behaved WebSocket or HTTP client would hide. */
import { connect, type Socket } from 'node:net'

export class RawClient {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #wake: (() => void)[] = []
  ended = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wakeAll()
    })
    socket.on('close', () => {
      this.ended = true
      this.#wakeAll()
    })
    // A reset is one of the ways in which a server may end a connection; `close` follows.
    socket.on('error', () => this.#wakeAll())
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1')
    const client = new RawClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return client
  }

  send(data: string | Uint8Array): void {
    this.socket.write(data)
  }

  /** Resolves when the bytes have gone out, or the connection is over. */
  write(data: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.ended) resolve()
      else this.socket.write(data, () => resolve())
    })
  }

  get bytes(): Buffer {
    return this.#received
  }

  get text(): string {
    return this.#received.toString('latin1')
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.ended) throw new Error(`the connection ended; received: ${this.text.slice(0, 500)}`)
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  async untilEnd(): Promise<string> {
    while (!this.ended) await new Promise<void>((resolve) => this.#wake.push(resolve))
    return this.text
  }

  /** Sends the handshake and waits for the answer's head. */
  async upgrade(path: string, headers: Record<string, string> = {}): Promise<string> {
    const all = {
      host: 'localhost',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    this.send(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    await this.until(() => this.text.includes('\r\n\r\n'))
    const end = this.text.indexOf('\r\n\r\n') + 4
    const head = this.text.slice(0, end)
    this.#received = this.#received.subarray(end)
    return head
  }

  /** A client frame with a mask of zeros, which leaves the payload as it is. */
  sendFrame(payload: Uint8Array | string, opcode = 2): void {
    const bytes = Buffer.from(payload)
    const mask = Buffer.alloc(4)
    const header = Buffer.alloc(bytes.length < 126 ? 2 : 4)
    header[0] = 0x80 | opcode
    if (bytes.length < 126) header[1] = 0x80 | bytes.length
    else {
      header[1] = 0x80 | 126
      header.writeUInt16BE(bytes.length, 2)
    }
    this.send(Buffer.concat([header, mask, bytes]))
  }

  #wakeAll(): void {
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }
}
