/** Decides before a WebSocket is opened: draining, foreign origin, too many from one address. */
import { failure } from '@kith/protocol'
import { isAllowedOrigin } from '../http/origins.ts'
import { failureResponse } from '../http/responses.ts'
import { addressKey, clientAddress } from '../security/addresses.ts'
import type { RateLimits } from '../security/rate-limits.ts'
import type { ListenOptions } from './adapter.ts'

export type AdmissionParts = {
  options: {
    allowedOrigins: readonly string[]
    trustedProxies: readonly string[]
    /** 0: no limit. */
    connectionsPerAddressMax: number
  }
  rateLimits: RateLimits
  isDraining(): boolean
  /** Open connections of this address. */
  connectionsOf(address: string): number
}

export function admission({
  options,
  rateLimits,
  isDraining,
  connectionsOf,
}: AdmissionParts): ListenOptions['admit'] {
  const trusted = new Set(options.trustedProxies)
  const perAddressMax = options.connectionsPerAddressMax

  /** What comes from a trusted proxy without a word for whom is not counted together. */
  function hasTooMany(client: string): boolean {
    return perAddressMax > 0 && !trusted.has(client) && connectionsOf(client) >= perAddressMax
  }

  return ({ address, header }) => {
    if (isDraining()) return failureResponse(failure('draining'))
    const client = clientAddress(address, header('x-forwarded-for'), trusted)
    const waitMs = rateLimits.take('requests', addressKey(client))
    if (waitMs > 0) return failureResponse(failure('rate_limited', undefined, waitMs))
    if (hasTooMany(client)) return failureResponse(failure('rate_limited', 'Too many connections.', 60_000))
    if (!isAllowedOrigin(header('origin'), header('host'), options.allowedOrigins)) {
      return failureResponse(failure('forbidden', 'This web origin may not use the server.'))
    }
    return undefined
  }
}
