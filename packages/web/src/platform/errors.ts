import { KithError } from '@kith/client'
import type { WireError } from './host-protocol.ts'

export function toWire(error: unknown): WireError {
  if (error instanceof KithError) {
    const { code, message, retry, retryAfterMs } = error
    return { code, message, retry, retryAfterMs }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), retry: 'retry' }
}

export function fromWire({ code, message, retry, retryAfterMs }: WireError): KithError {
  return new KithError(code, message, retry, retryAfterMs)
}
