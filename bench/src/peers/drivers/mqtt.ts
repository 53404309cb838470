/**
 * Any MQTT 3.1.1 broker, as a messenger could use it: QoS 1 in both directions, a topic for each user and each group,
 * sessions that outlive their connection and collect what was missed. A lower bound: there is no history.
 */
import { Outgoing } from '../../wire/outgoing.ts'
import { readCounter, writeCounter } from '../../wire/text.ts'
import {
  type Address,
  type GroupPlan,
  NotComparable,
  type PeerDriver,
  type PeerSession,
  type SessionEvents,
  type Target,
} from './driver.ts'
import { Link, type LinkOwner } from './link.ts'
import { textOf } from './message-text.ts'
import {
  connectPacket,
  type PacketTaker,
  packetType,
  pingPacket,
  publishTemplate,
  readPackets,
  subscribePacket,
} from './mqtt-packets.ts'
import { Waiting } from './waiting.ts'

const keepAliveSeconds = 60
const packetIds = 0x10000
const outgoing = new Outgoing()

function topicOf(target: Target): string {
  return `${target.kind === 'user' ? 'u' : 'g'}/${target.index}`
}

class MqttSession implements PeerSession, LinkOwner, PacketTaker {
  readonly #address: Address
  readonly #user: number
  readonly #events: SessionEvents
  readonly #link = new Link(this)
  readonly #waiting = new Waiting()
  readonly #templates = new Map<number, ReturnType<typeof publishTemplate>>()
  /** Counters by packet id; made by the first message, because most idle sessions never send one. */
  #counters: Uint32Array | undefined
  #rest: Uint8Array | undefined
  #nextId = 1

  constructor(address: Address, user: number, events: SessionEvents) {
    this.#address = address
    this.#user = user
    this.#events = events
  }

  get bytesIn(): number {
    return this.#link.bytesIn
  }

  get bytesOut(): number {
    return this.#link.bytesOut
  }

  async open(): Promise<void> {
    await this.resume()
    await this.#subscribe({ kind: 'user', index: this.#user })
  }

  async resume(): Promise<void> {
    this.#rest = undefined
    await this.#link.connect(this.#address)
    const accepted = this.#waiting.for('connected')
    this.#link.write(connectPacket(`u${this.#user}`, keepAliveSeconds))
    await accepted
  }

  send(target: Target, counter: number, textBytes: number): void {
    const { bytes, idAt, textAt } = this.#template(target, textBytes)
    const id = this.#takeId()
    this.#counters ??= new Uint32Array(packetIds)
    this.#counters[id] = counter
    const start = outgoing.append(bytes)
    outgoing.bytes[start + idAt] = id >>> 8
    outgoing.bytes[start + idAt + 1] = id
    writeCounter(outgoing.bytes, start + textAt, counter)
  }

  flush(): void {
    if (outgoing.length === 0) return
    this.#link.write(outgoing.bytes.subarray(0, outgoing.length))
    outgoing.length = 0
  }

  async keepAlive(): Promise<void> {
    const answer = this.#waiting.for('pong')
    this.#link.write(pingPacket)
    await answer
  }

  join(group: GroupPlan): Promise<void> {
    return this.#subscribe({ kind: 'group', index: group.index })
  }

  page(): Promise<number> {
    throw new NotComparable('no history')
  }

  drop(): void {
    this.#link.drop()
  }

  /** Subscribes for a member who is not there: what is sent meanwhile is kept for them. */
  async joinAndLeave(group: GroupPlan): Promise<void> {
    await this.resume()
    await this.join(group)
    this.drop()
  }

  received(chunk: Uint8Array): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = readPackets(bytes, this)
    this.flush()
    this.#events.read()
  }

  ended(reason: string): void {
    this.#waiting.refuseAll(reason)
    this.#events.failed(reason)
  }

  onPacket(type: number, flags: number, bytes: Uint8Array, from: number): void {
    if (type === packetType.publish) this.#publish(flags, bytes, from)
    else if (type === packetType.puback)
      this.#events.answered(this.#counters![(bytes[from]! << 8) | bytes[from + 1]!]!)
    else if (type === packetType.suback) this.#waiting.settle('subscribed', '')
    else if (type === packetType.pingresp) this.#waiting.settle('pong', '')
    else if (type === packetType.connack && bytes[from + 1] === 0) this.#waiting.settle('connected', '')
    else this.ended(`packet ${type} ${bytes[from]} ${bytes[from + 1]}`)
  }

  #publish(flags: number, bytes: Uint8Array, from: number): void {
    const idAt = from + 2 + ((bytes[from]! << 8) | bytes[from + 1]!)
    const acknowledged = (flags & 6) === 2
    if (acknowledged) {
      const start = outgoing.take(4)
      outgoing.bytes[start] = packetType.puback << 4
      outgoing.bytes[start + 1] = 2
      outgoing.bytes[start + 2] = bytes[idAt]!
      outgoing.bytes[start + 3] = bytes[idAt + 1]!
    }
    const counter = readCounter(bytes, acknowledged ? idAt + 2 : idAt)
    if (counter >= 0) this.#events.delivered(counter)
  }

  async #subscribe(target: Target): Promise<void> {
    const answer = this.#waiting.for('subscribed')
    this.#link.write(subscribePacket(this.#takeId(), topicOf(target)))
    await answer
  }

  #takeId(): number {
    const id = this.#nextId
    this.#nextId = id === packetIds - 1 ? 1 : id + 1
    return id
  }

  #template(target: Target, textBytes: number) {
    const key = (target.index * 2 + (target.kind === 'group' ? 1 : 0)) * 0x100000 + textBytes
    let template = this.#templates.get(key)
    if (!template) {
      template = publishTemplate(topicOf(target), textOf(textBytes))
      this.#templates.set(key, template)
    }
    return template
  }
}

const silent: SessionEvents = { answered() {}, delivered() {}, failed() {}, read() {} }

export function mqttDriver(address: Address): PeerDriver {
  return {
    name: 'mqtt',
    answer: 'PUBACK',
    keepAlive: { seconds: keepAliveSeconds, source: 'the default of the Mosquitto clients' },
    session: (user, events) => new MqttSession(address, user, events),
    async enrolAbsent(group) {
      for (let user = group.online; user < group.members; user++)
        await new MqttSession(address, user, silent).joinAndLeave(group)
    },
  }
}
