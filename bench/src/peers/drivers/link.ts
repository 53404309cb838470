/**
 * One bare TCP connection. Owns the socket, what the kernel did not take yet, and the count of bytes. Invariant:
 * bytes leave in the order they were appended. It never retries.
 */
import type { Socket } from 'bun'
import type { Address } from './driver.ts'

export type LinkOwner = {
  received(chunk: Uint8Array): void
  /** Not called after `drop`. */
  ended(reason: string): void
}

export class Link {
  bytesIn = 0
  bytesOut = 0
  owner: LinkOwner
  #socket: Socket<Link> | undefined
  #unsent: Uint8Array | undefined
  #open = false

  constructor(owner: LinkOwner) {
    this.owner = owner
  }

  get isOpen(): boolean {
    return this.#open
  }

  async connect({ host, port }: Address): Promise<void> {
    this.#unsent = undefined
    this.#socket = await Bun.connect<Link>({ hostname: host, port, socket: handlers, data: this })
    this.#open = true
    this.#socket.setNoDelay(true)
  }

  write(bytes: Uint8Array): void {
    if (!this.#open) return
    if (this.#unsent) {
      this.#unsent = Buffer.concat([this.#unsent, bytes])
      return
    }
    const taken = Math.max(0, this.#socket?.write(bytes) ?? 0)
    this.bytesOut += taken
    if (taken < bytes.length) this.#unsent = bytes.slice(taken)
  }

  writeText(text: string): void {
    this.write(Buffer.from(text))
  }

  drop(): void {
    this.#open = false
    this.#socket?.terminate()
  }

  arrived(socket: Socket<Link>, chunk: Uint8Array): void {
    if (socket !== this.#socket && this.#socket !== undefined && this.#open) return
    this.bytesIn += chunk.length
    this.owner.received(chunk)
  }

  drained(): void {
    const unsent = this.#unsent
    this.#unsent = undefined
    if (unsent) this.write(unsent)
  }

  closed(socket: Socket<Link>, reason: string): void {
    if (socket !== this.#socket || !this.#open) return
    this.#open = false
    this.owner.ended(reason)
  }
}

/** Shared by all links: a closure for each would be what an idle generator mostly consists of. */
const handlers = {
  data: (socket: Socket<Link>, chunk: Buffer) => socket.data.arrived(socket, chunk),
  drain: (socket: Socket<Link>) => socket.data.drained(),
  close: (socket: Socket<Link>) => socket.data.closed(socket, 'connection closed'),
  error: (socket: Socket<Link>, error: Error) => socket.data.closed(socket, String(error)),
}
