/** What sessions of a protocol on a WebSocket have in common. Owns the socket and who waits for an answer. */
import type { Address, SessionEvents } from './driver.ts'
import { Waiting } from './waiting.ts'
import { type TextTaker, WebSocketLink } from './web-socket-link.ts'

export abstract class WebSocketSession implements TextTaker {
  protected readonly address: Address
  protected readonly user: number
  protected readonly events: SessionEvents
  protected readonly socket = new WebSocketLink(this)
  protected readonly waiting = new Waiting()

  constructor(address: Address, user: number, events: SessionEvents) {
    this.address = address
    this.user = user
    this.events = events
  }

  abstract onText(text: string): void

  get bytesIn(): number {
    return this.socket.link.bytesIn
  }

  get bytesOut(): number {
    return this.socket.link.bytesOut
  }

  flush(): void {
    this.socket.flush()
  }

  drop(): void {
    this.socket.link.drop()
  }

  onRead(): void {
    this.flush()
    this.events.read()
  }

  onEnd(reason: string): void {
    this.waiting.refuseAll(reason)
    this.events.failed(reason)
  }
}
