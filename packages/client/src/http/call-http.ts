/** Calls of the HTTP interface, built from the table of operations. */
import { closeCodes } from '@kith/protocol'
import {
  type AnswerOf,
  type BodyOf,
  type OperationName,
  operations,
  type ParamsOf,
  type QueryOf,
} from '@kith/protocol/operations'
import { KithError, serverError } from '../error.ts'
import type { HttpResponse, Platform } from '../runtime/platform.ts'

type Table = typeof operations
type Fields<T> = T extends object ? T : unknown
/** Path parameters, query and body of an operation in one object. */
export type InputOf<N extends OperationName> = Fields<ParamsOf<Table[N]>> &
  Fields<QueryOf<Table[N]>> &
  Fields<BodyOf<Table[N]>>
export type ResultOf<N extends OperationName> = AnswerOf<Table[N]>['body']
export type Result<N extends OperationName> = { status: number; body: ResultOf<N> }

export type HttpOptions = { platform: Platform; url: string; token: string | undefined; signal?: AbortSignal }

/** Rejects with a `KithError`. */
export async function callHttp<N extends OperationName>(
  options: HttpOptions,
  name: N,
  input: InputOf<N>,
): Promise<Result<N>> {
  const response = await options.platform
    .request(httpRequest(options, name, input))
    .catch((error: unknown) => {
      throw new KithError('network', `The server cannot be reached: ${String(error)}`, 'retry')
    })
  const body = parse(response)
  if (response.status >= 400) throw refusal(response, body)
  return { status: response.status, body: body as ResultOf<N> }
}

function httpRequest(options: HttpOptions, name: OperationName, input: object) {
  const { method, path, query, body: bodySchema } = operations[name]
  const rest: Record<string, unknown> = { ...input }
  const url = new URL(fillPath(path, rest), options.url)
  for (const key of Object.keys(query.properties ?? {})) {
    const value = take(rest, key)
    if (value !== undefined) url.searchParams.set(key, String(value))
  }
  const headers: Record<string, string> = {}
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`
  const request = { method, url: url.href, headers, ...(options.signal && { signal: options.signal }) }
  if ((bodySchema as { type?: string }).type === 'null') return request
  headers['content-type'] = 'application/json'
  return { ...request, body: JSON.stringify(rest) }
}

function fillPath(path: string, input: Record<string, unknown>): string {
  return path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(take(input, key))))
}

function take(input: Record<string, unknown>, key: string): unknown {
  const value = input[key]
  delete input[key]
  return value
}

function parse(response: HttpResponse): unknown {
  if (response.body === '') return undefined
  try {
    return JSON.parse(response.body)
  } catch {
    throw new KithError(
      'network',
      `The server answered ${response.status} with something that is not JSON.`,
      'retry',
    )
  }
}

function refusal(response: HttpResponse, body: unknown): KithError {
  const error = (
    body as { error?: { code?: string; message?: string; retry?: KithError['retry'] } } | undefined
  )?.error
  if (!error?.code) return new KithError('network', `The server answered ${response.status}.`, 'retry')
  const retryAfterMs =
    response.retryAfterSeconds === undefined ? undefined : response.retryAfterSeconds * 1000
  return serverError(error.code, error.message ?? error.code, error.retry, retryAfterMs)
}

/** The close code that stands for an error of a polling session. */
export function closeCodeOf(error: KithError): number {
  return error.code === 'unauthenticated' ? closeCodes.unauthenticated.code : closeCodes.internal.code
}
