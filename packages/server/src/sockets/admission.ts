/** Who may open a socket at all: not while draining, not from a foreign web page, not too many from one address. */
import { errorCodes, failure } from '@kith/protocol'
import { isAllowedOrigin } from '../http/origins.ts'
import { failureResponse } from '../http/responses.ts'
import type { ServerOptions } from '../options.ts'
import { addressKey } from '../security/addresses.ts'
import type { RateLimits } from '../security/rate-limits.ts'
import type { ListenOptions } from './adapter.ts'

export type Admission = {
  options: Pick<ServerOptions, 'allowedOrigins' | 'connectionsPerAddressMax'>
  rateLimits: RateLimits
  isDraining(): boolean
  /** Open connections of an address. */
  connectionsOf(address: string): number
}

export function admission({
  options,
  rateLimits,
  isDraining,
  connectionsOf,
}: Admission): ListenOptions['admit'] {
  return ({ header, address }) => {
    if (isDraining()) return failureResponse(failure('draining'))
    if (!isAllowedOrigin(header('origin'), header('host'), options.allowedOrigins)) {
      return failureResponse(failure('forbidden', 'This web page may not use the server.'))
    }
    const waitMs = rateLimits.take('requests', addressKey(address))
    if (waitMs > 0) return failureResponse(failure('rate_limited', errorCodes.rate_limited.means, waitMs))
    const connectionsMax = options.connectionsPerAddressMax
    if (connectionsMax > 0 && connectionsOf(address) >= connectionsMax) {
      return failureResponse(failure('rate_limited', 'Too many connections from this address.', 5_000))
    }
    return undefined
  }
}
