/**
 * Every text of the workload carries a token of its own, which is found again in whatever shape it travels. It begins
 * with a letter that makes it long enough not to turn up by chance in the bytes of a packet.
 */
const tokenForm = /~(t[0-9a-z]+)~/g

export function withToken(token: string, text: string): string {
  return `${text} ~${token}~`
}

export function tokensIn(packet: string | Uint8Array): string[] {
  const text = typeof packet === 'string' ? packet : Buffer.from(packet).toString('latin1')
  return Array.from(text.matchAll(tokenForm), (match) => match[1]!)
}
