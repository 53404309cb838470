/** A WebSocket over a bare TCP connection, on the generator's own framing. Owns the link and what it has not parsed. */
import { FrameSplitter } from '../../wire/frame-splitter.ts'
import { clientMessage, opcode } from '../../wire/outgoing.ts'
import type { Address } from './driver.ts'
import { Link, type LinkOwner } from './link.ts'

const headerEnd = Buffer.from('\r\n\r\n')

export type TextTaker = {
  onText(text: string): void
  /** After everything that one read brought. */
  onRead(): void
  onEnd(reason: string): void
}

export class WebSocketLink implements LinkOwner {
  readonly link = new Link(this)
  readonly #taker: TextTaker
  readonly #unsent: Uint8Array[] = []
  #splitter = new FrameSplitter()
  #head: Uint8Array | undefined
  #upgrade: { resolve(): void; reject(error: Error): void } | undefined

  constructor(taker: TextTaker) {
    this.#taker = taker
  }

  /** Rejects with the reason when the server refuses the upgrade or ends the connection before it. */
  async connect(address: Address, path: string): Promise<void> {
    this.#splitter = new FrameSplitter()
    this.#head = new Uint8Array()
    await this.link.connect(address)
    const upgraded = new Promise<void>((resolve, reject) => {
      this.#upgrade = { resolve, reject }
    })
    this.link.writeText(
      [
        `GET ${path} HTTP/1.1`,
        `Host: ${address.host}:${address.port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: a2l0aC1iZW5jaG1hcmshIQ==',
        '\r\n',
      ].join('\r\n'),
    )
    await upgraded
  }

  /** Goes out with the next `flush`. */
  append(text: string): void {
    this.#unsent.push(clientMessage(opcode.text, Buffer.from(text)))
  }

  flush(): void {
    if (this.#unsent.length > 0) this.link.write(Buffer.concat(this.#unsent.splice(0)))
  }

  send(text: string): void {
    this.append(text)
    this.flush()
  }

  received(chunk: Uint8Array): void {
    const body = this.#head ? this.#readHead(Buffer.concat([this.#head, chunk])) : chunk
    if (body) this.#splitter.push(body, this)
    this.#taker.onRead()
  }

  ended(reason: string): void {
    this.#upgrade?.reject(new Error(reason))
    this.#taker.onEnd(reason)
  }

  onMessage(code: number, bytes: Uint8Array, from: number, to: number): void {
    if (code === opcode.text || code === opcode.binary)
      this.#taker.onText(Buffer.from(bytes.subarray(from, to)).toString())
    else if (code === opcode.ping) this.link.write(clientMessage(opcode.pong, bytes.slice(from, to)))
    else if (code === opcode.close) this.ended('closed by the server')
  }

  /** What follows the answer to the upgrade; undefined while that is not complete. */
  #readHead(bytes: Buffer): Uint8Array | undefined {
    const end = bytes.indexOf(headerEnd)
    this.#head = end < 0 ? bytes : undefined
    if (end < 0) return undefined
    const status = bytes.subarray(0, end).toString('latin1').split('\r\n', 1)[0]!
    if (!status.startsWith('HTTP/1.1 101')) {
      this.link.drop()
      this.ended(`no upgrade: ${status}`)
      return undefined
    }
    this.#upgrade?.resolve()
    return bytes.subarray(end + headerEnd.length)
  }
}
