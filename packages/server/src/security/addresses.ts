/** Whose address a request counts against. */
import { isIPv6 } from 'node:net'

/** One household or host has a whole /64 of IPv6, so that is what is limited. */
export function addressKey(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice(7)
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ? tail.split(':') : [])]
  return `${all.slice(0, 4).join(':')}::/64`
}

/** The address that the nearest trusted proxy saw: the last one in the list that is not itself a trusted proxy. */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusted: ReadonlySet<string>,
): string {
  const direct = peer.startsWith('::ffff:') ? peer.slice(7) : peer
  if (!forwardedFor || !trusted.has(direct)) return direct
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  return hops.findLast((hop) => !trusted.has(hop)) ?? direct
}
