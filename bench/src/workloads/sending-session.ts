/** A session that has a number of messages to write in each of its conversations, and is done when all are answered. */
import { token } from '../seed/people.ts'
import type { Dialect, SendTemplate } from '../wire/dialect.ts'
import { Session } from '../wire/session.ts'
import type { Sender } from './sender.ts'

export type Work = { id: string; messages: number }

/** All sessions of a sender together must stay below the slots that it remembers. */
const outstandingMax = 16

export class SendingSession extends Session {
  readonly #sender: Sender
  readonly #left: { template: SendTemplate; messages: number }[]
  #turn = 0
  #outstanding = 0
  #done: { resolve(): void; reject(error: Error): void } | undefined

  constructor(dialect: Dialect, user: number, sender: Sender, work: Work[], textBytes: number) {
    super(dialect, { token: token(user) })
    this.#sender = sender
    this.#left = work.map(({ id, messages }) => ({ template: dialect.sendTemplate(id, textBytes), messages }))
  }

  sendAll(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done = { resolve, reject }
      this.#continue()
    })
  }

  override onSent(requestId: number, seq: number): void {
    if (this.#sender.answer(requestId, seq) >= 0) this.#outstanding--
  }

  protected override onRead(): void {
    this.#continue()
  }

  protected override onLost(): void {
    this.#done?.reject(new Error(this.closedBecause))
  }

  /** One conversation after the other, so that each gets its messages spread over the whole time. */
  #continue(): void {
    if (!this.#done) return
    const now = performance.now()
    while (this.#outstanding < outstandingMax && this.#left.length > 0) {
      const work = this.#left[this.#turn % this.#left.length]!
      const again = this.sendsAgain(work.template.conversation)
      this.#sender.send(work.template, now, Math.floor(performance.timeOrigin + now), again)
      this.#outstanding++
      if (--work.messages === 0) this.#left.splice(this.#turn % this.#left.length, 1)
      else this.#turn++
    }
    this.flush()
    if (this.#outstanding === 0) this.#done.resolve()
  }
}
