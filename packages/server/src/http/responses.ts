/** How results and failures look over HTTP. */
import { errorCodes, type Failure } from '@kith/protocol'
import type { HttpResponse } from '../sockets/adapter.ts'

/** On every answer: nothing here is a page, may be framed, sniffed or kept by a cache. */
export const apiHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}
const jsonHeaders = { ...apiHeaders, 'content-type': 'application/json; charset=utf-8' }

export function jsonResponse(status: number, body: unknown): HttpResponse {
  return { status, headers: { ...jsonHeaders }, body: JSON.stringify(body) }
}

export function emptyResponse(status: number): HttpResponse {
  return { status, headers: { ...apiHeaders } }
}

/** What a failure tells the caller. `Retry-After` is in whole seconds, at least one. */
export function failureResponse(failure: Failure): HttpResponse {
  const { status, retry } = errorCodes[failure.code]
  const response = jsonResponse(status, { error: { code: failure.code, message: failure.message, retry } })
  if (status === 429 || status === 503) {
    response.headers['retry-after'] = String(Math.max(1, Math.ceil((failure.retryAfterMs ?? 1000) / 1000)))
  }
  if (status === 401) response.headers['www-authenticate'] = 'Bearer'
  return response
}
