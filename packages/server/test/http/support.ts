/** A server with the memory store in the test process, and calls whose answers are held to the documented shapes. */
import { expect } from 'bun:test'
import { errorCodes } from '@kith/protocol'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import { type Validator, validator } from '@kith/protocol/validate'
import type { TSchema } from 'typebox'
import { defaultServerOptions, type ServerOptions } from '../../src/options.ts'
import { type RunningServer, type ServerParts, startServer } from '../../src/server.ts'
import { openMemoryStore } from '../../src/store/memory/index.ts'

export const password = 'correct horse'
export type Person = { userId: string; deviceId: string; token: string; handle: string }
export type Json = Record<string, unknown>
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by field, after its shape was checked
export type Answered = { status: number; headers: Headers; body: any }

export async function startTestServer(
  options: Partial<ServerOptions> = {},
  parts: ServerParts = {},
): Promise<RunningServer> {
  return startServer(
    { ...defaultServerOptions(), host: '127.0.0.1', port: 0, logLevel: 'error', ...options },
    { store: openMemoryStore(), ...parts },
  )
}

const shapes = new Map<TSchema, Validator<TSchema>>()
export const called = new Set<OperationName>()

/** The answer of an operation must be one that the table promises. */
export function expectPromised(name: OperationName, status: number, body: unknown): void {
  const operation = operations[name] as Operation
  if (status >= 400) {
    const { code } = (body as { error: { code: keyof typeof errorCodes } }).error
    expect(errorCodes[code].status).toBe(status as never)
    return
  }
  const schema = operation.answers[status]
  if (!schema) throw new Error(`${name} answers ${status}, which it does not promise`)
  if (!shapes.has(schema)) shapes.set(schema, validator(schema))
  const shape = shapes.get(schema)!
  if (!shape.check(body)) throw new Error(`${name}: ${shape.explain(body)} in ${JSON.stringify(body)}`)
}

export class Api {
  readonly url: string
  #people = 0

  constructor(url: string) {
    this.url = url
  }

  async fetch(
    method: string,
    path: string,
    init: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const { token, body, headers = {} } = init
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = text !== '' && response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    }
  }

  /** Puts the input where the operation wants it. */
  async call(
    name: OperationName,
    person: Pick<Person, 'token'> | undefined,
    input: Json = {},
  ): Promise<Answered> {
    const operation = operations[name] as Operation
    const rest = { ...input }
    let path = operation.path
    for (const key of Object.keys(operation.params.properties)) {
      path = path.replace(`{${key}}`, encodeURIComponent(String(rest[key])))
      delete rest[key]
    }
    const query = new URLSearchParams()
    for (const key of Object.keys(operation.query.properties)) {
      if (rest[key] !== undefined) query.set(key, String(rest[key]))
      delete rest[key]
    }
    const hasBody = (operation.body as { type?: string }).type !== 'null'
    const answered = await this.fetch(operation.method, query.size > 0 ? `${path}?${query}` : path, {
      ...(person ? { token: person.token } : {}),
      ...(hasBody ? { body: rest } : {}),
    })
    called.add(name)
    expectPromised(name, answered.status, answered.body)
    return answered
  }

  async person(name = 'person'): Promise<Person> {
    const handle = `${name}_${++this.#people}`
    const { body } = await this.call('signup', undefined, { handle, password })
    return { ...body, handle }
  }

  async direct(one: Person, other: Person): Promise<string> {
    return (await this.call('createConversation', one, { user1: one.userId, user2: other.userId })).body
      .conversationId
  }

  async friends(one: Person, other: Person): Promise<void> {
    await this.call('requestFriend', one, { userId: other.userId })
    await this.call('acceptFriend', other, { userId: one.userId })
  }

  async send(
    person: Person,
    id: string,
    message: string,
    clientMessageId = `${message} ${Math.random()}`,
  ): Promise<Json> {
    return (await this.call('sendToConversation', person, { id, message, clientMessageId })).body
  }
}
