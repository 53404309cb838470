/**
 * A port for a server that goes away and comes back. Not one that the system hands out for outgoing connections
 * (usually 32768 and above): while the server is away, a client's attempt to reach it may be given that very port as
 * its own, connect to itself, and keep the server out.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'

const lowest = 10_000
const highest = 32_000

export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const opened = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(port, '127.0.0.1')
  if (!(await opened)) return false
  server.close()
  await once(server, 'close')
  return true
}
