/** A WebSocket whose reading can be stopped, so that the server's bytes pile up: TCP with just enough of RFC 6455. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket as TcpSocket } from 'node:net'
import { type ClientFrame, decodeServerFrames, type ServerFrame } from '@kith/protocol'

export class SlowSocket {
  readonly #socket: TcpSocket
  readonly frames: ServerFrame[] = []
  /** True when the connection has ended, however. */
  readonly closed: Promise<boolean>
  isClosed = false
  #bytes: Buffer[] = []
  #length = 0
  #wake: (() => void)[] = []
  #opened = false
  #paused = false

  private constructor(socket: TcpSocket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#bytes.push(chunk)
      this.#length += chunk.length
      this.#read()
    })
    this.closed = new Promise((resolve) => {
      const end = () => {
        this.isClosed = true
        resolve(true)
      }
      socket.on('error', end).on('close', end)
    })
  }

  static async open(url: string, token: string): Promise<SlowSocket> {
    const { hostname, port, pathname } = new URL(url)
    const client = new SlowSocket(connect(Number(port), hostname))
    client.#socket.write(
      [
        `GET ${pathname} HTTP/1.1`,
        `Host: ${hostname}:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Protocol: kith.v1.json',
        '\r\n',
      ].join('\r\n'),
    )
    client.send({ type: 'hello', token })
    await client.until((frame) => frame.type === 'caught-up')
    return client
  }

  send(frame: ClientFrame): void {
    this.#socket.write(maskedText(JSON.stringify(frame)))
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    this.#socket.resume()
  }

  close(): void {
    this.#socket.destroy()
  }

  /** Resolves when `count` frames that match have come. */
  async until(matches: (frame: ServerFrame) => boolean, count = 1): Promise<void> {
    while (this.frames.filter(matches).length < count) {
      const ended = await Promise.race([
        this.closed,
        new Promise<false>((resolve) => this.#wake.push(() => resolve(false))),
      ])
      if (ended) throw new Error(`closed after ${this.frames.length} frames`)
    }
  }

  #read(): void {
    let bytes = Buffer.concat(this.#bytes, this.#length)
    if (!this.#opened) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end < 0) return
      this.#opened = true
      bytes = bytes.subarray(end + 4)
    }
    for (let message = firstMessage(bytes); message; message = firstMessage(bytes)) {
      bytes = bytes.subarray(message.end)
      if (message.opcode === 1) this.frames.push(...decodeServerFrames(message.payload.toString()))
    }
    this.#bytes = [bytes]
    this.#length = bytes.length
    const wake = this.#wake
    this.#wake = []
    for (const run of wake) run()
    if (this.#paused) this.#socket.pause()
  }
}

/** Servers send unmasked and, here, unfragmented. */
function firstMessage(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes[1]! & 0x7f
  const head = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < head) return undefined
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (bytes.length < head + length) return undefined
  return { opcode: bytes[0]! & 0x0f, payload: bytes.subarray(head, head + length), end: head + length }
}

function maskedText(text: string): Buffer {
  const payload = Buffer.from(text)
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff])
  const mask = randomBytes(4)
  for (let index = 0; index < payload.length; index++) payload[index]! ^= mask[index % 4]!
  return Buffer.concat([head, mask, payload])
}
