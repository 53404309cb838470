/** What a soak says of a server that gets away. Whole soaks are run by hand: they take an hour. */
import { describe, expect, test } from 'bun:test'
import { overLimits, type SoakFigures } from '../src/soak/limits.ts'
import { Observer } from '../src/soak/observer.ts'
import { withServer } from './support/servers.ts'

const well: SoakFigures = {
  memory: { megabytesPerHour: -5, overMinutes: 31 },
  descriptorGrowth: 0,
  loopDelayMs: { p50: 2, p99: 500 },
}

describe('P7 a soak', () => {
  test('is content with a server that stays as it is, and with figures that nobody has', () => {
    expect(overLimits(well)).toEqual([])
    expect(overLimits({ memory: { overMinutes: 0 }, loopDelayMs: {} })).toEqual([])
  })

  test.each([
    ['memory that grows', { memory: { megabytesPerHour: 400, overMinutes: 31 } }, 'memory grows by 400'],
    ['descriptors that stay open', { descriptorGrowth: 40 }, '40 descriptors more'],
    ['an event loop that is always late', { loopDelayMs: { p50: 100, p99: 500 } }, 'late by up to 100 ms'],
    ['an event loop that is often very late', { loopDelayMs: { p50: 2, p99: 5_000 } }, '5000 ms at p99'],
  ])('finds %s', (_, change, words) => {
    const found = overLimits({ ...well, ...change })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(words)
  })

  test('does not take the first minutes of a collector for a leak', () => {
    expect(overLimits({ ...well, memory: { megabytesPerHour: 4_000, overMinutes: 2 } })).toEqual([])
  })

  test(
    'counts descriptors that belong to no connection, and only these',
    () =>
      withServer(async (server, folder) => {
        const observer = new Observer(server, folder, 0)
        await observer.read()
        const before = observer.last!
        const sockets = Array.from({ length: 40 }, () => openSocket(server.url))
        await Promise.all(sockets.map(({ opened }) => opened))
        await observer.read()
        for (const { socket } of sockets) socket.close()
        expect(observer.last!.connections).toBe(before.connections + sockets.length)
        expect(overLimits({ ...well, descriptorGrowth: observer.descriptorGrowth })).toEqual([])
      }),
    60_000,
  )
})

function openSocket(url: string) {
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, ['kith.v1.msgpack'])
  socket.onopen = () => resolve()
  socket.onerror = () => reject(new Error('a socket did not open'))
  return { socket, opened }
}
