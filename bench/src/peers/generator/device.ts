/** One user of the load: a session of some driver, what it received, and what it has under way. */
import type { PeerDriver, PeerSession, SessionEvents, Target } from '../drivers/driver.ts'
import { Recipient, type Stream, type Traffic, type Verified } from './traffic.ts'

export class Device implements SessionEvents {
  readonly user: number
  readonly session: PeerSession
  readonly recipient: Recipient
  readonly #traffic: Traffic
  outstanding = 0
  failures = 0
  firstFailure = ''
  /** After every read: the load's turn to send more. */
  onRead: (() => void) | undefined

  constructor(driver: PeerDriver, user: number, traffic: Traffic) {
    this.user = user
    this.#traffic = traffic
    this.recipient = new Recipient(user)
    this.session = driver.session(user, this)
  }

  /** Appends one message; `due` counts for its latency. The caller flushes. */
  send(target: Target, stream: Stream, textBytes: number, due: number): void {
    this.outstanding++
    this.session.send(target, this.#traffic.number(stream, due), textBytes)
  }

  answered(counter: number): void {
    this.#traffic.now = performance.now()
    if (this.#traffic.answered(counter)) this.outstanding--
  }

  delivered(counter: number): void {
    this.#traffic.now = performance.now()
    this.#traffic.delivered(this.recipient, counter)
  }

  read(): void {
    this.onRead?.()
  }

  failed(reason: string): void {
    this.failures++
    this.firstFailure ||= reason
  }
}

/** A bounded number at a time: a server that starts is not a server under attack. */
export async function inTurn<T>(items: readonly T[], atOnce: number, run: (item: T) => Promise<unknown>) {
  let next = 0
  const worker = async () => {
    while (next < items.length) await run(items[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}

/** @param settled whether nothing more was arriving */
export function verify(traffic: Traffic, devices: readonly Device[], settled: boolean): Verified {
  const missing = traffic.expected - traffic.deliveries
  const verified = {
    sent: traffic.sent,
    delivered: traffic.deliveries,
    unanswered: traffic.sent - traffic.answers,
    lost: settled ? missing : 0,
    underWay: settled ? 0 : missing,
    duplicated: traffic.unexpectedAnswers,
    reordered: 0,
    failures: 0,
    firstFailure: '',
  }
  for (const { recipient, failures, firstFailure } of devices) {
    verified.duplicated += recipient.duplicated
    verified.reordered += recipient.reordered
    verified.failures += failures
    verified.firstFailure ||= firstFailure.slice(0, 200)
  }
  return verified
}
