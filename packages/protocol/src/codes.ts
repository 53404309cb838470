/**
 * Error codes of answers and close codes of connections. A code never changes its meaning; `retry` tells a
 * client what to do without knowing the code: `retry` the same request later, `reconnect` first, or give `up`.
 */
export type Retry = 'retry' | 'reconnect' | 'giveup'

export const errorCodes = {
  bad_request: { status: 400, retry: 'giveup', means: 'The input does not have the documented shape.' },
  bad_cursor: {
    status: 400,
    retry: 'giveup',
    means: 'The cursor was not issued by this server; sync from nothing.',
  },
  unauthenticated: { status: 401, retry: 'giveup', means: 'No token, or one that is no longer valid.' },
  wrong_credentials: { status: 401, retry: 'giveup', means: 'Unknown handle or wrong password.' },
  forbidden: { status: 403, retry: 'giveup', means: 'Not allowed for this user or role.' },
  not_found: { status: 404, retry: 'giveup', means: 'Not there, or not yours.' },
  user_deleted: { status: 410, retry: 'giveup', means: 'The other user has deleted their account.' },
  method_not_allowed: { status: 405, retry: 'giveup', means: 'The path exists, but not with this method.' },
  timeout: { status: 408, retry: 'retry', means: 'The request did not arrive completely in time.' },
  conflict: { status: 409, retry: 'giveup', means: 'The current state does not allow this.' },
  handle_taken: { status: 409, retry: 'giveup', means: 'The handle belongs to somebody.' },
  client_id_reused: {
    status: 409,
    retry: 'giveup',
    means: 'This client id was used for a different message.',
  },
  group_full: { status: 409, retry: 'giveup', means: 'The group has as many members as it may have.' },
  limit_reached: {
    status: 409,
    retry: 'giveup',
    means: 'A documented limit of this account or group is reached.',
  },
  too_large: { status: 413, retry: 'giveup', means: 'Larger than the documented limit.' },
  rate_limited: {
    status: 429,
    retry: 'retry',
    means: 'Too many requests; wait as long as Retry-After says.',
  },
  internal: { status: 500, retry: 'retry', means: 'A bug of the server; the request may be repeated.' },
  overloaded: { status: 503, retry: 'retry', means: 'A queue is full; nothing was changed.' },
  unavailable: {
    status: 503,
    retry: 'retry',
    means: 'The store cannot be written now; nothing was changed.',
  },
  draining: { status: 503, retry: 'reconnect', means: 'The server is stopping; reconnect.' },
} as const satisfies Record<string, { status: number; retry: Retry; means: string }>

export type ErrorCode = keyof typeof errorCodes

/** 4000–4099: reconnect with backoff. 4100–4199: do not reconnect without a change by the user. */
export const closeCodes = {
  draining: { code: 4000, retry: 'reconnect', means: 'The server is stopping.' },
  slow_reader: {
    code: 4001,
    retry: 'reconnect',
    means: 'The connection did not take its events fast enough.',
  },
  idle: { code: 4002, retry: 'reconnect', means: 'Nothing was heard from the connection for too long.' },
  hello_timeout: { code: 4003, retry: 'reconnect', means: 'No hello arrived in time.' },
  internal: { code: 4004, retry: 'reconnect', means: 'A bug of the server.' },
  rate_limited: { code: 4005, retry: 'reconnect', means: 'Too many requests on this connection.' },
  replaced: { code: 4100, retry: 'giveup', means: 'A newer session of the same device took over.' },
  unauthenticated: { code: 4101, retry: 'giveup', means: 'The token is not, or no longer, valid.' },
  bad_frame: { code: 4102, retry: 'giveup', means: 'A frame could not be decoded or came out of order.' },
  too_large: { code: 4103, retry: 'giveup', means: 'A frame was larger than the limit.' },
  bad_version: { code: 4104, retry: 'giveup', means: 'No common subprotocol.' },
} as const satisfies Record<string, { code: number; retry: Retry; means: string }>

export type CloseReason = keyof typeof closeCodes

/** What a client does after a close with this number: unknown numbers below 4100 mean reconnect. */
export function retryAfterClose(code: number): Retry {
  return code >= 4100 && code < 4200 ? 'giveup' : 'reconnect'
}

/** An answer that says no: a value, never thrown across a boundary without being turned into this shape. */
export type Failure = { code: ErrorCode; message: string; retryAfterMs?: number }

export function failure(
  code: ErrorCode,
  message: string = errorCodes[code].means,
  retryAfterMs?: number,
): Failure {
  return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs }
}
