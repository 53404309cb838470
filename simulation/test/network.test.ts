/** What the simulated network promises as a real one does. */
import { expect, test } from 'bun:test'
import type { Connection, ListenOptions } from '@kith/server/parts'
import { Network } from '../src/world/network.ts'
import type { Packet } from '../src/world/platform-types.ts'
import { Process } from '../src/world/process.ts'
import { SeededRandom } from '../src/world/random.ts'
import { Scheduler } from '../src/world/scheduler.ts'
import { Weather } from '../src/world/weather.ts'

const packets = Array.from({ length: 100 }, (_, index) => String(index))

test('P3 a socket keeps the order of what is sent over a while, in both directions, also when it is slow', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const scheduler = new Scheduler()
    const random = new SeededRandom(`order ${seed}`)
    const network = new Network(scheduler, new Weather(`order ${seed}`, scheduler), {
      reached: () => false,
      serverSends: () => {},
      clientSends: () => {},
      serverCloses: () => {},
      sentInSpiteOfBeingFull: () => {},
      requestFailed: () => {},
    })
    const heard: Record<'client' | 'server', Packet[]> = { client: [], server: [] }
    const { promise: accepted, resolve } = Promise.withResolvers<Connection>()
    const connections = {
      opened: resolve,
      received: (_: Connection, packet: Packet) => heard.server.push(packet),
      drained: () => {},
      closed: () => {},
    }
    const options = { admit: () => undefined, connections } as Partial<ListenOptions> as ListenOptions
    network.listening = { options, process: new Process(scheduler, random) }
    const peer = { name: 'ann', address: '10.0.0.1', userId: () => undefined }
    const { promise: isOpen, resolve: opened } = Promise.withResolvers<void>()
    const handlers = { opened, received: (packet: Packet) => heard.client.push(packet), closed: () => {} }
    const socket = network.openSocket(peer, 'kith.v1.json', handlers)
    await scheduler.finish(isOpen, 10_000, 'opening')
    const connection = await accepted

    // Here a sum of times of thirds is often rounded otherwise than the time that it stands for.
    await scheduler.runUntil(2_100 + random.fraction() / 3)
    for (const pair of network.pairs) {
      pair.slowFor(5_800 + random.fraction() / 3)
      pair.lateFor(5_800 + random.fraction() / 3)
    }
    for (const packet of packets) {
      connection.send(packet)
      socket.send(packet)
      await scheduler.runUntil(scheduler.now + (random.fraction() * 20) / 3)
    }
    await scheduler.runUntil(scheduler.now + 10_000)
    expect(heard).toEqual({ client: packets, server: packets })
  }
})
