/** Calls of the HTTP interface by the name of their operation. */
import { type AnswerOf, type Operation, type OperationName, operations } from '@kith/protocol/operations'

export type Input = Record<string, unknown>
export type Reply = { status: number; text: string; headers: Headers }
/** The body of an answer that is not an error. */
export type BodyOf<N extends OperationName> = Exclude<AnswerOf<(typeof operations)[N]>['body'], null>
export type Refused = { status: number; code: string; retry: string; text: string; headers: Headers }

export async function request(
  url: string,
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Reply> {
  const { token, body, signal } = options
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** The status and what the body says, without a body ''. */
export async function readJson(url: string, method: string, path: string, token?: string, body?: unknown) {
  const reply = await request(url, method, path, {
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
  })
  return [reply.status, reply.text === '' ? '' : JSON.parse(reply.text)] as const
}

export function callOperation(
  url: string,
  name: OperationName,
  input: Input,
  token?: string,
): Promise<Reply> {
  const { method, path, body } = httpForm(name, input)
  return request(url, method, path, {
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
  })
}

/** Where each part of an operation's input goes in the request. */
function httpForm(name: OperationName, input: Input): { method: string; path: string; body?: Input } {
  const operation = operations[name] as Operation
  const rest = { ...input }
  let path = operation.path
  for (const key of Object.keys(operation.params.properties ?? {})) {
    path = path.replace(`{${key}}`, encodeURIComponent(String(rest[key])))
    delete rest[key]
  }
  const query = new URLSearchParams()
  for (const key of Object.keys(operation.query.properties ?? {})) {
    if (rest[key] !== undefined) query.set(key, String(rest[key]))
    delete rest[key]
  }
  if (query.size > 0) path += `?${query}`
  const hasBody = (operation.body as { type?: string }).type !== 'null'
  return hasBody ? { method: operation.method, path, body: rest } : { method: operation.method, path }
}

export function asRefused(reply: Reply): Refused {
  if (reply.status < 400) throw new Error(`was not refused: ${reply.status} ${reply.text}`)
  const { code, retry } = JSON.parse(reply.text).error
  return { ...reply, code, retry }
}

export function asBody<N extends OperationName>(_name: N, reply: Reply): BodyOf<N> {
  if (reply.status >= 400) throw new Error(`${_name}: ${reply.status} ${reply.text}`)
  return (reply.text === '' ? undefined : JSON.parse(reply.text)) as BodyOf<N>
}
