/**
 * Every HTTP request. The order of checks is fixed, so that nobody learns more than they may: rate limit by address,
 * route, token, shape of the input, acting user, operation.
 */
import { errorCodes, failure } from '@kith/protocol'
import { asyncApiDocument, openApiDocument } from '@kith/protocol/documents'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import { type Answer, ok, refuse } from '../answer.ts'
import { addressKey, clientAddress } from '../security/addresses.ts'
import type { Caller, Services } from '../services.ts'
import type { HttpRequest, HttpResponse } from '../sockets/adapter.ts'
import { dispatch, failureOf } from './dispatch.ts'
import { readInput } from './input.ts'
import { crossOriginHeaders, preflightHeaders } from './origins.ts'
import { apiHeaders, emptyResponse, failureResponse, jsonResponse } from './responses.ts'
import { matchRoute } from './routes.ts'

export type Health = 'ok' | 'draining' | 'unavailable'

export type RouterOptions = {
  allowedOrigins: readonly string[]
  trustedProxies: readonly string[]
  health(): Health
  /** The text of `/metrics`. */
  metrics(): string
  /** Called for each answered operation. */
  observe?(operation: OperationName, status: number, ms: number): void
  /** Answers GETs outside `/v1`: the files of a web app. */
  staticFiles?(request: HttpRequest): Promise<HttpResponse | undefined>
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>

export function httpRouter(services: Services, options: RouterOptions): HttpHandler {
  const trusted = new Set(options.trustedProxies)
  const { allowedOrigins } = options

  return async (request) => {
    const address = clientAddress(request.address, request.header('x-forwarded-for'), trusted)
    const response = await answer(request, address)
    const origin = request.header('origin')
    return origin === undefined
      ? response
      : { ...response, headers: { ...response.headers, ...crossOriginHeaders(origin, allowedOrigins) } }
  }

  async function answer(request: HttpRequest, address: string): Promise<HttpResponse> {
    const waitMs = services.rateLimits.take('requests', addressKey(address))
    if (waitMs > 0) return failureResponse(failure('rate_limited', errorCodes.rate_limited.means, waitMs))
    try {
      const response = await serviceRoute(request, options)
      if (response) return response
      if (options.health() === 'draining') return failureResponse(failure('draining'))
      return await operationRoute(request, address)
    } catch (error) {
      return failureResponse(failureOf(error, services, `${request.method} ${request.path}`))
    }
  }

  async function operationRoute(request: HttpRequest, address: string): Promise<HttpResponse> {
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const match = matchRoute(method, request.path)
    if (match.kind === 'unknown') return failureResponse(failure('not_found', 'There is no such path.'))
    if (match.kind === 'other_method') return otherMethod(request, match.allow)
    const started = services.runtime.clock.elapsed()
    const result = await callOverHttp(request, match.name, match.params, address)
    const response = result.ok ? toResponse(result.value) : failureResponse(result.failure)
    options.observe?.(match.name, response.status, services.runtime.clock.elapsed() - started)
    return response
  }

  async function callOverHttp(
    request: HttpRequest,
    name: OperationName,
    params: Record<string, string>,
    address: string,
  ): Promise<Answer<{ status: number; body: unknown }>> {
    const open = (operations[name] as Operation).auth === 'none'
    const caller = open ? ok(undefined) : await authenticate(services, request)
    if (!caller.ok) return caller
    const input = await readInput(name, params, request)
    if (!input.ok) return input
    const context = { address, origin: originOf(request), aborted: request.aborted }
    return dispatch(services, caller.value, name, input.value, context)
  }
}

function toResponse({ status, body }: { status: number; body: unknown }): HttpResponse {
  return body === null ? emptyResponse(status) : jsonResponse(status, body)
}

/** A preflight of an allowed page gets its permission; the handler adds the origin. */
function otherMethod(request: HttpRequest, methods: readonly string[]): HttpResponse {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
  const isOptions = request.method === 'OPTIONS'
  const response = isOptions ? emptyResponse(204) : failureResponse(failure('method_not_allowed'))
  response.headers.allow = allow.join(', ')
  if (isOptions) Object.assign(response.headers, preflightHeaders(allow))
  return response
}

async function authenticate(services: Services, request: HttpRequest): Promise<Answer<Caller>> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(request.header('authorization') ?? '') ?? []
  const caller = token === undefined ? undefined : await services.tokens.authenticate(token)
  return caller ? ok(caller) : refuse('unauthenticated')
}

function originOf(request: HttpRequest): string | undefined {
  const host = request.header('host')
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) return undefined
  return `${request.header('x-forwarded-proto') === 'https' ? 'https' : 'http'}://${host}`
}

/** What is there without an operation. */
async function serviceRoute(request: HttpRequest, options: RouterOptions): Promise<HttpResponse | undefined> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
  switch (request.path) {
    case '/healthz':
      return healthResponse(options.health())
    case '/metrics':
      return textResponse(options.metrics(), 'text/plain; version=0.0.4; charset=utf-8')
    case '/v1/openapi.json':
      return textResponse((openApiText ??= JSON.stringify(openApiDocument())), 'application/json')
    case '/v1/asyncapi.json':
      return textResponse((asyncApiText ??= JSON.stringify(asyncApiDocument())), 'application/json')
    default:
      return request.path.startsWith('/v1/') ? undefined : options.staticFiles?.(request)
  }
}

let openApiText: string | undefined
let asyncApiText: string | undefined

function healthResponse(health: Health): HttpResponse {
  return health === 'ok' ? jsonResponse(200, { status: 'ok' }) : jsonResponse(503, { status: health })
}

function textResponse(body: string, type: string): HttpResponse {
  return { status: 200, headers: { ...apiHeaders, 'content-type': type }, body }
}
