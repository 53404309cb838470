/** An answer that may say no. Expected refusals are values; only bugs and weather (disk, network) are thrown. */
import { type ErrorCode, type Failure, failure } from '@kith/protocol'

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }
export type Refusal = { ok: false; failure: Failure }

export const accepted: Answer<undefined> = { ok: true, value: undefined }

export function ok<T>(value: T): Answer<T> {
  return { ok: true, value }
}

export function refuse(code: ErrorCode, message?: string, retryAfterMs?: number): Refusal {
  return { ok: false, failure: failure(code, message, retryAfterMs) }
}
