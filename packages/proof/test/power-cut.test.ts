/** Power cuts: what is on the disk at a random instant, under full load, opens and holds everything answered before. */
import { expect, test } from 'bun:test'
import { auditCopy } from '../src/cast/audit.ts'
import { Cast } from '../src/cast/cast.ts'
import { Load } from '../src/cast/load.ts'
import { randomFrom } from '../src/cast/random.ts'
import { Findings } from '../src/checks/verdict.ts'
import { freshFolder } from '../src/world/fresh-folder.ts'
import { ServerProcess } from '../src/world/server-process.ts'
import { cutPower, type Order, type Tail } from './support/power-cut.ts'
import { clean, commandOf, withServer } from './support/servers.ts'

const size = { users: 6, twoDevices: 2, directs: 3, groups: 2, groupMembers: 4, visitors: 1 }
const orders: Order[] = ['data first', 'log first']
const tails: Tail[] = ['kept', 'lost', 'garbage']
const cuts = orders.flatMap((order) => tails.map((tail) => ({ order, tail })))

test(
  'P1 P2 P3 P8 a copy of the data at a random instant opens and holds everything answered before it',
  () =>
    withServer(async (server, folder) => {
      const seed = Math.floor(Math.random() * 1e9)
      console.log(`power cut seed ${seed}`)
      const random = randomFrom(seed)
      await using cast = await Cast.create(server.url, size)
      let unsynced = 0
      for (const cut of cuts) {
        using load = new Load(cast, { rate: 0, random })
        const until = cast.book.answered + 300 + random() * 1_500
        await cast.when(() => cast.book.answered > until, 60_000)
        unsynced += await freshFolder(async (copy) => {
          const meanwhile = () => {
            const { answered } = cast.book
            return cast.when(() => cast.book.answered > answered + 20, 60_000)
          }
          const how = { ...cut, random, note: () => cast.book.claims(), meanwhile }
          const { noted, unsyncedBytes } = await cutPower(folder, copy, how)
          load.stop()
          await using restarted = new ServerProcess({ command: commandOf('bun'), folder: copy })
          await restarted.start()
          const findings = new Findings()
          await auditCopy(cast, restarted.url, noted, findings)
          expect({ cut, ...findings.verdict() }).toEqual({ cut, ...clean })
          expect(await restarted.stop()).toBe(0)
          return unsyncedBytes
        })
      }
      // Otherwise nothing was cut off that had not been answered for.
      expect(unsynced).toBeGreaterThan(0)
    }),
  300_000,
)
