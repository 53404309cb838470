/**
 * Two people who talk through the SDK, each with a clock that is wrong by days: what the SDK has accepted must be in
 * the log once and in order, and what it shows at the end must be that log. Owns both clients and one timer.
 */
import { createClient, type KithClient, webPlatform } from '@kith/client'
import type { LogReading } from '../checks/log-reading.ts'
import { markOf, textOf } from '../checks/message-text.ts'
import { settleMsMax } from './audit.ts'
import { type Cast, newHandle, newPassword } from './cast.ts'

type Speaker = { client: KithClient; sender: number; name: string; clock: { errorMs: number } }

const dayMs = 24 * 60 * 60 * 1_000
const firstErrorsMs = [9 * dayMs, -400 * dayMs]
const speakEveryMs = 40
/** A person does not type on for ever while nothing goes out. */
const pendingMax = 20
const knowsMsMax = 60_000

export class SdkPair implements AsyncDisposable {
  readonly #cast: Cast
  readonly #speakers: Speaker[]
  readonly #conversationId: string
  #timer: NodeJS.Timeout | undefined
  readonly #sending = new Set<Promise<unknown>>()

  private constructor(cast: Cast, speakers: Speaker[], conversationId: string) {
    this.#cast = cast
    this.#speakers = speakers
    this.#conversationId = conversationId
  }

  static async create(cast: Cast): Promise<SdkPair> {
    await using clients = new AsyncDisposableStack()
    const speakers: Speaker[] = []
    for (const errorMs of firstErrorsMs) speakers.push(await signUp(cast, errorMs, clients))
    const [one, other] = speakers
    const conversationId = await one!.client.conversations.openDirect(other!.client.identity!.userId)
    await knows(other!.client, conversationId)
    await other!.client.conversations.accept(conversationId)
    const members = [one!, other!].map(({ sender }) => cast.owners[sender]!)
    cast.conversations.push({ conversationId, kind: 'direct', members })
    // From here on they are the pair's to close.
    clients.move()
    return new SdkPair(cast, speakers, conversationId)
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (const speaker of this.#speakers) this.#speak(speaker)
    }, speakEveryMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#sending)
  }

  /** Sets the clock of each to another time. */
  skewClocks(errorMs: () => number): void {
    for (const { clock } of this.#speakers) clock.errorMs = errorMs()
  }

  /** After the faults: everything accepted goes out, and both show what the log has. */
  async audit(readings: ReadonlyMap<string, LogReading>, msMax = settleMsMax): Promise<void> {
    const reading = readings.get(this.#conversationId)
    for (const speaker of this.#speakers) if (reading) await this.#compare(speaker, reading, msMax)
  }

  /** Resolves with false when something still waits after the longest time. */
  async settled(msMax = settleMsMax): Promise<boolean> {
    const settling = Promise.all(this.#speakers.map(({ client }) => client.messages.settled()))
    const inTime = await withDeadline(settling, msMax)
    for (const { client, name } of this.#speakers) {
      const waiting = client.messages.pending()
      if (waiting > 0) this.#cast.findings.add('unfinished', `${name} has ${waiting} waiting`)
    }
    return inTime
  }

  /** Whether both have given up their session in time. */
  async noticed(msMax: number): Promise<boolean> {
    const given = this.#speakers.map(({ client }) =>
      when(client, () => client.connection.name !== 'live', msMax),
    )
    return (await Promise.all(given)).every(Boolean)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#speakers.map(({ client }) => client.close()))
  }

  #speak({ client, sender }: Speaker): void {
    if (client.messages.pending() >= pendingMax) return
    const number = this.#cast.book.next(this.#conversationId, sender)
    const sending = client.messages
      .send(this.#conversationId, textOf({ sender, number, bytes: 100 }))
      .catch((error: unknown) => this.#cast.findings.add('refused', `SDK: #${sender}.${number}: ${error}`))
      .finally(() => this.#sending.delete(sending))
    this.#sending.add(sending)
  }

  async #compare({ client, name }: Speaker, reading: LogReading, msMax: number): Promise<void> {
    const { findings } = this.#cast
    if (!(await when(client, () => client.connection.name === 'live', msMax)))
      return findings.add('unfinished', `${name} does not come back: ${client.connection.name}`)
    const isThere = () => client.conversations.get(this.#conversationId)?.head === reading.head
    if (!(await when(client, isThere, msMax)))
      findings.add('unfinished', `${name} does not get to seq ${reading.head}`)
    const shown = await this.#shownBy(client)
    for (const { text, seq } of shown) {
      const mark = markOf(text)
      const place = mark && reading.places.get(mark.sender)?.[mark.number - 1]
      if (place !== seq)
        findings.add('diverged', `${name} shows ${text.slice(0, 20)} at seq ${seq}, not ${place}`)
    }
    const inLog = [...reading.places.values()].reduce((sum, places) => sum + places.length, 0)
    if (shown.length !== inLog) findings.add('diverged', `${name} shows ${shown.length} of ${inLog} messages`)
  }

  /** Its whole conversation, or as much of it as the server gives. */
  async #shownBy(client: KithClient) {
    const window = await client.messages.open(this.#conversationId)
    try {
      while (window.hasOlder()) await window.loadOlder(200)
    } catch (error) {
      this.#cast.findings.add('unfinished', `the SDK cannot load older messages: ${error}`)
    }
    const shown = window.items().filter(({ kind }) => kind === 'text')
    window.close()
    return shown
  }
}

async function signUp(cast: Cast, errorMs: number, clients: AsyncDisposableStack): Promise<Speaker> {
  const platform = webPlatform()
  const clock = { errorMs }
  const client = await createClient({
    url: cast.url,
    clientName: 'kith-proof',
    platform: { ...platform, now: () => platform.now() + clock.errorMs },
  })
  clients.defer(() => client.close())
  const [handle, password] = [newHandle(), newPassword()]
  const { userId } = await client.account.signUp({ handle, password, name: handle })
  await client.live()
  const person = cast.people.push({ userId, handle, password }) - 1
  const sender = cast.owners.push(person) - 1
  return { client, sender, name: `the SDK of sender ${sender}`, clock }
}

async function knows(client: KithClient, conversationId: string): Promise<void> {
  await when(client, () => client.conversations.get(conversationId) !== undefined, knowsMsMax)
}

/** Looked at after every event of the client; false when it did not come to hold in time. */
function when(client: KithClient, holds: () => boolean, msMax: number): Promise<boolean> {
  if (holds()) return Promise.resolve(true)
  const { promise, resolve } = Promise.withResolvers<void>()
  const unsubscribe = client.subscribe(() => holds() && resolve())
  return withDeadline(promise, msMax).finally(unsubscribe)
}

async function withDeadline(work: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const deadline = setTimeout(() => resolve(false), ms)
  try {
    return await Promise.race([work.then(() => true), promise])
  } finally {
    clearTimeout(deadline)
  }
}
