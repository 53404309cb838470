/**
 * What sessions of a protocol on bare TCP have in common. Owns the link, the unparsed end of the last read, who waits
 * for an answer, and the messages that are made once for each target and size. What is appended to `outgoing` leaves
 * with the next `flush`, or at the end of the read that caused it.
 */
import { outgoing } from '../../wire/outgoing.ts'
import type { Address, SessionEvents, Target } from './driver.ts'
import { Link, type LinkOwner } from './link.ts'
import { textOf } from './message-text.ts'
import { Waiting } from './waiting.ts'

export abstract class LinkSession<Template> implements LinkOwner {
  protected readonly user: number
  protected readonly events: SessionEvents
  protected readonly link = new Link(this)
  protected readonly waiting = new Waiting()
  protected rest: Uint8Array | undefined
  readonly #address: Address
  readonly #templates = new Map<number, Template>()

  constructor(address: Address, user: number, events: SessionEvents) {
    this.#address = address
    this.user = user
    this.events = events
  }

  /** Handles what is complete and returns what is not. */
  protected abstract parse(bytes: Uint8Array): Uint8Array | undefined
  protected abstract makeTemplate(target: Target, text: Uint8Array): Template

  get bytesIn(): number {
    return this.link.bytesIn
  }

  get bytesOut(): number {
    return this.link.bytesOut
  }

  flush(): void {
    if (outgoing.length === 0) return
    this.link.write(outgoing.bytes.subarray(0, outgoing.length))
    outgoing.length = 0
  }

  drop(): void {
    this.link.drop()
  }

  received(chunk: Uint8Array): void {
    this.rest = this.parse(this.rest === undefined ? chunk : Buffer.concat([this.rest, chunk]))
    this.flush()
    this.events.read()
  }

  ended(reason: string): void {
    this.waiting.refuseAll(reason)
    this.events.failed(reason)
  }

  protected connect(): Promise<void> {
    this.rest = undefined
    return this.link.connect(this.#address)
  }

  protected template(target: Target, textBytes: number): Template {
    const key = (target.index * 2 + (target.kind === 'group' ? 1 : 0)) * 0x100000 + textBytes
    let template = this.#templates.get(key)
    if (!template) {
      template = this.makeTemplate(target, textOf(textBytes))
      this.#templates.set(key, template)
    }
    return template
  }
}
