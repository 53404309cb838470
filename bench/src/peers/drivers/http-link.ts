/** HTTP/1.1 over one bare TCP connection, one request after the other, so that its bytes can be counted. */
import type { Address } from './driver.ts'
import { Link, type LinkOwner } from './link.ts'

type HttpAnswer = { status: number; body: string }
type Waiter = { resolve(answer: HttpAnswer): void; reject(error: Error): void }

export class HttpLink implements LinkOwner {
  readonly link = new Link(this)
  readonly #address: Address
  #rest: Buffer = Buffer.alloc(0)
  #waiter: Waiter | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(address: Address) {
    this.#address = address
  }

  /** Waits for its turn. */
  request(method: string, path: string, token: string, body?: object): Promise<HttpAnswer> {
    const answer = this.#turn.then(() => this.#exchange(method, path, token, body))
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  received(chunk: Uint8Array): void {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const answer = readAnswer(this.#rest)
    if (!answer) return
    this.#rest = Buffer.alloc(0)
    const waiter = this.#waiter
    this.#waiter = undefined
    waiter?.resolve(answer)
  }

  ended(reason: string): void {
    this.#waiter?.reject(new Error(reason))
    this.#waiter = undefined
  }

  drop(): void {
    this.link.drop()
    this.ended('dropped')
  }

  async #exchange(method: string, path: string, token: string, body?: object): Promise<HttpAnswer> {
    if (!this.link.isOpen) {
      this.#rest = Buffer.alloc(0)
      await this.link.connect(this.#address)
    }
    const text = body === undefined ? '' : JSON.stringify(body)
    const head = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${this.#address.host}:${this.#address.port}`,
      ...(token === '' ? [] : [`Authorization: Bearer ${token}`]),
      ...(text === ''
        ? []
        : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`]),
      '\r\n',
    ].join('\r\n')
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      this.link.writeText(head + text)
    })
  }
}

/** Undefined while the answer is not complete. */
export function readAnswer(bytes: Buffer): HttpAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString('latin1')
  const status = Number(head.slice(9, 12))
  const body = bytes.subarray(end + 4)
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const text = readChunks(body)
    return text === undefined ? undefined : { status, body: text }
  }
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
  return body.length < length ? undefined : { status, body: body.subarray(0, length).toString() }
}

function readChunks(body: Buffer): string | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at)
    if (line < 0) return undefined
    const length = Number.parseInt(body.subarray(at, line).toString('latin1'), 16)
    const next = line + 2 + length + 2
    if (next > body.length) return undefined
    if (length === 0) return Buffer.concat(parts).toString()
    parts.push(body.subarray(line + 2, line + 2 + length))
    at = next
  }
}
