import { describe, expect, test } from 'bun:test'
import { closeCodes, limits } from '@kith/protocol'
import { backoffBaseMs, backoffCapMs, backoffMs } from '../src/connection/backoff.ts'
import { type ConnectionState, transition } from '../src/connection/state.ts'
import type { Platform } from '../src/runtime/platform.ts'
import { type Device, device } from './support/device.ts'
import { FakeServer } from './support/fake-server.ts'
import { World } from './support/world.ts'

async function liveDevice(world: World): Promise<Device> {
  const one = await device(world, '11', '111')
  await world.until(() => one.client.connection.name === 'live', 'live')
  return one
}

function changingNetwork(platform: Platform) {
  let changed: (online: boolean) => void = () => {}
  const subscribe = (listener: typeof changed) => {
    changed = listener
    return () => {}
  }
  return {
    changed: (online: boolean) => changed(online),
    platform: { ...platform, network: { isOnline: () => true, subscribe } },
  }
}

function statesOf({ events }: Device): string[] {
  return events.flatMap((event) => (event.type === 'connection' ? [event.state.name] : []))
}

describe('connection', () => {
  test('goes from connecting over greeting and catching-up to live', async () => {
    const world = new World(1)
    new FakeServer(world)
    const one = await liveDevice(world)
    expect(statesOf(one).slice(-3)).toEqual(['greeting', 'catching-up', 'live'])
  })

  test('a state that cannot follow is a bug', () => {
    const offline: ConnectionState = { name: 'offline' }
    expect(() => transition(offline, { name: 'live', via: 'socket' })).toThrow('offline → live')
  })

  test('backoff has full jitter: from nothing to a ceiling that doubles up to the cap', () => {
    expect(backoffMs(0, 0)).toBe(0)
    expect(backoffMs(3, 0)).toBe(0)
    expect(backoffMs(0, 0.999999)).toBe(backoffBaseMs - 1)
    expect(backoffMs(3, 0.999999)).toBe(backoffBaseMs * 8 - 1)
    expect(backoffMs(1_000, 0.999999)).toBe(backoffCapMs - 1)
  })

  test('waits and connects again when the connection breaks', async () => {
    const world = new World(2)
    new FakeServer(world)
    const one = await liveDevice(world)
    world.cutAll()
    await world.until(() => one.client.connection.name === 'waiting', 'waiting')
    await world.until(() => one.client.connection.name === 'live', 'live again')
  })

  test('attempts grow while nobody answers, and start small again after a stable session', async () => {
    const world = new World(3)
    const server = new FakeServer(world)
    const one = await liveDevice(world)
    world.accept = undefined
    world.cutAll()
    const attempt = () => (one.client.connection.name === 'waiting' ? one.client.connection.attempt : 0)
    await world.until(() => attempt() >= 6, 'six attempts')
    world.accept = server.accept
    await world.until(() => one.client.connection.name === 'live', 'live again')
    await world.pass(20_000)
    world.cutAll()
    await world.until(() => one.client.connection.name === 'waiting', 'waiting')
    expect(attempt()).toBe(1)
  })

  test('stops when a newer session of the same device takes over, until somebody connects again', async () => {
    const world = new World(4)
    new FakeServer(world)
    const one = await liveDevice(world)
    await world.pass(60_000)
    const other = await liveDevice(world)
    await world.until(() => one.client.connection.name === 'stopped', 'stopped')
    expect(one.client.connection).toEqual({ name: 'stopped', reason: 'replaced' })
    await world.pass(600_000)
    expect([one.client.connection.name, other.client.connection.name]).toEqual(['stopped', 'live'])
    one.client.connect()
    await world.until(() => one.client.connection.name === 'live', 'live again')
  })

  test('two programs that share a device do not chase each other after a break', async () => {
    const world = new World(5)
    new FakeServer(world)
    const programs = [await liveDevice(world), await device(world, '11', '111')]
    for (let round = 0; round < 5; round++) {
      world.cutAll()
      for (const { client } of programs) client.connect()
      await world.pass(120_000)
      const names = programs.map(({ client }) => client.connection.name).sort()
      expect(names).toEqual(['live', 'stopped'])
    }
  })

  test('stops when the token is not valid any more, and keeps what it has', async () => {
    const world = new World(6)
    const server = new FakeServer(world)
    server.addConversation('101', ['11'])
    const one = await liveDevice(world)
    server.revoked.add('11:111')
    world.cutAll()
    await world.until(() => one.client.connection.name === 'stopped', 'stopped')
    expect(one.client.connection).toEqual({ name: 'stopped', reason: 'unauthenticated' })
    await expect(one.client.live()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(one.client.conversations.list()).toHaveLength(1)
  })

  test('C20: a server that does not answer signs of life is left, well before it would have left the device', async () => {
    const world = new World(7)
    const server = new FakeServer(world)
    const one = await liveDevice(world)
    const began = world.now
    world.accept = undefined
    server.mute = true
    await world.until(() => one.client.connection.name === 'waiting', 'the silence is noticed')
    expect(world.now - began).toBeLessThan(limits.idleTimeoutMs)
  })

  test('C26: an idle session gives one sign of life in each interval; one that talks and is answered gives none', async () => {
    const world = new World(12)
    const server = new FakeServer(world)
    server.addConversation('101', ['11'])
    const one = await liveDevice(world)
    await world.pass(10 * limits.pingEveryMs)
    expect(server.beats).toBeWithin(9, 11)
    const idle = server.beats
    for (let n = 0; n < 20; n++) {
      await world.during(one.client.messages.send('101', `message ${n}`))
      await world.pass(limits.pingEveryMs / 2)
    }
    expect(server.beats).toBe(idle)
    expect(one.client.connection.name).toBe('live')
  })

  test('a session that only listens still gives its signs of life', async () => {
    const world = new World(13)
    const server = new FakeServer(world)
    const group = server.addConversation('101', ['11', '12'])
    await liveDevice(world)
    for (let n = 0; n < 50; n++) {
      server.broadcast('11', { type: 'typing', conversation: group.id, userId: '12', on: true })
      await world.pass(limits.pingEveryMs / 5)
    }
    expect(server.beats).toBeWithin(9, 11)
  })

  test('a change of the network shows whether the link has survived it', async () => {
    const world = new World(14)
    const server = new FakeServer(world)
    const { changed, platform } = changingNetwork(world.device().platform)
    const one = await device(world, '11', '111', { platform })
    await world.until(() => one.client.connection.name === 'live', 'live')
    server.mute = true
    const began = world.now
    changed(true)
    await world.until(() => one.client.connection.name === 'waiting', 'the dead link is left')
    expect(world.now - began).toBeLessThan(6_000)
  })

  test('after a sleep nothing is live before the server has answered', async () => {
    const world = new World(10)
    new FakeServer(world)
    const one = await liveDevice(world)
    one.client.wake()
    expect(one.client.connection.name).toBe('catching-up')
    await world.until(() => one.client.connection.name === 'live', 'live again')
    expect(statesOf(one).slice(-2)).toEqual(['catching-up', 'live'])
  })

  test('a link that died in a sleep is never live again, and is left long before a ping would tell', async () => {
    const world = new World(11)
    const server = new FakeServer(world)
    const one = await liveDevice(world)
    server.mute = true
    one.client.wake()
    const began = world.now
    await world.until(() => one.client.connection.name === 'waiting', 'the dead link is left')
    expect(world.now - began).toBeLessThan(6_000)
    server.mute = false
    await world.until(() => one.client.connection.name === 'live', 'live again')
    expect(statesOf(one)).not.toContain('stopped')
  })

  test('a disconnected client stays offline', async () => {
    const world = new World(8)
    new FakeServer(world)
    const one = await liveDevice(world)
    one.client.disconnect()
    await world.pass(600_000)
    expect(one.client.connection).toEqual({ name: 'offline' })
  })

  test('close codes from 4100 on stop, others reconnect', async () => {
    for (const [reason, expected] of [
      ['bad_version', 'stopped'],
      ['draining', 'live'],
      ['slow_reader', 'live'],
    ] as const) {
      const world = new World(9)
      const server = new FakeServer(world)
      const one = await liveDevice(world)
      server.closeAll(closeCodes[reason].code)
      await world.pass(60_000)
      expect([reason, one.client.connection.name]).toEqual([reason, expected])
    }
  })
})
