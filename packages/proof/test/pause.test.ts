/** SIGSTOP: a server that is there and does not answer, as a machine that swaps or a frozen container. */
import { expect, test } from 'bun:test'
import { audit } from '../src/cast/audit.ts'
import { Cast } from '../src/cast/cast.ts'
import { Load } from '../src/cast/load.ts'
import { randomFrom } from '../src/cast/random.ts'
import { SdkPair } from '../src/cast/sdk-pair.ts'
import { clean, withServer } from './support/servers.ts'

const size = { users: 8, twoDevices: 2, directs: 2, groups: 2, groupMembers: 4, visitors: 2 }
/** The SDK gives up a request after 15 s, the light devices a silence after 13 s. */
const noticedMsMax = 40_000

test(
  'P3 P4 clients notice that the server has stopped, come back when it goes on, and converge',
  () =>
    withServer(async (server) => {
      await using cast = await Cast.create(server.url, size)
      await using pair = await SdkPair.create(cast)
      using load = new Load(cast, { rate: 150, random: randomFrom(1) })
      pair.start()
      await cast.when(() => cast.book.answered > 100, 30_000)
      const breaks = cast.devices.map((device) => device.breaks)
      server.pause()
      const haveNoticed = () => cast.devices.every((device, index) => device.breaks > breaks[index]!)
      expect(await cast.when(haveNoticed, noticedMsMax)).toBe(true)
      expect(await pair.noticed(noticedMsMax)).toBe(true)
      const { answered } = cast.book
      server.resume()
      expect(await cast.when(() => cast.book.answered > answered + 200, 30_000)).toBe(true)
      load.stop()
      await pair.stop()
      await pair.settled()
      await pair.audit(await audit(cast))
      expect(cast.findings.verdict()).toEqual(clean)
      expect(server.startsMs).toHaveLength(1)
    }),
  180_000,
)
