/** What both adapters decide about a connection before it is opened, and the limits they share. */
import { failure, limits, type Subprotocol, subprotocols } from '@kith/protocol'
import { failureResponse } from '../http/responses.ts'
import type { Connection, HttpResponse, ListenOptions } from './adapter.ts'

/** A frame up to this multiple of the limit is read so that its sender can be told 4103; beyond it the runtime cuts. */
export const oversizeFactor = 2
export const headerBytesMax = 16 * 1024
export const headerTimeoutMs = 10_000
export const bodyTimeoutMs = 15_000
/** Beyond the longest hold of a long poll, with room for its answer. */
export const answerTimeoutMs = limits.longPollMsMax + 30_000
export const keepAliveTimeoutMs = 60_000
/** The session layer closes idle sessions; the socket's own timer only catches what it missed. */
export const idleBackstopMs = 30_000
/** An orderly close that the peer does not answer ends by force after this. */
export const closeAnswerTimeoutMs = 1_000
/** With more than this waiting, a close frame would come too late to be of use: the connection is cut. */
export const closeBacklogBytesMax = 64 * 1024
/** The session layer acts at `sessionBacklogBytesMax`; beyond this the socket takes nothing more. */
export const socketBacklogBytesMax = limits.sessionBacklogBytesMax * 2

/** The subprotocol to speak with a client that offers these (the header's value), the compact one first. */
function chooseSubprotocol(offered: string | undefined): Subprotocol | undefined {
  const names = (offered ?? '').split(',').map((name) => name.trim())
  return subprotocols.find((known) => names.includes(known))
}

/** The answer that refuses an upgrade, or what is known of the connection to open. */
export function judgeUpgrade(
  options: ListenOptions,
  request: { header(name: string): string | undefined; address: string },
): HttpResponse | Pick<Connection, 'subprotocol' | 'address'> {
  const refusal = options.admit(request)
  if (refusal) return refusal
  const subprotocol = chooseSubprotocol(request.header('sec-websocket-protocol'))
  if (subprotocol) return { subprotocol, address: options.clientAddress(request) }
  return failureResponse(failure('bad_request', `Offer a subprotocol: ${subprotocols.join(' or ')}.`))
}

/** The size that counts against `frameBytesMax`, measured exactly only when it might be too much. */
export function exceeds(packet: string | Uint8Array, bytesMax: number): boolean {
  if (packet.length > bytesMax) return true
  return typeof packet === 'string' && packet.length * 3 > bytesMax && Buffer.byteLength(packet) > bytesMax
}
