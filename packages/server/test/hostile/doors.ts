/** The two ways to make a call: over HTTP, and in a `call` frame. Both give the whole answer, so that two can be compared. */
import type { OperationName } from '@kith/protocol/operations'
import { callOperation, type Input, type Reply } from '../flows/harness/http.ts'
import type { Device, Session } from '../flows/harness/person.ts'
import type { Outcome } from './policy.ts'

export type Answered = {
  outcome: Outcome
  /** Everything that the caller sees and that is not the time of day or the number of the request. */
  whole: unknown
  body: Record<string, unknown>
}
export type Door = {
  readonly name: 'HTTP' | 'socket'
  /** What does not exist here. */
  readonly closed: ReadonlySet<OperationName>
  call(device: Device, name: OperationName, input: Input): Promise<Answered>
}

/** Headers whose values say when and how, not what. */
const passing = new Set(['date', 'connection', 'keep-alive'])

export function answeredOverHttp({ status, text, headers }: Reply): Answered {
  const body = text === '' ? {} : JSON.parse(text)
  const kept = [...headers]
    .filter(([name]) => !passing.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return { outcome: status < 400 ? 'ok' : body.error.code, whole: { status, text, headers: kept }, body }
}

export const overHttp: Door = {
  name: 'HTTP',
  closed: new Set(),
  async call(device, name, input) {
    return answeredOverHttp(await callOperation(device.server.url, name, input, device.token))
  },
}

/** Keeps one session a device. */
export class OverSocket implements Door {
  readonly name = 'socket'
  readonly closed: ReadonlySet<OperationName> = new Set<OperationName>(['signup', 'login', 'events'])
  readonly #sessions = new Map<Device, Promise<Session>>()

  async call(device: Device, operation: OperationName, input: Input): Promise<Answered> {
    const { socket } = await this.session(device)
    const { id: _id, ...answer } = (await socket.request({ type: 'call', operation, input })) as {
      id: number
      type: string
      code: Outcome
      body?: Record<string, unknown>
    }
    return { outcome: answer.type === 'result' ? 'ok' : answer.code, whole: answer, body: answer.body ?? {} }
  }

  session(device: Device): Promise<Session> {
    let session = this.#sessions.get(device)
    if (!session) this.#sessions.set(device, (session = device.connect()))
    return session
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).socket.close()
    this.#sessions.clear()
  }
}
