/**
 * Any MQTT 3.1.1 broker, as a messenger could use it: QoS 1 in both directions, a topic for each user and each group,
 * sessions that outlive their connection and collect what was missed. A lower bound: there is no history.
 */
import { outgoing } from '../../wire/outgoing.ts'
import { readCounter, writeCounter } from '../../wire/text.ts'
import {
  type Address,
  type GroupPlan,
  NotComparable,
  type PeerDriver,
  type PeerSession,
  silentEvents,
  type Target,
} from './driver.ts'
import { LinkSession } from './link-session.ts'
import {
  connectPacket,
  type PacketTaker,
  type PublishTemplate,
  packetType,
  pingPacket,
  publishTemplate,
  readPackets,
  subscribePacket,
} from './mqtt-packets.ts'

/** The default of the Mosquitto clients. */
const keepAliveSeconds = 60
const packetIds = 0x10000

function topicOf(target: Target): string {
  return `${target.kind === 'user' ? 'u' : 'g'}/${target.index}`
}

class MqttSession extends LinkSession<PublishTemplate> implements PeerSession, PacketTaker {
  /** Counters by packet id; made by the first message, because most idle sessions never send one. */
  #counters: Uint32Array | undefined
  #nextId = 1

  async open(): Promise<void> {
    await this.resume()
    await this.#subscribe({ kind: 'user', index: this.user })
  }

  async resume(): Promise<void> {
    await this.connect()
    const accepted = this.waiting.for('connected')
    this.link.write(connectPacket(`u${this.user}`, keepAliveSeconds))
    await accepted
  }

  send(target: Target, counter: number, textBytes: number): void {
    const { bytes, idAt, textAt } = this.template(target, textBytes)
    const id = this.#takeId()
    this.#counters ??= new Uint32Array(packetIds)
    this.#counters[id] = counter
    const start = outgoing.append(bytes)
    outgoing.bytes[start + idAt] = id >>> 8
    outgoing.bytes[start + idAt + 1] = id
    writeCounter(outgoing.bytes, start + textAt, counter)
  }

  async keepAlive(): Promise<void> {
    const answer = this.waiting.for('pong')
    this.link.write(pingPacket)
    await answer
  }

  join(group: GroupPlan): Promise<void> {
    return this.#subscribe({ kind: 'group', index: group.index })
  }

  page(): Promise<number> {
    throw new NotComparable('no history')
  }

  /** Subscribes for a member who is not there: what is sent meanwhile is kept for them. */
  async joinAndLeave(group: GroupPlan): Promise<void> {
    await this.resume()
    await this.join(group)
    this.drop()
  }

  protected override parse(bytes: Uint8Array): Uint8Array | undefined {
    return readPackets(bytes, this)
  }

  protected override makeTemplate(target: Target, text: Uint8Array): PublishTemplate {
    return publishTemplate(topicOf(target), text)
  }

  onPacket(type: number, flags: number, bytes: Uint8Array, from: number): void {
    if (type === packetType.publish) this.#publish(flags, bytes, from)
    else if (type === packetType.puback)
      this.events.answered(this.#counters![(bytes[from]! << 8) | bytes[from + 1]!]!)
    else if (type === packetType.suback) this.waiting.settle('subscribed', '')
    else if (type === packetType.pingresp) this.waiting.settle('pong', '')
    else if (type === packetType.connack && bytes[from + 1] === 0) this.waiting.settle('connected', '')
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
    if (counter >= 0) this.events.delivered(counter)
  }

  async #subscribe(target: Target): Promise<void> {
    const answer = this.waiting.for('subscribed')
    this.link.write(subscribePacket(this.#takeId(), topicOf(target)))
    await answer
  }

  #takeId(): number {
    const id = this.#nextId
    this.#nextId = id === packetIds - 1 ? 1 : id + 1
    return id
  }
}

export function mqttDriver(address: Address): PeerDriver {
  return {
    answer: 'PUBACK',
    keepAliveSeconds,
    session: (user, events) => new MqttSession(address, user, events),
    async enrolAbsent(group) {
      for (let user = group.online; user < group.members; user++)
        await new MqttSession(address, user, silentEvents).joinAndLeave(group)
    },
  }
}
