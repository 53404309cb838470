/** A session whose connection does not come to be. */
import { expect, test } from 'bun:test'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { WireSession } from '../src/devices/wire-session.ts'

test('who asks before the connection is there is told at once that no answer comes', async () => {
  await using server = createServer((socket) => socket.resume())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const closes: number[] = []
  const session = new WireSession(
    `http://127.0.0.1:${port}`,
    { type: 'hello', token: 'none', client: 'kith-proof' },
    { event: () => undefined, closed: (code) => closes.push(code) },
  )
  await once(server, 'connection')
  expect(await session.request({ type: 'ping' })).toBeUndefined()
  expect(closes).toEqual([])
  session.close()
  expect(closes).toEqual([1000])
  expect(await session.request({ type: 'ping' })).toBeUndefined()
})
