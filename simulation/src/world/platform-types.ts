/** The SDK's platform port, taken apart. */
import type { Platform } from '@kith/client'

export type OpenSocket = NonNullable<Platform['openSocket']>
export type SocketHandlers = Parameters<OpenSocket>[2]
export type Socket = ReturnType<OpenSocket>
export type Packet = Parameters<Socket['send']>[0]
export type HttpRequest = Parameters<Platform['request']>[0]
export type HttpResponse = Awaited<ReturnType<Platform['request']>>
