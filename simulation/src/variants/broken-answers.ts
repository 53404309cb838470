/** Answers that tell more than they may: whoever asks who of their contacts is there is told of everybody. */
import {
  decodeServerFrames,
  encodeServerFrame,
  joinPackets,
  type Packet,
  type ServerFrame,
} from '@kith/protocol'
import type { Connection, ListenOptions } from '@kith/server/parts'
import { handling } from './broken-network.ts'

type Listening = (options: ListenOptions) => ListenOptions
type Contacts = { contacts: { userId: string; online: boolean }[] }

export function tellingEverybodyOverHttp(): Listening {
  const everybody = new Set<string>()
  return (options) => {
    const { http } = followSignUps(options, everybody)
    return {
      ...options,
      async http(request) {
        const response = await http(request)
        const body = response.status === 200 && JSON.parse(String(response.body))
        if (!isContacts(body)) return response
        return { ...response, body: JSON.stringify(withAll(body, everybody)) }
      },
    }
  }
}

export function tellingEverybodyOnSockets(): Listening {
  const everybody = new Set<string>()
  return (options) => {
    const told = (frame: ServerFrame): ServerFrame =>
      frame.type === 'result' && isContacts(frame.body)
        ? { ...frame, body: withAll(frame.body, everybody) }
        : frame
    const talkative = (connection: Connection): Connection => {
      const again = (frame: ServerFrame): Packet => encodeServerFrame(told(frame), connection.subprotocol)
      const send = (packet: Packet) =>
        connection.send(packet.length === 0 ? packet : joinPackets(decodeServerFrames(packet).map(again)))
      return { ...connection, send }
    }
    const { connections } = options
    return {
      ...followSignUps(options, everybody),
      connections: handling(connections, {
        opened: (connection) => connections.opened(talkative(connection)),
      }),
    }
  }
}

function followSignUps(options: ListenOptions, everybody: Set<string>): ListenOptions {
  return {
    ...options,
    async http(request) {
      const response = await options.http(request)
      if (request.path === '/v1/signup' && response.status === 201)
        everybody.add((JSON.parse(String(response.body)) as { userId: string }).userId)
      return response
    },
  }
}

function isContacts(body: unknown): body is Contacts {
  return typeof body === 'object' && body !== null && 'contacts' in body
}

function withAll({ contacts }: Contacts, everybody: Set<string>): Contacts {
  const known = contacts.map(({ userId }) => userId)
  const others = [...everybody].filter((userId) => !known.includes(userId))
  return { contacts: [...contacts, ...others.map((userId) => ({ userId, online: true }))] }
}
