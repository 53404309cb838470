import { type ErrorCode, errorCodes, type Retry } from '@kith/protocol'

/** `offline`: there is no connection. `network`: it broke or answered nonsense. `closed`: the client was closed. */
export type ClientErrorCode = ErrorCode | 'offline' | 'network' | 'closed'

/** What every method of the SDK rejects with when the server, the network or the input says no. */
export class KithError extends Error {
  readonly code: ClientErrorCode
  readonly retry: Retry
  readonly retryAfterMs: number | undefined

  constructor(code: ClientErrorCode, message: string, retry: Retry, retryAfterMs?: number) {
    super(message)
    this.name = 'KithError'
    this.code = code
    this.retry = retry
    this.retryAfterMs = retryAfterMs
  }
}

/** An error answer of the server; a code of a newer server keeps its text. */
export function serverError(code: string, message: string, retry?: Retry, retryAfterMs?: number): KithError {
  const known = errorCodes[code as ErrorCode]
  return new KithError(code as ErrorCode, message, retry ?? known?.retry ?? 'giveup', retryAfterMs)
}

export function offline(): KithError {
  return new KithError('offline', 'There is no connection to the server.', 'reconnect')
}
